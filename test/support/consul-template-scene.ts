import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startConsul, type TestConsul } from "./consul.ts";
import { type Container, executable, startContainer } from "./container.ts";
import { ForeignNode } from "./foreign-node.ts";
import { linesOf } from "./sandbox.ts";
import { until } from "./until.ts";

export interface StartOptions {
  readonly isPid1?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** The executable under the name `consul-template`, a folder, and a real Consul. */
export class ConsulTemplateScene {
  readonly consul: TestConsul;
  readonly folder: string;
  readonly app: ForeignNode;
  readonly #program: string;

  private constructor(consul: TestConsul, folder: string) {
    this.consul = consul;
    this.folder = folder;
    this.app = new ForeignNode(consul, "app");
    this.#program = join(folder, "consul-template");
    symlinkSync(executable, this.#program);
  }

  static async create(): Promise<ConsulTemplateScene> {
    const folder = await mkdtemp(join(tmpdir(), "consul-template-"));
    return new ConsulTemplateScene(await startConsul(), folder);
  }

  /** `-consul HOST:PORT`, as v0.11 has it. */
  get where(): readonly string[] {
    return ["-consul", `127.0.0.1:${this.consul.port}`];
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  /** The file's text, or undefined while there is none. */
  read(name: string): string | undefined {
    return existsSync(this.path(name)) ? readFileSync(this.path(name), "utf8") : undefined;
  }

  lines(name: string): string[] {
    return linesOf(this.path(name));
  }

  async untilText(name: string, text: string, container?: Container): Promise<void> {
    await until(() => this.read(name) === text, {
      what: `"${name}" to be ${JSON.stringify(text)}`,
      explain: () => `it is ${JSON.stringify(this.read(name))}\n${container?.stderr ?? ""}`,
    });
  }

  /** Starts consul-template; without `-consul`, which is for the test to give. */
  start(flags: readonly string[], options: StartOptions = {}): Container {
    const { isPid1 = false, env = {} } = options;
    return startContainer({ executable: this.#program, flags, isPid1, env });
  }

  /** Runs it to its end, with our Consul. */
  async run(flags: readonly string[], options: StartOptions = {}): Promise<Container> {
    const container = this.start([...this.where, ...flags], options);
    await container.exited;
    return container;
  }

  async setKey(key: string, value: string): Promise<void> {
    await fetch(`${this.consul.address}/v1/kv/${key}`, { method: "PUT", body: value });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.consul.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
