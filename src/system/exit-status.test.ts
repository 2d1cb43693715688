import { expect, test } from "bun:test";

import { decodeStatus, describeEnd, toExitCode } from "./exit-status.ts";

test("decodeStatus() reads all 256 exit codes", () => {
  for (let code = 0; code < 256; code++) {
    expect(decodeStatus(code << 8)).toEqual({ kind: "exited", code });
  }
});

test("decodeStatus() reads every signal, with and without a core dump", () => {
  for (let signal = 1; signal < 65; signal++) {
    expect(decodeStatus(signal)).toEqual({ kind: "signalled", signal });
    expect(decodeStatus(signal | 0x80)).toEqual({ kind: "signalled", signal });
  }
});

test("decodeStatus() tells a stopped child from one that has ended", () => {
  expect(decodeStatus(0x137f)).toEqual({ kind: "stopped", signal: 19 });
});

test("toExitCode() is 128 and the signal for a death by signal", () => {
  expect(toExitCode({ kind: "signalled", signal: 9 })).toBe(137);
  expect(toExitCode({ kind: "exited", code: 3 })).toBe(3);
  expect(toExitCode({ kind: "unstartable", code: 127, reason: "" })).toBe(127);
});

test("describeEnd() names the code or the signal", () => {
  expect(describeEnd({ kind: "exited", code: 3 })).toBe("exited with code 3");
  expect(describeEnd({ kind: "signalled", signal: 15 })).toBe("ended by SIGTERM");
  expect(describeEnd({ kind: "signalled", signal: 40 })).toBe("ended by signal 40");
});
