import { expect, test } from "bun:test";
import { limits } from "../base/limits.ts";
import { cleanOutput, describeTimeout, failed, passed } from "./check-outcome.ts";

test("cleanOutput() takes control characters out and keeps lines", () => {
  expect(cleanOutput("\u001b[31mred\u0000\r\nnext\tline\n")).toBe("[31mred\nnext\tline");
});

test("cleanOutput() cuts at Consul's limit, between characters", () => {
  const cut = cleanOutput("€".repeat(limits.checkOutputBytesMax));
  expect(cut).toBe("€".repeat(Math.floor(limits.checkOutputBytesMax / 3)));
});

test("passed() says ok when a check printed nothing", () => {
  expect(passed("")).toEqual({ kind: "passed", output: "ok" });
  expect(passed("fine\n")).toEqual({ kind: "passed", output: "fine" });
});

test("failed() puts the reason before the output", () => {
  expect(failed("exited with code 3", "no\n")).toEqual({
    kind: "failed",
    output: "exited with code 3\nno",
  });
  expect(failed("exited with code 3")).toEqual({ kind: "failed", output: "exited with code 3" });
});

test("describeTimeout() speaks in seconds", () => {
  expect(describeTimeout(5000)).toBe("timed out after 5 s");
  expect(describeTimeout(1500)).toBe("timed out after 1.5 s");
});
