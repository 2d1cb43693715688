import { type Clock, realClock } from "../base/clock.ts";
import { compileHotCode } from "../base/hot-code.ts";
import { limits } from "../base/limits.ts";
import type { DiscoveryError } from "../discovery/discovery-error.ts";
import { BodyTooLargeError, readBody } from "./answer-body.ts";
import { Deadline } from "./deadline.ts";
import { decodeJson } from "./json-answer.ts";
import type { ConsulOptions } from "./options.ts";
import {
  failure,
  failureOfError,
  failureOfStatus,
  isTlsFailure,
  type Question,
} from "./request-failure.ts";
import { readTlsFiles } from "./tls-files.ts";
import { TokenSource } from "./token-source.ts";

export interface ConsulRequest {
  readonly method: "GET" | "PUT";
  /** With its variable parts percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** From the start to the answer's head; without `bodyTimeoutMs`, to its last byte. */
  readonly timeoutMs: number;
  readonly bodyTimeoutMs?: number;
  /** Verb and object for messages: `register "app-1"`. */
  readonly purpose: string;
  /** The ACL rule that it needs, for messages: `service:write on "app"`. */
  readonly rule: string;
  /** Reads the token file again, however young it is. */
  readonly isTokenFresh?: boolean;
  /** A 404 of Consul's own is the answer `null`: what was asked for is not there (yet). */
  readonly mayBeAbsent?: boolean;
}

/** A 2xx answer, or the 404 that a request expects. */
export interface ConsulAnswer {
  readonly headers: Headers;
  readonly text: string;
}

export type Send = (url: string, init: BunFetchRequestInit) => Promise<Response>;

export interface ClientParts {
  readonly options: ConsulOptions;
  readonly clock?: Clock;
  /** In place of the network, for tests. */
  readonly send?: Send;
}

/**
 * Asks Consul one question at a time per call; never retries, but once with a token file that has
 * changed since. Every failure is a `DiscoveryError`; tokens are in none.
 */
export class ConsulClient {
  readonly #options: ConsulOptions;
  readonly #clock: Clock;
  readonly #tokens: TokenSource;
  readonly #fixedSend: Send | undefined;
  /** Opened by the first request, with the TLS files as they are then; dropped after a failure. */
  #connection: Promise<Connection> | undefined;
  #lastToken: string | undefined;

  constructor({ options, clock = realClock, send }: ClientParts) {
    this.#options = options;
    this.#clock = clock;
    this.#fixedSend = send;
    this.#tokens = new TokenSource({
      token: options.token,
      tokenFile: options.tokenFile,
      clock,
      readFile: readSmallFile,
    });
  }

  /** A request whose answer is JSON, read by `decode`; whatever that throws makes it unusable. */
  async ask<Value>(
    request: ConsulRequest,
    decode: (json: unknown) => Value,
    signal: AbortSignal,
  ): Promise<{ readonly headers: Headers; readonly value: Value }> {
    const { headers, text } = await this.request(request, signal);
    return { headers, value: decodeJson(text, { ...request, server: this.#server }, decode) };
  }

  /** The datacenter that is asked when a query names none. */
  get datacenter(): string | undefined {
    return this.#options.datacenter;
  }

  async request(request: ConsulRequest, signal: AbortSignal): Promise<ConsulAnswer> {
    const question = { ...request, server: this.#server };
    using deadline = new Deadline(this.#clock, request.timeoutMs, signal);
    const token = await this.#readToken(question, deadline, request.isTokenFresh === true);
    try {
      return await this.#attempt(request, token, deadline);
    } catch (error) {
      const failed = error as DiscoveryError;
      if (failed.code !== "consul-denied" || !this.#tokens.isFile) throw failed;
      const newToken = await this.#readToken(question, deadline, true);
      if (newToken === token) throw failed;
      return await this.#attempt(request, newToken, deadline);
    }
  }

  /** The token of the newest request that went well. */
  get lastToken(): string | undefined {
    return this.#lastToken;
  }

  /** Closes the idle connections; the client stays usable. */
  close(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    void connection?.then((opened) => opened.close()).catch(() => undefined);
  }

  get #server(): string {
    const { socketPath, baseUrl } = this.#options;
    return socketPath === undefined ? baseUrl : `unix://${socketPath}`;
  }

  async #readToken(
    question: Question,
    deadline: Deadline,
    isFresh: boolean,
  ): Promise<string | undefined> {
    try {
      return await deadline.race(this.#tokens.read(isFresh));
    } catch (error) {
      if (deadline.hasEnded) throw timedOut(question, deadline);
      const file = this.#options.tokenFile;
      const reason = `is not asked: the token file "${file}" cannot be used`;
      throw failure("consul-denied", question, reason, { cause: error });
    }
  }

  async #attempt(
    request: ConsulRequest,
    token: string | undefined,
    deadline: Deadline,
  ): Promise<ConsulAnswer> {
    const question = { ...request, server: this.#server };
    let phase: "connect" | "body" = "connect";
    try {
      const { send } = await deadline.race(this.#connect(question));
      const response = await deadline.race(
        send(this.#urlOf(request), this.#initOf(request, token, deadline.signal)),
      );
      phase = "body";
      if (request.bodyTimeoutMs !== undefined) deadline.extend(request.bodyTimeoutMs);
      const bytes = await deadline.race(readBody(response, limits.answerBytesMax));
      if (bytes.length > limits.largeAnswerBytes) compileHotCode();
      const { status, headers } = response;
      if (status === 404 && request.mayBeAbsent === true && headers.has("x-consul-index")) {
        // The index is what tells it from the 404 of a proxy, or of a path that is not there.
        this.#lastToken = token;
        return { headers, text: "null" };
      }
      if (!response.ok) {
        const text = hideToken(new TextDecoder().decode(bytes.subarray(0, 4096)), token);
        throw failureOfStatus(question, { status, headers, text });
      }
      this.#lastToken = token;
      return { headers, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
    } catch (error) {
      if (deadline.hasEnded) {
        // A connection that went dead without a word would fail the next request as well.
        if (deadline.hasTimedOut) this.close();
        throw timedOut(question, deadline);
      }
      if (isTlsFailure(error)) this.close();
      if (error instanceof BodyTooLargeError) {
        throw failure("consul-unusable-answer", question, `sent ${error.message}`);
      }
      throw failureOfError(question, error, phase);
    }
  }

  #urlOf({ path, query }: ConsulRequest): string {
    const text = new URLSearchParams(query).toString();
    return `${this.#options.baseUrl}${path}${text === "" ? "" : `?${text}`}`;
  }

  #initOf(
    request: ConsulRequest,
    token: string | undefined,
    signal: AbortSignal,
  ): BunFetchRequestInit {
    const { basicAuth } = this.#options;
    const { body } = request;
    return {
      method: request.method,
      headers: {
        accept: "application/json",
        "accept-encoding": "gzip",
        ...(token !== undefined && { "x-consul-token": token }),
        ...(basicAuth !== undefined && { authorization: `Basic ${encodeBase64(basicAuth)}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
      redirect: "manual",
      // Bun would end a blocking query that is silent for 5 minutes; the deadline is ours.
      timeout: false,
      decompress: false,
    };
  }

  #connect(question: Question): Promise<Connection> {
    if (this.#fixedSend !== undefined) {
      return Promise.resolve({ send: this.#fixedSend, close: () => undefined });
    }
    this.#connection ??= openConnection(this.#options).catch((error: unknown) => {
      // Read again by the next request: files appear late, and are mended.
      this.#connection = undefined;
      throw failure("consul-unreachable", question, `is not asked`, { cause: error });
    });
    return this.#connection;
  }
}

interface Connection {
  readonly send: Send;
  readonly close: () => void;
}

/**
 * A session has a pool of its own, so that its dead connections can be dropped. `proxy: false`
 * because Bun obeys HTTP_PROXY even for 127.0.0.1, and Consul is never behind an HTTP proxy.
 */
async function openConnection({ baseUrl, socketPath, tls }: ConsulOptions): Promise<Connection> {
  const usesTls = baseUrl.startsWith("https:") && tls !== undefined;
  const session = new Bun.FetchSession({
    proxy: false,
    ...(socketPath !== undefined && { unix: socketPath }),
    ...(usesTls && { tls: await readTlsFiles(tls, { readFile, listFolder }) }),
  });
  return { send: session.fetch, close: () => session.close() };
}

function timedOut(question: Question, deadline: Deadline): DiscoveryError {
  const reason = deadline.hasTimedOut
    ? `did not answer within ${Math.round(deadline.timeoutMs / 100) / 10} s`
    : "was not waited for any longer";
  return failure("consul-timed-out", question, reason);
}

function hideToken(text: string, token: string | undefined): string {
  return token === undefined ? text : text.replaceAll(token, "(token)");
}

function encodeBase64(text: string): string {
  return new TextEncoder().encode(text).toBase64();
}

function readFile(path: string): Promise<string> {
  return Bun.file(path).text();
}

function readSmallFile(path: string): Promise<string> {
  // A slice, as the path could be of a file without an end.
  return Bun.file(path).slice(0, limits.tokenBytesMax).text();
}

async function listFolder(path: string): Promise<string[]> {
  const { readdir } = await import("node:fs/promises");
  return readdir(path);
}
