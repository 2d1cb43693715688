import { expect, test } from "bun:test";
import { parseAuth, parseTemplateWord, parseWait } from "./parse-words.ts";

test.each([
  ["a", { source: "a" }],
  ["a:b", { source: "a", destination: "b" }],
  ["a:b:", { source: "a", destination: "b" }],
  ["a:b:c d", { source: "a", destination: "b", exec: { command: ["c d"] } }],
  [
    "a:b:curl http://x:1",
    { source: "a", destination: "b", exec: { command: ["curl http://x:1"] } },
  ],
  ["", undefined],
  [":b", undefined],
])("parseTemplateWord() reads %j", (word, template) => {
  expect(parseTemplateWord(word)).toEqual(template as ReturnType<typeof parseTemplateWord>);
});

test.each([
  ["2s", { isOn: true, minMs: 2000, maxMs: 8000 }],
  ["2s:3s", { isOn: true, minMs: 2000, maxMs: 3000 }],
  ["3s:2s", undefined],
  ["2", undefined],
  ["", undefined],
  ["1s:2s:3s", undefined],
  ["-1s", undefined],
])("parseWait() reads %j", (text, wait) => {
  expect(parseWait(text)).toEqual(wait as ReturnType<typeof parseWait>);
});

test("parseAuth() lets a password have colons", () => {
  expect(parseAuth("u:p:q")).toEqual({ authUser: "u", authPassword: "p:q" });
  expect(parseAuth("u")).toEqual({ authUser: "u", authPassword: "" });
});
