import { expect, test } from "bun:test";

import { findFlaw, findPortFlaw } from "./instance-flaw.ts";

const a = { id: "a", address: "198.18.0.1", port: 80 };

test("findFlaw() refuses what nobody could connect to", () => {
  expect(findFlaw(a)).toBeUndefined();
  expect(findFlaw({ ...a, address: "db.example.com", port: 65_535 })).toBeUndefined();
  expect(findFlaw({ ...a, id: "" })).toContain("id");
  expect(findFlaw({ ...a, address: "" })).toContain("address");
  expect(findFlaw({ ...a, address: "1.2.3.4; include /etc/passwd" })).toContain("address");
  for (const port of [0, -70, 65_536, 1.5, Number.NaN]) {
    expect(findFlaw({ ...a, port })).toContain("port");
  }
});

test("findPortFlaw() knows those who take a service without a port", () => {
  expect(findPortFlaw(0, 0)).toBeUndefined();
  expect(findPortFlaw(0, 1)).toBe("its port is not 1 to 65535");
  expect(findPortFlaw(-1, 0)).toBe("its port is not 0 to 65535");
});
