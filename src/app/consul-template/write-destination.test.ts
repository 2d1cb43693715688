import { expect, test } from "bun:test";
import { findId } from "./write-destination.ts";

test("findId() reads numbers and names", () => {
  expect(findId("33", "/etc/passwd")).toBe(33);
  expect(findId("root", "/etc/passwd")).toBe(0);
  expect(findId("root", "/etc/group")).toBe(0);
});

test("findId() says where it has looked", () => {
  expect(() => findId("nobody-at-all", "/etc/passwd")).toThrow(
    'Cannot find "nobody-at-all": it is not in /etc/passwd',
  );
});
