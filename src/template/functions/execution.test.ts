import { expect, test } from "bun:test";

import { failWith, printWith } from "../../../test/support/call-functions.ts";
import { FunctionError } from "../function.ts";
import { executionFunctions } from "./execution.ts";

const ran: (readonly string[])[] = [];
const table = executionFunctions({
  readFile: (path) => (path === "known" ? "contents" : undefined),
  runPlugin: (command) => {
    ran.push(command);
    if (command[0] === "failing") throw new FunctionError("exec failed");
    return command[0] === "known" ? command.slice(1).join("+") : undefined;
  },
});

test("file is a file's contents, and nothing as long as they are not known", () => {
  expect(printWith(table, '{{file "known"}}|{{file "unknown"}}|{{file ""}}')).toBe("contents||");
});

test("plugin runs a program with what is left of its arguments", () => {
  expect(printWith(table, '{{plugin "known" " a" "" "b c\\n"}}|{{plugin ""}}')).toBe("a+b c|");
  expect(ran).toEqual([["known", "a", "b c"]]);
});

test("plugin is nothing as long as its output is not known, and fails as its program does", () => {
  expect(printWith(table, '{{plugin "unknown"}}|')).toBe("|");
  expect(failWith(table, '{{plugin "failing"}}')).toBe("exec failed");
});

test("executeTemplate is what another template prints", () => {
  const define = '{{define "u"}}<{{.}}>{{end}}';
  expect(printWith(table, `${define}{{executeTemplate "u" 1 | len}}`)).toBe("3");
  expect(printWith(table, `${define}{{executeTemplate "u"}}`)).toBe("<<no value>>");
  expect(failWith(table, `${define}{{executeTemplate "u" 1 2}}`)).toBe(
    "executeTemplate: wrong number of arguments, expected 1 or 2, but got 3",
  );
  expect(failWith(table, '{{executeTemplate "none"}}')).toContain("none");
});
