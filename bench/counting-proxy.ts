/** Passes a shim's connections on to Consul, and counts the requests in them. */
export class CountingProxy implements AsyncDisposable {
  /** Since the last `reset()`: how often each request was made, without its query. */
  counts = new Map<string, number>();
  readonly #listener: Bun.TCPSocketListener<Connection>;

  constructor(consulPort: number) {
    const count = (bytes: Uint8Array) => this.#count(bytes);
    this.#listener = Bun.listen<Connection>({
      hostname: "127.0.0.1",
      port: 0,
      socket: {
        open: (client) => {
          client.data = new Connection(client, consulPort);
        },
        data: (client, bytes) => {
          count(bytes);
          client.data.send(bytes);
        },
        close: (client) => client.data.end(),
      },
    });
  }

  get port(): number {
    return this.#listener.port;
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  reset(): void {
    this.counts = new Map();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.stop(true);
  }

  /** Requests are small and arrive whole: their first line is never cut in two. */
  #count(bytes: Uint8Array): void {
    const text = new TextDecoder("latin1").decode(bytes);
    for (const match of text.matchAll(/^(GET|PUT|POST|DELETE) (\/[^ ?]*)\S* HTTP\/1/gm)) {
      const request = `${match[1]} ${match[2]}`;
      this.counts.set(request, (this.counts.get(request) ?? 0) + 1);
    }
  }
}

/** One connection of the shim and the one to Consul behind it. */
class Connection {
  readonly #upstream: Promise<Bun.Socket>;

  constructor(client: Bun.Socket<Connection>, port: number) {
    this.#upstream = Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: {
        // Answers at rest are small: they fit into the kernel's buffer.
        data: (_upstream, bytes) => {
          client.write(bytes);
        },
        close: () => {
          client.end();
        },
      },
    });
  }

  send(bytes: Uint8Array): void {
    // The buffer is Bun's: it is used again once we have returned.
    const copy = bytes.slice();
    void this.#upstream.then((upstream) => upstream.write(copy));
  }

  end(): void {
    void this.#upstream.then((upstream) => upstream.end());
  }
}
