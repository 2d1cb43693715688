import { expect, test } from "bun:test";
import { limits } from "../base/limits.ts";
import { type Reading, RequestReader } from "./request-reader.ts";

function read(text: string, ...more: string[]): Reading | undefined {
  const reader = new RequestReader();
  let reading = reader.push(Buffer.from(text));
  for (const part of more) {
    if (reading === undefined || reading.kind === "expected")
      reading = reader.push(Buffer.from(part));
  }
  return reading;
}

const post = "POST /v1/environ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n";

test("RequestReader reads a request without a body", () => {
  const reading = read("GET /v1/health?job=a%20b HTTP/1.1\r\nHost: x\r\n\r\n");
  expect(reading).toMatchObject({
    kind: "request",
    request: { method: "GET", path: "/v1/health", body: "" },
  });
  if (reading?.kind === "request") expect(reading.request.query.get("job")).toBe("a b");
});

test("RequestReader reads a body by its length, however it is cut", () => {
  const whole = `${post}{"ü"`;
  for (let cut = 1; cut < whole.length; cut++) {
    expect(read(whole.slice(0, cut), whole.slice(cut))).toMatchObject({
      kind: "request",
      request: { body: '{"ü"' },
    });
  }
});

test("RequestReader waits while something is missing", () => {
  expect(read("")).toBeUndefined();
  expect(read("GET / HTTP/1.1\r\n")).toBeUndefined();
  expect(read(`${post}{}`)).toBeUndefined();
});

test("RequestReader says that a client wants to be asked for its body", () => {
  const head = post.replace("Host: x", "EXPECT: 100-Continue");
  expect(read(head)).toEqual({ kind: "expected" });
  expect(read(head, "12345")).toMatchObject({ kind: "request", request: { body: "12345" } });
});

test.each([
  ["GARBAGE\r\n\r\n", 400],
  ["GET / HTTP/2.0\r\n\r\n", 400],
  ["get / HTTP/1.1\r\n\r\n", 400],
  ["GET http://[ HTTP/1.1\r\n\r\n", 400],
  ["\u0016\u0003\u0001\r\n\r\n", 400],
  ["POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400],
  ["POST / HTTP/1.1\r\nContent-Length: 1e3\r\n\r\n", 400],
  ["POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411],
  [`POST / HTTP/1.1\r\nContent-Length: ${limits.controlBodyBytesMax + 1}\r\n\r\n`, 413],
  [`GET / HTTP/1.1\r\nA: ${"x".repeat(limits.controlHeadBytesMax)}`, 431],
  [`GET / HTTP/1.1\r\nA: ${"x".repeat(limits.controlHeadBytesMax)}\r\n\r\n`, 431],
])("RequestReader refuses %#", (text, status) => {
  expect(read(text)).toMatchObject({ kind: "refused", status });
});

test("RequestReader refuses a body that is not UTF-8", () => {
  const reader = new RequestReader();
  reader.push(Buffer.from(post));
  expect(reader.push(Buffer.from("ab\xffcd", "latin1"))).toMatchObject({ status: 400 });
});
