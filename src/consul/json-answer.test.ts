import { expect, test } from "bun:test";

import { describeError } from "../base/shim-error.ts";
import { decodeJson } from "./json-answer.ts";

const question = { purpose: 'watch "app"', rule: "none", server: "http://c:1" };

function decode(text: string): unknown {
  return decodeJson(text, question, (json) => {
    if (!Array.isArray(json)) throw new Error("expected a list");
    return json;
  });
}

test("decodeJson() reads what the decoder accepts", () => {
  expect(decode(" [1]\n")).toEqual([1]);
});

test("decodeJson() never takes anything else for an answer", () => {
  const rows = [
    ["", "sent damaged or foreign text in place of JSON"],
    ["[", "sent damaged or foreign text in place of JSON"],
    ["\n<html>", "sent HTML in place of JSON"],
    ["null", "sent an unusable answer: expected a list"],
    ["{}", "sent an unusable answer: expected a list"],
  ] as const;
  for (const [text, reason] of rows) {
    let failed: unknown;
    try {
      decode(text);
    } catch (error) {
      failed = error;
    }
    expect(failed).toMatchObject({ code: "consul-unusable-answer" });
    expect(describeError(failed)).toBe(`Cannot watch "app": Consul at "http://c:1" ${reason}`);
  }
});
