// An HTTP server that can lie, on the level of bytes: for what no real server would send.
import { Outbox } from "./outbox.ts";

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: string;
  /** Requests with the same number came over one connection. */
  readonly connection: number;
}

export interface FakeReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** In place of the true one; null: none at all. */
  readonly contentLength?: string | null;
  /** Goes on with this chunk for ever, as quickly as it is read. */
  readonly endlessChunk?: string;
  /** After the body: the connection stays, ends, or is reset. */
  readonly afterwards?: "keep" | "close" | "reset";
}

/** "silence": the request is read, and never answered. "close": the connection ends. */
export type Script = (
  request: FakeRequest,
  /** 0 for the first request. */
  count: number,
) => FakeReply | "silence" | "close" | Promise<FakeReply | "silence" | "close">;

export class FakeConsul {
  readonly requests: FakeRequest[] = [];
  readonly #listener: Bun.TCPSocketListener<Connection>;
  readonly #script: Script;
  #connections = 0;
  /** Sockets that are open now. */
  readonly #open = new Set<Bun.Socket<Connection>>();

  constructor(script: Script) {
    this.#script = script;
    this.#listener = Bun.listen<Connection>({
      hostname: "127.0.0.1",
      port: 0,
      socket: {
        open: (socket) => {
          this.#open.add(socket);
          socket.data = {
            number: this.#connections++,
            received: new Uint8Array(),
            outbox: new Outbox(socket),
          };
        },
        data: (socket, data) => this.#onData(socket, data),
        drain: (socket) => socket.data.outbox.flush(),
        close: (socket) => {
          this.#open.delete(socket);
          socket.data.outbox.close();
        },
        error: () => undefined,
      },
    });
  }

  get address(): string {
    return `http://127.0.0.1:${this.#listener.port}`;
  }

  get connectionCount(): number {
    return this.#connections;
  }

  get openCount(): number {
    return this.#open.size;
  }

  stop(): void {
    this.#listener.stop(true);
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  #onData(socket: Bun.Socket<Connection>, data: Uint8Array): void {
    const { data: connection } = socket;
    connection.received = Buffer.concat([connection.received, data]);
    for (;;) {
      const found = takeRequest(connection);
      if (found === undefined) return;
      const count = this.requests.push(found) - 1;
      void Promise.resolve(this.#script(found, count)).then((reply) => send(socket, reply));
    }
  }
}

/** The replies one after the other; the last one again and again. */
export function inTurn(...replies: (FakeReply | "silence" | "close")[]): Script {
  return (_request, count) => replies[Math.min(count, replies.length - 1)] ?? "silence";
}

/** An answer as Consul's servers give it to a question about the catalogue. */
export function catalogReply(value: unknown, index: number | string | undefined): FakeReply {
  return {
    headers: {
      "Content-Type": "application/json",
      ...(index !== undefined && { "X-Consul-Index": String(index) }),
      "X-Consul-Knownleader": "true",
    },
    body: JSON.stringify(value),
  };
}

export function textReply(status: number, body: string): FakeReply {
  return { status, headers: { "Content-Type": "text/plain; charset=utf-8" }, body };
}

/** What an agent says about a check that it does not have. */
export function forgottenCheckReply(checkId: string): FakeReply {
  return textReply(500, `CheckID "${checkId}" does not have associated TTL`);
}

/** What an agent says about a service that it does not have. */
export function unknownServiceReply(id: string): FakeReply {
  return textReply(404, `unknown service ID: ${id}`);
}

/** One passing instance as /v1/health/service lists it. */
export function healthEntry(id: string, port = 80, status = "passing"): unknown {
  return {
    Node: { Node: "n", Address: "198.18.0.1" },
    Service: { ID: id, Service: "app", Tags: [], Address: "198.18.0.2", Port: port },
    Checks: [{ CheckID: `service:${id}`, Status: status }],
  };
}

interface Connection {
  number: number;
  received: Uint8Array;
  outbox: Outbox;
}

function takeRequest(connection: Connection): FakeRequest | undefined {
  const text = Buffer.from(connection.received).toString("latin1");
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const [requestLine = "", ...headerLines] = text.slice(0, headEnd).split("\r\n");
  const headers = new Headers();
  for (const line of headerLines) {
    const colon = line.indexOf(":");
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const end = headEnd + 4 + Number(headers.get("content-length") ?? 0);
  if (connection.received.length < end) return undefined;
  const body = Buffer.from(connection.received.slice(headEnd + 4, end)).toString();
  connection.received = connection.received.slice(end);
  const [method = "", target = ""] = requestLine.split(" ");
  const { pathname: path, searchParams: query } = new URL(target, "http://fake");
  return { method, path, query, headers, body, connection: connection.number };
}

function send(socket: Bun.Socket<Connection>, reply: FakeReply | "silence" | "close"): void {
  if (reply === "silence") return;
  if (reply === "close") {
    socket.end();
    return;
  }
  const { outbox } = socket.data;
  const body = typeof reply.body === "string" ? Buffer.from(reply.body) : reply.body;
  outbox.write(Buffer.from(headOf(reply, body?.length ?? 0)));
  if (body !== undefined) outbox.write(body);
  const chunk = reply.endlessChunk;
  if (chunk !== undefined) {
    const bytes = Buffer.from(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    outbox.refill = () => bytes;
    outbox.flush();
  }
  if (reply.afterwards === "close") outbox.whenEmpty(() => socket.end());
  if (reply.afterwards === "reset") outbox.whenEmpty(() => socket.terminate());
}

function headOf(reply: FakeReply, bodyLength: number): string {
  const length = reply.contentLength === undefined ? String(bodyLength) : reply.contentLength;
  const lines = [`HTTP/1.1 ${reply.status ?? 200} Status`];
  for (const [name, value] of Object.entries(reply.headers ?? {})) lines.push(`${name}: ${value}`);
  if (reply.endlessChunk !== undefined) lines.push("Transfer-Encoding: chunked");
  else if (length !== null) lines.push(`Content-Length: ${length}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}
