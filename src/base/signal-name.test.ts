import { expect, test } from "bun:test";
import { constants } from "node:os";

import { parseSignalName, signalName, signalNumbers } from "./signal-name.ts";

test("every signal from 1 to 31 has one name, and the number that this system gives it", () => {
  expect<number[]>(Object.values(signalNumbers)).toEqual(
    Array.from({ length: 31 }, (_, at) => at + 1),
  );
  for (const [name, number] of Object.entries<number>(signalNumbers)) {
    expect<string | undefined>(signalName(number)).toBe(name);
    expect(number).toBe(constants.signals[name as keyof typeof constants.signals] ?? number);
  }
});

test.each([0, 32, 64, -1])("signalName() has no name for %p", (number) => {
  expect(signalName(number)).toBeUndefined();
});

test.each(["SIGTERM", "TERM", "term", "sigterm", "SigTerm"])(
  "parseSignalName() reads %p",
  (text) => {
    expect(parseSignalName(text)).toBe("SIGTERM");
  },
);

test.each(["", "SIG", "15", "TERMINATE", "SIGRTMIN", "constructor", "__proto__"])(
  "parseSignalName() refuses %p",
  (text) => {
    expect(parseSignalName(text)).toBeUndefined();
  },
);
