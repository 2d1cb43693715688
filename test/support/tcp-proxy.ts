import { Outbox } from "./outbox.ts";

/** What a proxy does with the connections it has, and with new ones. */
export type ProxyMode =
  | { readonly kind: "pass" }
  /** Each answer's bytes come so much later. */
  | { readonly kind: "delay"; readonly delayMs: number }
  /** Accepts, reads, and says nothing, as after a lost NAT entry. */
  | { readonly kind: "blackHole" }
  /** Resets a connection after so many bytes of answers. */
  | { readonly kind: "cut"; readonly afterBytes: number }
  /** Ends a connection politely after so many bytes of answers. */
  | { readonly kind: "limit"; readonly bytes: number }
  /** Flips a bit in each byte of the answers from this one on. */
  | { readonly kind: "corrupt"; readonly fromByte: number };

interface Link {
  readonly up: Bun.Socket;
  readonly toServer: Outbox;
  readonly toClient: Outbox;
}

/** A TCP proxy on 127.0.0.1 that can be a bad network. */
export class TcpProxy {
  mode: ProxyMode = { kind: "pass" };
  readonly #targetPort: number;
  readonly #listener: Bun.TCPSocketListener<Promise<Link>>;
  readonly #clients = new Set<Bun.Socket<Promise<Link>>>();
  #accepted = 0;

  constructor(targetPort: number) {
    this.#targetPort = targetPort;
    this.#listener = Bun.listen<Promise<Link>>({
      hostname: "127.0.0.1",
      port: 0,
      socket: {
        open: (client) => {
          this.#accepted++;
          this.#clients.add(client);
          client.data = this.#connect(client);
          client.data.catch(() => client.terminate());
        },
        data: (client, data) => {
          if (this.mode.kind === "blackHole") return;
          const bytes = new Uint8Array(data);
          void client.data.then(({ toServer }) => toServer.write(bytes)).catch(() => undefined);
        },
        drain: (client) => {
          void client.data.then(({ toClient }) => toClient.flush()).catch(() => undefined);
        },
        close: (client) => {
          this.#clients.delete(client);
          void client.data.then(({ up }) => up.terminate()).catch(() => undefined);
        },
        error: () => undefined,
      },
    });
  }

  get port(): number {
    return this.#listener.port;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Connections that were made since the start. */
  get acceptedCount(): number {
    return this.#accepted;
  }

  get openCount(): number {
    return this.#clients.size;
  }

  /** Resets every connection that is open now. */
  cutAll(): void {
    for (const client of [...this.#clients]) client.terminate();
  }

  stop(): void {
    this.#listener.stop(true);
    this.cutAll();
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  async #connect(client: Bun.Socket<Promise<Link>>): Promise<Link> {
    const toClient = new Outbox(client);
    const state = { passed: 0 };
    const up: Bun.Socket = await Bun.connect({
      hostname: "127.0.0.1",
      port: this.#targetPort,
      socket: {
        data: (_socket, data) => this.#onAnswer(client, toClient, state, new Uint8Array(data)),
        drain: () => toServer.flush(),
        close: () => void client.end(),
        error: () => undefined,
      },
    });
    const toServer = new Outbox(up);
    return { up, toServer, toClient };
  }

  #onAnswer(
    client: Bun.Socket<Promise<Link>>,
    toClient: Outbox,
    state: { passed: number },
    data: Uint8Array,
  ): void {
    const { mode } = this;
    const before = state.passed;
    state.passed += data.length;
    switch (mode.kind) {
      case "pass":
        toClient.write(data);
        break;
      case "delay":
        setTimeout(() => toClient.write(data), mode.delayMs);
        break;
      case "blackHole":
        break;
      case "cut":
        toClient.write(data.subarray(0, Math.max(mode.afterBytes - before, 0)));
        if (state.passed >= mode.afterBytes) toClient.whenEmpty(() => client.terminate());
        break;
      case "limit":
        toClient.write(data.subarray(0, Math.max(mode.bytes - before, 0)));
        if (state.passed >= mode.bytes) toClient.whenEmpty(() => client.end());
        break;
      case "corrupt":
        for (let at = Math.max(mode.fromByte - before, 0); at < data.length; at++) {
          data[at] = (data[at] ?? 0) ^ 1;
        }
        toClient.write(data);
        break;
    }
  }
}
