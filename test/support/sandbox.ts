// A network of the test's own: one container's interfaces, and nothing else of this machine.
import { dlopen, FFIType } from "bun:ffi";
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { consulPath, consulSkipReason, TestConsul } from "./consul.ts";
import { type Container, type ContainerOptions, canBePid1, startContainer } from "./container.ts";
import { TcpProxy } from "./tcp-proxy.ts";
import { until } from "./until.ts";

/** Why tests in a sandbox cannot run here; undefined when they can. */
export function sandboxSkipReason(): string | undefined {
  if (!canBePid1) return "needs root: namespaces";
  if (Bun.which("ip") === null) return "needs the program ip";
  // Root in a container has not always what it takes.
  const attempt = ["unshare", "--net", "--pid", "--mount", "--uts", "--fork", "true"];
  if (!Bun.spawnSync(attempt).success) return "needs the right to make namespaces";
  return consulPath() === undefined ? consulSkipReason : undefined;
}

/** A title that says why its tests are skipped, if they are. */
export function sandboxTitle(title: string, reason = sandboxSkipReason()): string {
  return reason === undefined ? title : `${title} (${reason})`;
}

export interface SandboxOptions {
  /** The address of eth0; null: no interface yet. */
  readonly address?: string | null;
  /** More of Consul's configuration; null: no Consul. */
  readonly consul?: Record<string, unknown> | null;
  /** Consul is outside, and reached through a proxy on the loopback. */
  readonly isProxied?: boolean;
  /** Consul listens on port 8500 of every address. */
  readonly isPublic?: boolean;
}

export interface SandboxContainerOptions extends Omit<ContainerOptions, "config" | "network"> {
  /** The configuration without Consul's address, which is added; text is taken as it is. */
  readonly config?: object | string;
  /** The host name that the container has. */
  readonly hostname?: string;
  /** Shell commands that run as PID 1 before the shim, in its namespaces. */
  readonly setUp?: string;
}

export interface AgentCheck {
  readonly Status: string;
  readonly Output: string;
}

export interface AgentService {
  readonly ID: string;
  readonly Service: string;
  readonly Address: string;
  readonly Port: number;
  readonly Tags: readonly string[];
}

/** A container's own network namespace, with a real Consul on its loopback, and a folder. */
export class Sandbox {
  /** Of the network namespace. */
  readonly name: string;
  readonly folder: string;
  readonly #consul: TestConsul | undefined;
  #proxy: TcpProxy | undefined;

  private constructor(name: string, folder: string, consul: TestConsul | undefined) {
    this.name = name;
    this.folder = folder;
    this.#consul = consul;
  }

  static async create(options: SandboxOptions = {}): Promise<Sandbox> {
    await deleteLeftovers();
    const name = `cb-${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
    const folder = await mkdtemp(join(tmpdir(), "sandbox-"));
    await mkdir(join(folder, "consul"));
    const consul =
      options.consul === null
        ? undefined
        : new TestConsul(join(folder, "consul"), {
            ...(options.isProxied !== true && { namespace: name }),
            config: { ...options.consul, ...(options.isPublic && publicAddress(folder)) },
          });
    const sandbox = new Sandbox(name, folder, consul);
    try {
      await run(["ip", "netns", "add", name]);
      await sandbox.ip("link", "set", "lo", "up");
      const { address = "198.18.0.2" } = options;
      if (address !== null) await sandbox.addInterface(address);
      await consul?.start();
      if (options.isProxied)
        sandbox.#proxy = sandbox.inside(() => new TcpProxy(sandbox.consul.port));
    } catch (error) {
      await sandbox.destroy();
      throw error;
    }
    return sandbox;
  }

  get consul(): TestConsul {
    if (this.#consul === undefined) throw new Error("this sandbox has no Consul");
    return this.#consul;
  }

  /** The bad network between the container and Consul. */
  get proxy(): TcpProxy {
    if (this.#proxy === undefined) throw new Error("this sandbox has no proxy");
    return this.#proxy;
  }

  /** One more Consul on the loopback of the namespace; the caller stops it. */
  async startConsul(name: string): Promise<TestConsul> {
    const folder = this.path(name);
    await mkdir(folder);
    const consul = new TestConsul(folder, { namespace: this.name });
    await consul.start();
    return consul;
  }

  /** eth0, as a container gets it; what is sent through it comes out at nobody's. */
  async addInterface(address: string): Promise<void> {
    await this.ip("link", "add", "eth0", "type", "veth", "peer", "name", "far0");
    await this.#setUp("eth0", address);
    await this.ip("link", "set", "far0", "up");
  }

  /** A network of two containers, each with an eth0. */
  async connect(address: string, other: Sandbox, otherAddress: string): Promise<void> {
    const peer = ["peer", "name", "eth0", "netns", other.name];
    await this.ip("link", "add", "eth0", "type", "veth", ...peer);
    await this.#setUp("eth0", address);
    await other.#setUp("eth0", otherAddress);
  }

  async #setUp(name: string, address: string): Promise<void> {
    await this.ip("addr", "add", `${address}/15`, "dev", name);
    await this.ip("link", "set", name, "up");
  }

  /** `ip` inside of the namespace. */
  async ip(...words: readonly string[]): Promise<void> {
    await run(["ip", "-n", this.name, ...words]);
  }

  /** Creates sockets in the namespace although this process is outside of it. */
  inside<Value>(create: () => Value): Value {
    return inNetworkNamespace(`/run/netns/${this.name}`, create);
  }

  /** Starts the shim as PID 1 in here; use it with `await using`. */
  start(options: SandboxContainerOptions = {}): Container {
    const { config = {}, hostname = "box", setUp = "", wrapper = [], ...rest } = options;
    const text = typeof config === "string" ? config : JSON.stringify(this.configure(config));
    const script = `hostname ${hostname}; ${setUp}\nexec "$@"`;
    return startContainer({
      ...rest,
      config: text,
      network: this.name,
      wrapper: ["unshare", "--uts", "sh", "-ec", script, "sh", ...wrapper],
    });
  }

  /** A configuration with the address of this sandbox's Consul, unless it has one. */
  configure(config: object): object {
    const address = this.#proxy?.address ?? this.#consul?.address;
    return address === undefined ? config : { consul: address, ...config };
  }

  /** What Consul's agent says of a service's TTL check; undefined when the id is not registered. */
  async check(id: string): Promise<AgentCheck | undefined> {
    const path = "/v1/agent/checks";
    return (await this.consul.api<Record<string, AgentCheck>>("GET", path))[`service:${id}`];
  }

  /** Resolves when the check has the status; "absent": when the id is not registered. */
  async untilStatus(id: string, status: "passing" | "critical" | "absent"): Promise<AgentCheck> {
    let last: AgentCheck | undefined;
    const hasStatus = async (): Promise<boolean> => {
      last = await this.check(id);
      return (last?.Status ?? "absent") === status;
    };
    const explain = (): string => JSON.stringify(last);
    await until(hasStatus, { timeoutMs: 20_000, what: `"${id}" to be ${status}`, explain });
    return last ?? { Status: status, Output: "" };
  }

  /** The agent's services by id. */
  services(): Promise<Record<string, AgentService>> {
    return this.consul.api("GET", "/v1/agent/services");
  }

  /** How many requests to the path Consul has answered, by its own log; tests' own count too. */
  countAnswered(path = ""): number {
    const lines = linesOf(this.path("consul/log"));
    return lines.filter((line) => line.includes(`url=${path}`)).length;
  }

  async untilAnswered(path: string): Promise<void> {
    await until(() => this.countAnswered(path) > 0, { what: `an answer to ${path}` });
  }

  /** A path in the sandbox's folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  async destroy(): Promise<void> {
    this.#proxy?.stop();
    await this.#consul?.stop();
    await run(["ip", "netns", "delete", this.name]).catch(() => undefined);
    await rm(this.folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy();
  }
}

/** The namespaces of test runs that were killed before they could delete them. */
async function deleteLeftovers(): Promise<void> {
  const folder = "/run/netns";
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names) {
    const [, pid] = /^cb-(\d+)-[\da-f]{8}$/.exec(name) ?? [];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    // Another run may be quicker.
    await run(["ip", "netns", "delete", name]).catch(() => undefined);
  }
}

function publicAddress(folder: string): Record<string, unknown> {
  return {
    addresses: { http: `0.0.0.0 unix://${folder}/consul/http.sock` },
    ports: { http: 8500, dns: -1, grpc: -1 },
  };
}

/** Runs a command to its end and returns what it prints; fails when it does. */
export async function run(command: string[]): Promise<string> {
  const child = Bun.spawn(command, { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  const code = await child.exited;
  if (code !== 0) throw new Error(`${command.join(" ")}: ${code}\n${stdout}${stderr}`);
  return stdout;
}

/** A socket belongs to the namespace in which its thread was when it was made. */
function inNetworkNamespace<Value>(path: string, create: () => Value): Value {
  const home = openSync("/proc/thread-self/ns/net", "r");
  const there = openSync(path, "r");
  try {
    enter(there);
    try {
      return create();
    } finally {
      enter(home);
    }
  } finally {
    closeSync(there);
    closeSync(home);
  }
}

/** The C library is opened when it is first needed: not every machine has this name for it. */
function enter(fd: number): void {
  const library = dlopen("libc.so.6", {
    setns: { args: [FFIType.int, FFIType.int], returns: FFIType.int },
  });
  const isEntered = library.symbols.setns(fd, 0) === 0;
  library.close();
  if (!isEntered) throw new Error("cannot enter the network namespace");
}

/** The lines of a file that a child writes; none while it is not there. */
export function linesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  // A line without its end is still being written.
  return text.split("\n").slice(0, -1);
}

/** Pids, as this machine sees them, whose command line has the text; zombies have none. */
export function findProcesses(text: string): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => readCommandLine(entry).includes(text))
    .map(Number);
}

function readCommandLine(entry: string): string {
  try {
    return readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    // It ended in the meantime.
    return "";
  }
}

/** The time since then, for people: tests assert none. */
export function elapsed(startMs: number): string {
  return `${(performance.now() - startMs).toFixed(1)} ms`;
}
