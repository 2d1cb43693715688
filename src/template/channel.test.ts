import { expect, test } from "bun:test";

import { countWaiting, receive } from "./channel.ts";
import { intType } from "./go-type.ts";
import { List } from "./value.ts";

test("receive() hands each element out once, and countWaiting() tells how many are left", () => {
  const channel = new List({ kind: "chan", element: intType }, [1n, 2n]);
  expect(countWaiting(channel)).toBe(2);
  expect(receive(channel)).toEqual({ value: 1n });
  expect(countWaiting(channel)).toBe(1);
  expect(receive(channel)).toEqual({ value: 2n });
  expect(receive(channel)).toBeUndefined();
  expect(countWaiting(channel)).toBe(0);
});
