import { expect, test } from "bun:test";

import { parseJunit } from "./junit.ts";

const report = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bun test" tests="4">
  <testsuite name="a.test.ts" file="a.test.ts">
    <testcase name="a &lt;b&gt; &quot;c&quot; > d" classname="inner &gt; outer" file="a.test.ts" line="2" />
    <testcase name="skips" classname="" file="a.test.ts">
      <skipped message="TODO" />
    </testcase>
    <testcase name="fails" classname="" file="a.test.ts">
      <failure type="AssertionError" message="1 &#10;2">text &lt;skipped /&gt;</failure>
    </testcase>
    <testcase name="passes" classname="" file="b.test.ts" />
  </testsuite>
</testsuites>`;

test("parseJunit() reads outcome, file and unescaped name of each test case", () => {
  expect(parseJunit(report)).toEqual([
    { file: "a.test.ts", name: 'outer > inner > a <b> "c" > d', outcome: "passed" },
    { file: "a.test.ts", name: "skips", outcome: "skipped" },
    { file: "a.test.ts", name: "fails", outcome: "failed" },
    { file: "b.test.ts", name: "passes", outcome: "passed" },
  ]);
});

test("parseJunit() finds nothing in a report of nothing", () => {
  expect(parseJunit("<testsuites></testsuites>")).toEqual([]);
});
