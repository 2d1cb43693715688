import { expect, test } from "bun:test";
import { parseFlags, parseInvocation } from "./flags.ts";

test.each([
  [[], { kind: "run", app: [] }],
  [["nginx", "-g", "daemon off;"], { kind: "run", app: ["nginx", "-g", "daemon off;"] }],
  [
    ["-config", "x", "app", "-config", "y"],
    { kind: "run", configValue: "x", app: ["app", "-config", "y"] },
  ],
  [["--config", "x", "app"], { kind: "run", configValue: "x", app: ["app"] }],
  [["-config=x=y", "app"], { kind: "run", configValue: "x=y", app: ["app"] }],
  [["--config=", "app"], { kind: "run", configValue: "", app: ["app"] }],
  [["-config", "-version"], { kind: "run", configValue: "-version", app: [] }],
  [["-config", "a", "-config", "b"], { kind: "run", configValue: "b", app: [] }],
  [["--", "-config", "x"], { kind: "run", app: ["-config", "x"] }],
  [["-config", "x", "--", "--"], { kind: "run", configValue: "x", app: ["--"] }],
  [["-", "x"], { kind: "run", app: ["-", "x"] }],
  [["", "x"], { kind: "run", app: ["", "x"] }],
  [["ctl", "check", "-x"], { kind: "ctl", words: ["check", "-x"] }],
  [["--", "ctl"], { kind: "run", app: ["ctl"] }],
  [["-version", "app"], { kind: "version" }],
  [["--version=true"], { kind: "version" }],
  [["-version=false", "app"], { kind: "run", app: ["app"] }],
  [["-h"], { kind: "help" }],
  [["-help"], { kind: "help" }],
  [["--help", "app"], { kind: "help" }],
  [["app", "--help"], { kind: "run", app: ["app", "--help"] }],
])("parseInvocation() reads %j", (words, invocation) => {
  expect(parseInvocation(words)).toEqual(invocation as ReturnType<typeof parseInvocation>);
});

test.each([
  [["-conifg", "x"], "Cannot use flag -conifg: there is no such flag; did you mean -config?"],
  [["-x"], "Cannot use flag -x: there is no such flag"],
  [["-toString"], "Cannot use flag -toString: there is no such flag"],
  [["-config"], "Cannot read flag -config: it needs a value"],
  [["-version=maybe"], 'Cannot read flag -version: expected true or false, got "maybe"'],
  [["---config"], 'Cannot read flag "---config": expected -NAME or -NAME=VALUE'],
  [["-=x"], 'Cannot read flag "-=x": expected -NAME or -NAME=VALUE'],
])("parseInvocation() refuses %j", (words, problem) => {
  expect(parseInvocation(words)).toEqual({ kind: "wrong", problem });
});

test("parseFlags() lets the last of a switch decide", () => {
  const parsed = parseFlags(["-v", "-v=0", "rest"], { v: "switch" });
  expect(parsed).toEqual({
    kind: "parsed",
    texts: new Map(),
    lists: new Map(),
    switches: new Set(),
    rest: ["rest"],
  });
});
