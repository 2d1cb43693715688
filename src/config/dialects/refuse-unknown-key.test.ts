import { expect, test } from "bun:test";
import { Issues } from "../issue.ts";
import { refuseUnknownKey } from "./refuse-unknown-key.ts";

test.each([
  ["prot", ["port", "name"], "port"],
  ["Services", ["jobs", "watches"], "jobs"],
  ["poll", ["interval", "port"], "interval"],
  ["poll", ["port"], undefined],
  ["zzzzzz", ["port"], undefined],
])("refuseUnknownKey() refuses %j among %j, and suggests %j", (key, known, suggestion) => {
  const issues = new Issues("");
  const node = { kind: "null", offset: 0 } as const;
  refuseUnknownKey(known)({ node, path: key, offset: 0, issues }, key);
  expect(issues.sorted()).toMatchObject([
    { severity: "error", code: "unknown-key", key, suggestion },
  ]);
});
