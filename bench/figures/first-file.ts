import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";

import { startConsul, type TestConsul } from "../../test/support/consul.ts";
import { talkFolder } from "../../test/support/talk-scene.ts";
import { passingAt, registerInstance } from "../consul-view.ts";
import { type Bench, type Figure, shimsOf } from "../figure.ts";
import { FileWatch } from "../file-watch.ts";
import { launch } from "../launched.ts";
import { findEntry, readRecord } from "../record.ts";
import { interleave } from "../series.ts";
import { ours, type Subject } from "../subject.ts";
import { timingRow } from "../timing-row.ts";

const rounds = 30;
const services = ["api", "app", "db"];
const source = join(talkFolder, "default.ctmpl");

/** What waiting for a rendered file costs. */
export const firstFile: Figure = {
  name: "first-file",
  explanation:
    "The talk's template, three services with an instance each, Consul up. With it in `templates`: from `execve` to the " +
    "app's first instruction, which waits for the file. Under the name consul-template, with `-once`: from `execve` " +
    "until the file is in place, as inotify tells. The file is not there before.",
  async run(bench) {
    const shims = shimsOf(bench).filter(({ name }) => name === ours);
    bench.progress(`the first file: ${rounds} times before the app, ${rounds} times with -once`);
    const consul = bench.resources.own(await startConsul());
    for (const service of services) {
      await registerInstance(consul, service, 1);
      await passingAt(consul, service);
    }
    const folder = join(bench.folder, "first-file");
    await mkdir(folder);
    const starts = await interleave(shims, rounds, (shim, round) =>
      startWithTemplate(bench, { shim, consul, destination: join(folder, `app-${round}.conf`) }),
    );
    const link = join(folder, "consul-template");
    for (const { executable = "" } of shims) await symlink(executable, link);
    const once = await interleave(shims, rounds, (_, round) =>
      renderOnce(bench, { link, consul, folder, name: `once-${round}.conf` }),
    );
    return [
      timingRow("exec → app's first instruction, a template before it", undefined, starts),
      timingRow("exec → file, consul-template -once", undefined, once),
    ];
  },
};

async function startWithTemplate(
  bench: Bench,
  run: { readonly shim: Subject; readonly consul: TestConsul; readonly destination: string },
): Promise<number> {
  const { shim, consul, destination } = run;
  const config = { consul: `127.0.0.1:${consul.port}`, templates: [{ source, destination }] };
  const launched = launch(bench, shim, { config, app: "once" });
  if (!(await launched.hasEndedWithin(10_000))) await launched[Symbol.asyncDispose]();
  return launched.at("app") - launched.at("exec");
}

interface OnceRun {
  readonly link: string;
  readonly consul: TestConsul;
  readonly folder: string;
  readonly name: string;
}

async function renderOnce(bench: Bench, { link, consul, folder, name }: OnceRun): Promise<number> {
  await using file = new FileWatch(folder, name);
  const record = join(folder, `${name}.record`);
  const mode = bench.canBePid1 ? "pid1" : "plain";
  const words = ["-once", "-consul-addr", `127.0.0.1:${consul.port}`];
  const placed = file.next((text) => services.every((service) => text.includes(service)));
  const command = [bench.programs.launch, record, mode, link, ...words];
  const child = Bun.spawn([...command, "-template", `${source}:${file.path}`], {
    env: { PATH: process.env["PATH"] ?? "" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const atMs = await placed;
  await child.exited;
  return atMs - (findEntry(readRecord(record), "exec")?.atMs ?? 0);
}
