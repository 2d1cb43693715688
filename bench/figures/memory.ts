import { join } from "node:path";

import { startConsul } from "../../test/support/consul.ts";
import { type Bench, type Figure, fillCells, initsOf } from "../figure.ts";
import { launch } from "../launched.ts";
import { monotonicMs } from "../monotonic.ts";
import { mean } from "../series.ts";
import { shimConfig } from "../shim-config.ts";
import { type Memory, readMemory, shimProcesses } from "../shim-processes.ts";
import type { Subject } from "../subject.ts";

const readAfterMs = 10_500;
const startGapMs = 25;

/** What one more container costs a host. */
export const memory: Figure = {
  name: "memory",
  explanation:
    "50 instances on one host, each with one service, a check each second and a watch, on a real Consul; the " +
    "means of what `smaps_rollup` says of the shim's own processes 10 to 12 s after their start. PSS counts what " +
    "is shared in parts, USS not at all. Megabytes are 1000 × 1000 bytes.",
  async run(bench) {
    const instances = bench.isFast ? 10 : 50;
    const taken = new Map<Subject, Memory[]>();
    for (const subject of initsOf(bench)) {
      bench.progress(`memory of ${instances} × ${subject.name}: 12 s`);
      taken.set(subject, await measure(bench, subject, instances));
    }
    const cells = (read: (memory: Memory) => number) =>
      fillCells(taken, (memories) => {
        const samples = memories.map(read);
        return { value: mean(samples), max: Math.max(...samples), count: samples.length };
      });
    return [
      {
        what: `PSS, mean of ${instances} on the host`,
        unit: "MB",
        target: { sign: "≤", bound: 4.5 },
        cells: cells(({ pssMb }) => pssMb),
      },
      { what: "USS of the same", unit: "MB", cells: cells(({ ussMb }) => ussMb) },
    ];
  },
};

async function measure(bench: Bench, subject: Subject, instances: number): Promise<Memory[]> {
  const consul = bench.resources.own(await startConsul());
  const memories: Promise<Memory>[] = [];
  for (let number = 0; number < instances; number++) {
    const config = shimConfig(bench, {
      consulPort: consul.port,
      service: `memory-${number}`,
      watch: { service: "upstream", record: join(bench.folder, "memory-handlers") },
    });
    const readAtMs = monotonicMs() + readAfterMs;
    const launched = launch(bench, subject, { config, app: "stay" });
    memories.push(
      launched.pid().then(async (pid) => {
        await Bun.sleep(readAtMs - monotonicMs());
        return readMemory(shimProcesses(pid));
      }),
    );
    await Bun.sleep(startGapMs);
  }
  try {
    return await Promise.all(memories);
  } finally {
    await bench.resources.releaseAll();
  }
}
