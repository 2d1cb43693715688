import { expect, test } from "bun:test";

import { describeError, errorCodes, ShimError } from "./shim-error.ts";

test("describeError() joins an error and its causes on one line", () => {
  const refused = new Error("connect\n ECONNREFUSED\r\n198.18.0.1:8500");
  const error = new ShimError("consul-unreachable", "Cannot register", { cause: refused });
  expect(describeError(error)).toBe("Cannot register: connect ECONNREFUSED 198.18.0.1:8500");
});

test("describeError() leaves out a cause that its wrapper repeats", () => {
  const cause = new Error("no such file");
  expect(describeError(new Error("Cannot read: no such file", { cause }))).toBe(
    "Cannot read: no such file",
  );
});

test("describeError() ends for causes that form a circle, and for a chain without end", () => {
  const circle = new Error("round");
  circle.cause = circle;
  expect(describeError(circle)).toBe("round");
  let chain = new Error("link 0");
  for (let at = 1; at < 100; at++) chain = new Error(`link ${at}.`, { cause: chain });
  expect(describeError(chain).split(": ")).toHaveLength(8);
});

test("describeError() says something about anything that was thrown", () => {
  expect(describeError("text")).toBe("text");
  expect(describeError(undefined)).toBe("");
  expect(describeError(new TypeError())).toBe("TypeError");
  expect(describeError(new Error("outer", { cause: 42 }))).toBe("outer: 42");
});

test("a ShimError keeps code and cause; each code is there once", () => {
  const cause = new Error("why");
  const error = new ShimError("no-ffi", "Cannot call the C library", { cause });
  expect(error).toMatchObject({ code: "no-ffi", name: "ShimError", cause });
  expect(new Set(errorCodes).size).toBe(errorCodes.length);
});
