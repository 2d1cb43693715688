import { expect, test } from "bun:test";

import { queryKey } from "./query.ts";

test("queryKey() is the same whatever the order of the fields, and another for another question", () => {
  const query = { kind: "key", path: "a", datacenter: "dc1" } as const;
  expect(queryKey({ datacenter: "dc1", path: "a", kind: "key" })).toBe(queryKey(query));
  expect(queryKey({ ...query, path: "b" })).not.toBe(queryKey(query));
  expect(queryKey({ kind: "keys", prefix: "a", datacenter: "dc1" })).not.toBe(queryKey(query));
});
