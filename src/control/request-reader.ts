// HTTP/1.1 as far as the control socket needs it: one request a connection, with a length.
import { limits } from "../base/limits.ts";
import type { ControlRequest } from "./route.ts";

export type Reading =
  | { readonly kind: "request"; readonly request: ControlRequest }
  /** The client waits for "100 Continue" before it sends the body. */
  | { readonly kind: "expected" }
  | { readonly kind: "refused"; readonly status: number; readonly reason: string };

interface Head {
  readonly method: string;
  readonly target: URL;
  readonly bodyBytes: number;
}

/** Takes a request as it comes in; says something once there is something to do. */
export class RequestReader {
  #bytes = Buffer.alloc(0);
  #head: Head | undefined;

  /** Undefined: more has to come. Not to be called after a request or a refusal. */
  push(bytes: Uint8Array): Reading | undefined {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    if (this.#head !== undefined) return this.#readBody(this.#head);
    const end = this.#bytes.indexOf("\r\n\r\n");
    if (
      end > limits.controlHeadBytesMax ||
      (end < 0 && this.#bytes.length > limits.controlHeadBytesMax)
    ) {
      return refused(431, `its head has more than ${limits.controlHeadBytesMax} bytes`);
    }
    if (end < 0) return undefined;
    const [requestLine = "", ...fields] = this.#bytes.toString("latin1", 0, end).split("\r\n");
    const head = readHead(requestLine, readFields(fields));
    if ("kind" in head) return head;
    this.#head = head;
    this.#bytes = this.#bytes.subarray(end + 4);
    return this.#readBody(head) ?? (isExpecting(fields) ? { kind: "expected" } : undefined);
  }

  #readBody({ method, target, bodyBytes }: Head): Reading | undefined {
    if (this.#bytes.length < bodyBytes) return undefined;
    const body = decode(this.#bytes.subarray(0, bodyBytes));
    if (body === undefined) return refused(400, "its body is not UTF-8");
    const { pathname: path, searchParams: query } = target;
    return { kind: "request", request: { method, path, query, body } };
  }
}

function readHead(requestLine: string, fields: ReadonlyMap<string, string>): Head | Reading {
  const [, method, word] = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(requestLine) ?? [];
  const target = URL.parse(word ?? "", "http://control");
  if (method === undefined || target === null) return refused(400, "it is no HTTP/1.1");
  const length = fields.get("content-length") ?? "0";
  if (fields.has("transfer-encoding")) return refused(411, "its body needs a Content-Length");
  if (!/^\d{1,15}$/.test(length)) return refused(400, "its Content-Length is no number");
  const bodyBytes = Number(length);
  if (bodyBytes > limits.controlBodyBytesMax) {
    return refused(413, `its body has more than ${limits.controlBodyBytesMax} bytes`);
  }
  return { method, target, bodyBytes };
}

function readFields(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

function isExpecting(lines: readonly string[]): boolean {
  return readFields(lines).get("expect")?.toLowerCase() === "100-continue";
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function refused(status: number, reason: string): Reading {
  return { kind: "refused", status, reason: `Cannot take the request: ${reason}` };
}
