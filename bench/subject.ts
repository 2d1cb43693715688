import { existsSync, realpathSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";

import type { Bench } from "./figure.ts";
import { launch } from "./launched.ts";
import { shimConfig } from "./shim-config.ts";

/** What is measured: a program between the container's runtime and the app, or nothing. */
export interface Subject {
  readonly name: string;
  /** A shim speaks with Consul; an init only starts, forwards and reaps. */
  readonly kind: "shim" | "init" | "none";
  readonly executable?: string;
  /** The words before the app's own. */
  readonly command: readonly string[];
}

export const ours = "containerbuddy";

/** What is here and what PEERS names ("name=path,name=path"), ours first. */
export async function findSubjects(bench: Bench): Promise<Subject[]> {
  const built = join(import.meta.dir, "../dist/containerbuddy");
  const subjects: Subject[] = [];
  if (existsSync(built)) {
    // A copy: somebody may build again meanwhile, and one table is about one executable.
    const executable = join(bench.folder, ours);
    await copyFile(built, executable);
    subjects.push({ name: ours, kind: "shim", executable, command: [executable] });
  } else {
    bench.progress("dist/containerbuddy is not there: make build");
  }
  for (const [name, path] of readPeers(process.env["PEERS"] ?? "")) {
    subjects.push(await classify(bench, name, path));
  }
  subjects.push(toInit("bare Bun", bench.programs.bareBun));
  for (const name of ["tini", "dumb-init"]) {
    const path = Bun.which(name);
    if (path !== null) subjects.push(toInit(name, realpathSync(path)));
  }
  subjects.push({ name: "no shim", kind: "none", command: [] });
  return subjects;
}

function readPeers(text: string): [name: string, path: string][] {
  const words = text.split(",").filter((word) => word.trim() !== "");
  return words.map((word) => {
    const [name = "", path = ""] = word.trim().split("=");
    if (name === "" || !existsSync(path)) {
      throw new Error(`Cannot use "${word}" of PEERS: expected name=path of an executable`);
    }
    return [name, realpathSync(path)];
  });
}

/** A peer that speaks to the Consul of its configuration is a shim; others are plain inits. */
async function classify(bench: Bench, name: string, executable: string): Promise<Subject> {
  const shim: Subject = { name, kind: "shim", executable, command: [executable] };
  bench.progress(`looking what ${name} is`);
  const spoke = Promise.withResolvers<boolean>();
  const server = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: { open: () => spoke.resolve(true), data: () => undefined },
  });
  const config = shimConfig(bench, {
    consulPort: server.port,
    service: "probe",
    watch: { service: "probed", record: join(bench.folder, "probe") },
  });
  const launched = launch(bench, shim, { config, app: "stay" });
  const isShim = await Promise.race([spoke.promise, Bun.sleep(5000).then(() => false)]);
  await launched[Symbol.asyncDispose]();
  server.stop(true);
  return isShim ? shim : toInit(name, executable);
}

function toInit(name: string, executable: string): Subject {
  return { name, kind: "init", executable, command: [executable, "--"] };
}
