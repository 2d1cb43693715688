// How a reply is written: ours as JSON, the originals' in the words of Go's HTTP server.
import { unreachable } from "../base/assert.ts";
import type { Reply, Stream } from "./route.ts";

/** A whole answer of HTTP. */
export interface Answer {
  readonly status: number;
  readonly type: "application/json" | "text/plain; charset=utf-8";
  readonly body: string;
  readonly allow?: string;
}

/** Writes what a route has said, in the manner of its path's family. */
export function toAnswer(path: string, reply: Exclude<Reply, Stream>): Answer {
  return isOriginal(path) ? toOriginal(reply) : toJson(reply);
}

/** An answer's head, and with it its body. */
export function formatAnswer({ status, type, body, allow }: Answer): string {
  const length = Buffer.byteLength(body);
  return `${formatHead(status, [
    `Content-Type: ${type}`,
    `Content-Length: ${length}`,
    ...(allow === undefined ? [] : [`Allow: ${allow}`]),
  ])}${body}`;
}

/** The head of an answer that ends when the connection does. */
export function formatStreamHead(): string {
  return formatHead(200, ["Content-Type: application/x-ndjson"]);
}

function formatHead(status: number, fields: readonly string[]): string {
  // One request a connection, as in the originals: nobody's idle connection is kept.
  const lines = [
    `HTTP/1.1 ${status} ${statusWords[status] ?? "Status"}`,
    ...fields,
    "Connection: close",
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

function toJson(reply: Exclude<Reply, Stream>): Answer {
  const type = "application/json";
  switch (reply.kind) {
    case "done":
      return { status: 200, type, body: `${JSON.stringify(reply.data ?? {})}\n` };
    case "no":
      return { status: reply.status, type, body: `${JSON.stringify(reply.data)}\n` };
    case "refused": {
      const { status, reason, errors } = reply;
      const data = { error: reason, ...(errors && { errors }) };
      return { status, type, body: `${JSON.stringify(data)}\n` };
    }
    default:
      return unreachable(reply);
  }
}

function toOriginal(reply: Exclude<Reply, Stream>): Answer {
  const type = "text/plain; charset=utf-8";
  if (reply.kind !== "refused") {
    return { status: reply.kind === "done" ? 200 : reply.status, type, body: "\n" };
  }
  const { status, reason, errors = [] } = reply;
  const words = status === 404 ? "404 page not found" : (statusWords[status] ?? reason);
  // The first line is the originals'; what they only wrote into their log follows it.
  const more = errors.length > 0 || status === 422 ? [reason, ...errors] : [];
  return { status, type, body: `${[words, ...more].join("\n")}\n` };
}

function isOriginal(path: string): boolean {
  return path.startsWith("/v3/");
}

const statusWords: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  411: "Length Required",
  413: "Content Too Large",
  422: "Unprocessable Entity",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
};
