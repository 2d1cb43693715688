import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { formatPlacedIssue, printIssue, printIssues } from "./excerpt.ts";
import { type Issue, Issues, issueWithoutText } from "./issue.ts";

const finding = { code: "empty-command" } as const;

function issueAt(text: string, offset: number): Issue {
  const issues = new Issues(text);
  issues.warn({ path: "preStop", offset }, finding);
  const [issue] = issues.sorted();
  if (!issue) throw new Error("There is no issue");
  return issue;
}

function printAt(text: string, offset: number): string[] {
  return printIssue(issueAt(text, offset), { text, name: "a.json", origin: "flag" }).split("\n");
}

test("printIssue() shows the place, the line and a caret", () => {
  expect(printAt('{\n  "preStop": ""\n}\n', 15)).toEqual([
    'a.json:2:14: warning: Cannot run "preStop": it is empty and is left out',
    '  2 |   "preStop": ""',
    "    |              ^",
    "",
  ]);
});

test("printIssue() keeps tabs, so that the caret is right at any tab width", () => {
  expect(printAt('\t{"a":\t1}', 7).slice(1, 3)).toEqual(['  1 | \t{"a":\t1}', "    | \t     \t^"]);
});

test("printIssue() counts wide characters by the columns that they take", () => {
  expect(printAt('{"日本": 1}', 7).slice(1, 3)).toEqual(['  1 | {"日本": 1}', "    |          ^"]);
});

test("printIssue() shows the surroundings of the column of a long line", () => {
  const text = `{"a": "${"x".repeat(500)}!${"y".repeat(500)}"}`;
  const [, line = "", caret = ""] = printAt(text, text.indexOf("!"));
  expect(line.length).toBeLessThan(112);
  expect(line).toMatch(/^ {2}1 \| …x+!y+…$/);
  expect(line[caret.indexOf("^")]).toBe("!");
});

test("printIssue() makes terminal escapes of the text and of the name harmless", () => {
  const text = '{"\u001b[2J\u009b\u202e": 1}';
  const printed = printIssue(issueAt(text, 2), { text, name: "\u001b]0;x", origin: "flag" });
  expect(printed).toContain('| {"·[2J··": 1}');
  expect(printed).toStartWith("\\u001b]0;x:1:3:");
});

test("printIssue() does not show tokens", () => {
  const text = '{"consul": {"TOKEN" : "se\\"cret"}, "tokenFile": "/run/token"}';
  const [, line = "", caret = ""] = printAt(text, text.indexOf('"/run'));
  expect(line).toContain('"TOKEN" : "••••••••"');
  expect(line).toContain('"/run/token"');
  expect(line[caret.indexOf("^")]).toBe('"');
});

test("printIssues() has an issue below the other, without a line where there is no text", () => {
  const issue = issueWithoutText({ code: "unreadable", reason: "it is a directory" });
  const source = { text: "", name: "/etc", origin: "flag" } as const;
  const line = "/etc: error: Cannot read the configuration: it is a directory\n";
  expect(printIssues([issue, issue], source)).toBe(line + line);
  expect(formatPlacedIssue(issue, undefined)).toStartWith("error: Cannot read");
});

test("printIssue() puts the caret below the column, whatever the line", () => {
  const line = fc.string({ unit: fc.constantFrom("a", "{", "é", "x", " ", ":"), maxLength: 300 });
  fc.assert(
    fc.property(line, line, (before, after) => {
      const [, shown = "", caret = ""] = printAt(`\n${before}!${after}\n`, before.length + 1);
      expect(shown[caret.indexOf("^")]).toBe("!");
    }),
  );
});
