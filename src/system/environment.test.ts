import { expect, test } from "bun:test";

import { readCallerEnvironment, toByteString, valueOf, withVariables } from "./environment.ts";

test("readCallerEnvironment() has what this process was started with", () => {
  const environment = readCallerEnvironment(() => ({}));
  expect(environment.length).toBeGreaterThan(0);
  expect(valueOf(environment, "PATH")).toBe(process.env["PATH"] ?? "");
});

test("withVariables() replaces an entry of the same name and keeps the others in order", () => {
  const environment = withVariables(["A=1", "B=2", "AB=3"], { A: "9", C: "x=y" });
  expect(environment).toEqual(["B=2", "AB=3", "A=9", "C=x=y"]);
});

test("values keep every byte, whether they are UTF-8 or not", () => {
  const environment = withVariables(["RAW=\xff\xfe"], { TEXT: "日" });
  expect(valueOf(environment, "RAW")).toBe("\xff\xfe");
  expect(valueOf(environment, "TEXT")).toBe(toByteString("日"));
  expect(valueOf(environment, "NONE")).toBeUndefined();
});

test("an entry without an equals sign is passed on as it is", () => {
  expect(withVariables(["ODD", "A=1"], { A: "2" })).toEqual(["ODD", "A=2"]);
});

test("an entry is replaced by its own name alone, whatever its letters", () => {
  const entries = ["constructor=1", "__proto__=2", `${toByteString("ÄÖ")}=3`];
  expect(withVariables(entries, {})).toEqual(entries);
  expect(withVariables(entries, { ÄÖ: "4" })).toEqual([
    "constructor=1",
    "__proto__=2",
    toByteString("ÄÖ=4"),
  ]);
});
