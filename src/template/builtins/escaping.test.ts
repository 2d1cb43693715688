import { expect, test } from "bun:test";

import { toBytes } from "../bytes.ts";
import { escapeHtml, escapeJs, escapeQuery } from "./escaping.ts";

// The answers are Go 1.19's.

test("escapeHtml() makes entities of what HTML could take for its own", () => {
  expect(escapeHtml(`<a href="x">'&\0`)).toBe(
    toBytes("&lt;a href=&#34;x&#34;&gt;&#39;&amp;\ufffd"),
  );
  expect(escapeHtml("\xff<")).toBe("\xff&lt;");
});

test("escapeJs() escapes quotes, what HTML could take for its own, and what cannot be seen", () => {
  expect(escapeJs(toBytes("\u2028é\u0001\x7f日\t=&<>'\"\\\u{1d11e}\ue000"))).toBe(
    toBytes(`\\u2028é\\u0001\x7f日\\u0009\\u003D\\u0026\\u003C\\u003E\\'\\"\\\\\u{1d11e}\\uE000`),
  );
  expect(escapeJs(toBytes("\u00a0\u00ad\u200b\u{e0001}\ufeff\u0600"))).toBe(
    "\\u00A0\\u00AD\\u200B\\uE0001\\uFEFF\\u0600",
  );
});

test("escapeJs() leaves bytes that are no UTF-8", () => {
  expect(escapeJs("a\xffb<\xc3\x28\xed\xa0\x80\xf0\x80\x80\x80")).toBe(
    "a\xffb\\u003C\xc3\x28\xed\xa0\x80\xf0\x80\x80\x80",
  );
});

test("escapeQuery() escapes each byte that isn't unreserved", () => {
  expect(escapeQuery(toBytes("a b&c=d/é日~-_.*"))).toBe("a+b%26c%3Dd%2F%C3%A9%E6%97%A5~-_.%2A");
  expect(escapeQuery("\xff \0")).toBe("%FF+%00");
});
