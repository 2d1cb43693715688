import { expect, test } from "bun:test";
import { constants } from "node:os";

import { errnoName } from "./errno.ts";

test("errnoName() knows the names that this system knows", () => {
  const named = Object.entries<number>(constants.errno).filter(
    ([, errno]) => !errnoName(errno).startsWith("errno"),
  );
  expect(named.length).toBeGreaterThan(10);
  // EWOULDBLOCK is EAGAIN, and so on: the first name of a number is the usual one.
  for (const [name, errno] of named) {
    const aliases = Object.entries<number>(constants.errno).filter(([, other]) => other === errno);
    expect(aliases.map(([alias]) => alias)).toContain(errnoName(errno));
    expect(name).toBeString();
  }
  expect(errnoName(4095)).toBe("errno 4095");
});
