import { expect, test } from "bun:test";

import { fromBytes, toBytes } from "./bytes.ts";

test("toBytes() has one unit for each byte of UTF-8, and fromBytes() takes it back", () => {
  expect(toBytes("日本")).toHaveLength(6);
  expect(toBytes("ascii")).toBe("ascii");
  expect(fromBytes(toBytes("a日𝄞"))).toBe("a日𝄞");
});

test("fromBytes() shows what is not UTF-8 as U+FFFD", () => {
  expect(fromBytes("a\xff")).toBe("a\ufffd");
});
