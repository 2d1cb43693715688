import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { until } from "./until.ts";

/** The Consul to test with: env CONSUL, else ours, else PATH's; undefined: skip with a reason. */
export function consulPath(): string | undefined {
  const named = process.env["CONSUL"];
  if (named) return named;
  const ours = join(import.meta.dir, "../../.tools/consul/consul");
  return existsSync(ours) ? ours : (Bun.which("consul") ?? undefined);
}

export const consulSkipReason = "needs Consul: run scripts/install-test-tools.sh";

export interface ConsulOptions {
  /** More configuration, as Consul's own JSON. */
  readonly config?: Record<string, unknown>;
  /** Runs it in this network namespace; then only the unix socket reaches it from outside. */
  readonly namespace?: string;
  /** As in production: what it keeps is on disk, and its JSON has no white space. */
  readonly isDurable?: boolean;
}

/** Starts a server of its own on 127.0.0.1, and waits until it has a leader and knows its node. */
export async function startConsul(options: ConsulOptions = {}): Promise<TestConsul> {
  const folder = await mkdtemp(join(tmpdir(), "consul-"));
  const consul = new TestConsul(folder, options);
  await consul.start();
  return consul;
}

/** One real Consul in dev mode: it keeps everything in memory. */
export class TestConsul {
  readonly #folder: string;
  readonly #options: ConsulOptions;
  #ports: readonly number[] = [];
  #child: Bun.Subprocess | undefined;

  constructor(folder: string, options: ConsulOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** The address as a configuration has it. */
  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return this.#ports[0] ?? 0;
  }

  /** Reached from every network namespace, as it is a file. */
  get socketAddress(): string {
    return `unix://${this.#socketPath}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts on the ports it had, or on new ones; another program may be quicker to take them. */
  async start(): Promise<void> {
    const executable = consulPath();
    if (executable === undefined) throw new Error(consulSkipReason);
    for (let round = 0; round < 5; round++) {
      if (this.#ports.length === 0) this.#ports = findFreePorts(4);
      this.#child = this.#spawn(executable);
      if (await this.#waitForLeader(this.#child)) return;
      await this.#kill();
      this.#ports = [];
    }
    throw new Error(`Consul does not start: see ${this.#folder}/log`);
  }

  /** Kills it and starts it again on the same ports: it then knows nothing. */
  async restartEmpty(): Promise<void> {
    await this.#kill();
    await this.start();
  }

  /** Kills it; `start()` brings it back, empty. */
  async crash(): Promise<void> {
    await this.#kill();
  }

  /** Its sockets stay open, and nobody answers. */
  freeze(): void {
    this.#child?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#child?.kill("SIGCONT");
  }

  async stop(): Promise<void> {
    await this.#kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** Consul's HTTP API, not by our own client; fails unless the answer is 2xx. */
  async api<Value = unknown>(method: "GET" | "PUT", path: string, body?: unknown): Promise<Value> {
    const response = await this.fetch(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as Value;
  }

  /** The same, with the answer as it is. */
  fetch(
    method: "GET" | "PUT",
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(`http://localhost${path}`, {
      method,
      headers,
      unix: this.#socketPath,
      ...(body !== undefined && { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
    });
  }

  get #socketPath(): string {
    return join(this.#folder, "http.sock");
  }

  #spawn(executable: string): Bun.Subprocess {
    const [http, server, lan, wan] = this.#ports;
    const config = {
      addresses: { http: `127.0.0.1 ${this.socketAddress}` },
      ports: { http, server, serf_lan: lan, serf_wan: wan, dns: -1, grpc: -1 },
      bind_addr: "127.0.0.1",
      disable_update_check: true,
      ...this.#options.config,
    };
    const { namespace, isDurable = false } = this.#options;
    const data = ["-server", "-bootstrap-expect=1", `-data-dir=${join(this.#folder, "data")}`];
    const mode = isDurable ? data : ["-dev"];
    const command = [executable, "agent", ...mode, "-hcl", JSON.stringify(config)];
    if (namespace !== undefined) command.unshift("ip", "netns", "exec", namespace);
    const log = Bun.file(join(this.#folder, "log"));
    return Bun.spawn(command, { cwd: this.#folder, stdin: "ignore", stdout: log, stderr: log });
  }

  /** False when it has ended in the meantime. */
  async #waitForLeader(child: Bun.Subprocess): Promise<boolean> {
    const isReady = async (): Promise<boolean> => {
      if (child.exitCode !== null) return true;
      try {
        if ((await this.api("GET", "/v1/status/leader")) === "") return false;
        if (this.#options.config?.["acl"] !== undefined) return true;
        return (await this.api<unknown[]>("GET", "/v1/catalog/nodes")).length > 0;
      } catch {
        return false;
      }
    };
    await until(isReady, { timeoutMs: 30_000, what: "Consul's leader" });
    return child.exitCode === null;
  }

  async #kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#child?.exited;
    await rm(this.#socketPath, { force: true });
  }
}

/** Ports that were free a moment ago, out of those that the kernel hands out. */
function findFreePorts(count: number): number[] {
  const listeners = Array.from({ length: count }, () =>
    Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } }),
  );
  const ports = listeners.map(({ port }) => port);
  for (const listener of listeners) listener.stop(true);
  return ports;
}
