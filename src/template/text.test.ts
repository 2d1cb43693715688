import { expect, test } from "bun:test";

import { bareText, isText } from "./text.ts";
import { CatalogText } from "./value.ts";

const text = new CatalogText("web", [{ key: "1", title: "one" }]);

test("isText() is true for texts with and without an origin, and for nothing else", () => {
  expect(isText("web")).toBe(true);
  expect(isText(text)).toBe(true);
  expect(isText(1n)).toBe(false);
  expect(isText(undefined)).toBe(false);
});

test("bareText() takes the origin from a text, and leaves other values alone", () => {
  expect(bareText(text)).toBe("web");
  expect(bareText("web")).toBe("web");
  expect(bareText(1n)).toBe(1n);
});
