import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { startConsul } from "../../test/support/consul.ts";
import { talkFolder } from "../../test/support/talk-scene.ts";
import { passingAt, registerInstance } from "../consul-view.ts";
import { type Bench, type Figure, fillCells, shimsOf } from "../figure.ts";
import { launch } from "../launched.ts";
import { mean } from "../series.ts";
import { shimConfig } from "../shim-config.ts";
import { readMemory, shimProcesses } from "../shim-processes.ts";
import { ours, type Subject } from "../subject.ts";

/** What a template costs a container. */
export const templateMemory: Figure = {
  name: "template-memory",
  explanation:
    "20 containers with a watch, and beside each of them one with the talk's template as well, three services, all on " +
    "one host at the same time; means, 10 s after the last start.",
  async run(bench) {
    const shim = shimsOf(bench).find(({ name }) => name === ours);
    if (shim === undefined) return [];
    const pairs = bench.isFast ? 5 : 20;
    bench.progress(`memory of ${pairs} with a template beside ${pairs} without: 15 s`);
    const { without, withOne } = await measure(bench, shim, pairs);
    const cells = (samples: readonly number[]) =>
      fillCells(new Map([[shim, samples]]), (values) => ({
        value: mean(values),
        max: Math.max(...values),
        count: values.length,
      }));
    return [
      { what: `PSS without templates, mean of ${pairs}`, unit: "MB", cells: cells(without) },
      { what: "PSS with the talk's template, 3 services", unit: "MB", cells: cells(withOne) },
    ];
  },
};

async function measure(bench: Bench, shim: Subject, pairs: number) {
  const consul = bench.resources.own(await startConsul());
  for (const service of ["api", "app", "db"]) {
    await registerInstance(consul, service, 1);
    await passingAt(consul, service);
  }
  const folder = join(bench.folder, "template-memory");
  await mkdir(folder);
  const start = async (number: number, hasTemplate: boolean): Promise<number> => {
    // None registers a service: all templates would list it.
    const watch = { service: "app", record: join(folder, "handlers") };
    const config = shimConfig(bench, { consulPort: consul.port, watch });
    const source = join(talkFolder, "default.ctmpl");
    const templates = [{ source, destination: join(folder, `${number}.conf`) }];
    const whole = hasTemplate ? { ...config, templates } : config;
    const launched = launch(bench, shim, { config: whole, app: "stay" });
    await launched.appIsReady();
    return launched.pid();
  };
  const pids: { readonly without: number; readonly withOne: number }[] = [];
  for (let number = 0; number < pairs; number++) {
    pids.push({ without: await start(number, false), withOne: await start(number, true) });
  }
  await Bun.sleep(10_000);
  // Looked up now: a child that is about to become a handler is one of the shim's for a moment.
  const read = (pid: number): number => readMemory(shimProcesses(pid)).pssMb;
  return {
    without: pids.map(({ without }) => read(without)),
    withOne: pids.map(({ withOne }) => read(withOne)),
  };
}
