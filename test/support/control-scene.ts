import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realClock } from "../../src/base/clock.ts";
import { ControlServer } from "../../src/control/control-server.ts";
import { FakeControlPorts } from "./fake-control-ports.ts";
import { MemoryLogger } from "./memory-logger.ts";

/** A control socket in a folder of its own, in front of a program that only notes what it is asked. */
export class ControlScene implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "control-"));
  readonly path = join(this.folder, "s.sock");
  readonly ports = new FakeControlPorts();
  readonly logger = new MemoryLogger();
  readonly server = new ControlServer({
    path: this.path,
    ports: this.ports,
    clock: realClock,
    logger: this.logger,
  });

  async ask(method: string, target: string, body?: string | object): Promise<ScenesAnswer> {
    const text = typeof body === "object" ? JSON.stringify(body) : body;
    const response = await fetch(`http://control${target}`, {
      unix: this.path,
      method,
      ...(text !== undefined && { body: text }),
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  }

  [Symbol.dispose](): void {
    this.server.stop();
    rmSync(this.folder, { recursive: true });
  }
}

export interface ScenesAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}
