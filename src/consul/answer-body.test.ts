import { expect, test } from "bun:test";

import { failureOf } from "../../test/support/failure-of.ts";

import { BodyTooLargeError, readBody } from "./answer-body.ts";

const gzip = { headers: { "content-encoding": "gzip" } };
const toText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test("readBody() reads plain and packed bodies, and none", async () => {
  expect(toText(await readBody(new Response("[1]"), 10))).toBe("[1]");
  const packed = new Response(Bun.gzipSync("[1,2]"), gzip);
  expect(toText(await readBody(packed, 10))).toBe("[1,2]");
  expect(await readBody(new Response(null), 10)).toHaveLength(0);
});

test("readBody() joins the pieces of a body", async () => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const text of ["ab", "cd", "e"]) controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
  expect(toText(await readBody(new Response(body), 5))).toBe("abcde");
});

test("readBody() stops at the limit, also when a small body swells", async () => {
  const plain = readBody(new Response("x".repeat(11)), 10);
  expect(await failureOf(plain)).toBeInstanceOf(BodyTooLargeError);
  const bomb = new Response(Bun.gzipSync(new Uint8Array(10_000_000)), gzip);
  expect(await failureOf(readBody(bomb, 1_000_000))).toBeInstanceOf(BodyTooLargeError);
});

test("readBody() rejects what it cannot unpack", async () => {
  expect(await failureOf(readBody(new Response("hello", gzip), 10))).toBeInstanceOf(Error);
  const whole = Bun.gzipSync("[1,2]");
  const half = new Response(whole.slice(0, whole.length - 6), gzip);
  expect(await failureOf(readBody(half, 10))).toBeInstanceOf(Error);
  const unknown = new Response("x", { headers: { "content-encoding": "br" } });
  expect(await failureOf(readBody(unknown, 10))).toBeInstanceOf(Error);
});
