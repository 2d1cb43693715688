import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { startConsul, type TestConsul } from "../../test/support/consul.ts";
import { type Bench, type Figure, fillCells, shimsOf } from "../figure.ts";
import { FileWatch } from "../file-watch.ts";
import { launch } from "../launched.ts";
import { monotonicMs } from "../monotonic.ts";
import type { Series } from "../series.ts";
import { type Memory, readMemory, shimProcesses } from "../shim-processes.ts";
import { ours, type Subject } from "../subject.ts";
import { timingRow } from "../timing-row.ts";
import {
  addInstance,
  describeInstance,
  registerUpstream,
  removeInstance,
  upstreamTemplate,
} from "../upstream.ts";

const service = "app";
const gapMs = 1500;

/** From a change among thousands of instances to the file that has it. */
export const upstream: Figure = {
  name: "upstream",
  explanation:
    "Of 10,000 instances that pass, each with a check, one goes and comes back, in turns, each 1.5 s, in a Consul that " +
    "keeps its data on disk; from the moment before that request until the new file is in place, as inotify tells. " +
    "Consul's own part is what it takes for the same answer without a wait. Memory: after the last change, and 30 s " +
    "later.",
  async run(bench) {
    const shim = shimsOf(bench).find(({ name }) => name === ours);
    if (shim === undefined) return [];
    const count = bench.isFast ? 1000 : 10_000;
    bench.progress(`a change among ${count} instances → file: a minute`);
    const consul = bench.resources.own(await startConsul({ isDurable: true }));
    await registerUpstream(consul, service, count);
    const consulMs = await askAll(bench, consul);
    const { changeMs, after, atRest } = await measure(bench, { shim, consul, count });
    const of = <Value>(value: Value) => new Map([[shim, value]]);
    const cells = (memory: Memory) => fillCells(of(memory), ({ pssMb }) => ({ value: pssMb }));
    const among = `a change among ${count.toLocaleString("en-GB")} instances`;
    return [
      timingRow(`${among} → file`, { sign: "≤", bound: 400 }, of(changeMs)),
      timingRow("Consul's own part of it", undefined, of(consulMs)),
      { what: `PSS after ${among}`, unit: "MB", cells: cells(after) },
      { what: "PSS of the same at rest", unit: "MB", cells: cells(atRest) },
    ];
  },
};

/** What Consul takes for the answer, packed as we ask for it. */
async function askAll(bench: Bench, consul: TestConsul): Promise<Series> {
  const tookMs: number[] = [];
  for (let round = 0; round < (bench.isFast ? 6 : 20); round++) {
    const startMs = monotonicMs();
    const headers = { "accept-encoding": "gzip" };
    const path = `/v1/health/service/${service}`;
    await (await consul.fetch("GET", path, undefined, headers)).arrayBuffer();
    tookMs.push(monotonicMs() - startMs);
  }
  return tookMs;
}

interface Scene {
  readonly shim: Subject;
  readonly consul: TestConsul;
  readonly count: number;
}

async function measure(bench: Bench, { shim, consul, count }: Scene) {
  const folder = join(bench.folder, "upstream");
  await mkdir(folder);
  const source = join(folder, "upstream.ctmpl");
  await Bun.write(source, upstreamTemplate(service));
  const file = bench.resources.own(new FileWatch(folder, "upstream.conf"));
  const templates = [{ source, destination: file.path }];
  const config = { consul: `127.0.0.1:${consul.port}`, templates };
  const launched = launch(bench, shim, { config, app: "stay" });
  await launched.appIsReady();
  const last = describeInstance(service, count - 1);
  const line = `server ${last.address}:${last.port};`;
  const changeMs: number[] = [];
  for (let round = 0; round < (bench.isFast ? 6 : 20); round++) {
    await Bun.sleep(gapMs);
    const isComing = round % 2 === 1;
    const placed = file.next((text) => text.includes(line) === isComing);
    const startMs = monotonicMs();
    await (isComing ? addInstance : removeInstance)(consul, service, count - 1);
    changeMs.push((await placed) - startMs);
  }
  const pid = await launched.pid();
  const after = readMemory(shimProcesses(pid));
  await Bun.sleep(bench.isFast ? 10_000 : 30_000);
  return { changeMs, after, atRest: readMemory(shimProcesses(pid)) };
}
