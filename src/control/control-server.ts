// The control socket. Written on a bare socket: the runtime's HTTP server takes any number of
// connections, and each would be a descriptor less for checks and for Consul.
import type { Clock } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import { describeBug, ShimError } from "../base/shim-error.ts";
import type { Logger } from "../log/logger.ts";
import { type Answer, toAnswer } from "./answer.ts";
import { Connection } from "./connection.ts";
import type { ControlPorts } from "./control-ports.ts";
import { type ControlRequest, type Route, refuse, type Stream } from "./route.ts";
import { createRoutes } from "./routes.ts";

export interface ControlServerOptions {
  /** Nothing is there: `chooseSocketPath()` has seen to it. */
  readonly path: string;
  readonly ports: ControlPorts;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Answers on a unix socket that only its owner can reach, until it is stopped. */
export class ControlServer {
  readonly #options: ControlServerOptions;
  readonly #routes: readonly Route[];
  readonly #connections = new Set<Connection>();
  readonly #listener: { stop(isForced?: boolean): void };

  /** Listens at once, or throws a `ShimError`. */
  constructor(options: ControlServerOptions) {
    this.#options = options;
    this.#routes = createRoutes(options.clock);
    this.#listener = this.#listen();
  }

  get path(): string {
    return this.#options.path;
  }

  /** Ends every connection, and takes the socket away. */
  stop(): void {
    for (const connection of [...this.#connections]) connection.stop();
    this.#listener.stop(true);
  }

  #listen(): { stop(isForced?: boolean): void } {
    const { path } = this.#options;
    // The mode is right from the first moment on: there is none in which others can connect.
    const umask = process.umask(0o177);
    try {
      return Bun.listen<Connection | undefined>({
        unix: path,
        socket: {
          open: (socket) => {
            // A few more are read, so that they can be told why.
            const max = limits.controlConnectionsMax + limits.controlRefusalsMax;
            if (this.#connections.size >= max) socket.terminate();
            else socket.data = this.#accept(socket);
          },
          data: (socket, bytes) => socket.data?.onData(bytes),
          drain: (socket) => socket.data?.onDrain(),
          close: (socket) => this.#release(socket.data),
          error: (socket) => this.#release(socket.data),
        },
        data: undefined,
      });
    } catch (cause) {
      throw new ShimError("control-unavailable", `Cannot listen at "${path}"`, { cause });
    } finally {
      process.umask(umask);
    }
  }

  #accept(wire: Bun.Socket<Connection | undefined>): Connection {
    const { clock } = this.#options;
    const connection = new Connection({ wire, clock, answer: (request) => this.#answer(request) });
    this.#connections.add(connection);
    return connection;
  }

  #release(connection: Connection | undefined): void {
    if (connection === undefined) return;
    this.#connections.delete(connection);
    connection.onClosed();
  }

  async #answer(request: ControlRequest): Promise<Answer | Stream> {
    const { logger, ports } = this.#options;
    const { method, path } = request;
    if (this.#connections.size > limits.controlConnectionsMax) return toAnswer(path, tooMany);
    const there = this.#routes.filter((route) => route.path === path);
    if (there.length === 0) {
      return toAnswer(path, refuse(404, `Cannot answer for "${path}": there is no such path`));
    }
    const route = there.find((each) => each.method === method || each.method === "ANY");
    if (route === undefined) {
      const allow = there.map((each) => each.method).join(", ");
      const reason = `Cannot answer to ${method} here: it takes ${allow}`;
      return { ...toAnswer(path, refuse(405, reason)), allow };
    }
    try {
      const reply = await route.answer(request, ports);
      if (reply.kind !== "stream") return toAnswer(path, reply);
      return this.#hasRoomForStream() ? reply : toAnswer(path, tooMany);
    } catch (error) {
      logger.error("Internal error in the control socket", { stack: describeBug(error) });
      return toAnswer(path, refuse(500, "Internal error: see the log"));
    }
  }

  #hasRoomForStream(): boolean {
    const streams = [...this.#connections].filter(({ isStream }) => isStream);
    return streams.length < limits.controlStreamsMax;
  }
}

const tooMany = refuse(503, "Cannot answer: too many clients are connected");
