import { join } from "node:path";

import { startConsul } from "../../test/support/consul.ts";
import { type Bench, type Cell, type Figure, fillCells, initsOf, shimsOf } from "../figure.ts";
import { launch } from "../launched.ts";
import { monotonicMs } from "../monotonic.ts";
import { emptyConfig, shimConfig } from "../shim-config.ts";
import { shimProcesses, type Work, WorkMeter } from "../shim-processes.ts";
import type { Subject } from "../subject.ts";

/** Threads that live shorter than this are missed in the count of wake-ups, not in the CPU time. */
const lookMs = 100;
const pollSeconds = 10;
const ttlSeconds = 30;

/** What a container at rest costs in time on a processor. */
export const cpu: Figure = {
  name: "cpu",
  explanation:
    "Time on a processor of all threads of the shim (not of the checks that it starts), and how often one of them " +
    "was woken, from the 40th second after the start on: with nothing configured, which asks for no wake-up at all, " +
    "and with a check each 10 s, a TTL of 30 s (a heartbeat each 10 s) and a watch, which ask for one thing to " +
    "do each 5 s. CPU time is exact; of wake-ups, those of a thread's last 0.1 s are missed.",
  async run(bench) {
    // For its first 30 s the runtime looks each second whether there is garbage, later each 30 s.
    const settleMs = bench.isFast ? 15_000 : 40_000;
    const windowMs = bench.isFast ? 20_000 : 60_000;
    bench.progress(`CPU at rest: ${(settleMs + windowMs) / 1000} s`);
    const consul = bench.resources.own(await startConsul());
    const idle = await startAll(bench, initsOf(bench), () => emptyConfig);
    const busy = await startAll(bench, shimsOf(bench), (subject) =>
      shimConfig(bench, {
        consulPort: consul.port,
        service: `service-of-${subject.name}`,
        pollSeconds,
        ttlSeconds,
        watch: { service: "upstream", record: join(bench.folder, "cpu-handlers") },
      }),
    );
    await Bun.sleep(settleMs);
    const idleMeters = startMeters(idle);
    const busyMeters = startMeters(busy);
    const startMs = monotonicMs();
    while (monotonicMs() < startMs + windowMs) {
      await Bun.sleep(lookMs);
      for (const meter of [...idleMeters.values(), ...busyMeters.values()]) meter.look();
    }
    const seconds = (monotonicMs() - startMs) / 1000;
    const [idleWork, busyWork] = [idleMeters, busyMeters].map((meters) =>
      perSecond(meters, seconds),
    );
    // One check and one heartbeat in the time of one check.
    const asked = 2 / pollSeconds;
    return [
      {
        what: "CPU, nothing configured",
        unit: "ms/min",
        cells: fillCells(idleWork!, ({ cpuMs }) => ({ value: cpuMs * 60 })),
      },
      {
        what: "wake-ups, nothing configured",
        unit: "/s",
        target: { sign: "≤", bound: 0.02 },
        cells: fillCells(idleWork!, ({ wakeUps }) => ({ value: wakeUps })),
      },
      {
        what: "CPU, check each 10 s",
        unit: "ms/min",
        target: { sign: "<", bound: 59 },
        cells: fillCells(busyWork!, ({ cpuMs }) => ({ value: cpuMs * 60 })),
      },
      {
        what: `wake-ups, check each 10 s (${asked}/s asked)`,
        unit: "/s",
        cells: fillCells(busyWork!, ({ wakeUps }): Cell => ({ value: wakeUps })),
      },
    ];
  },
};

type Pids = ReadonlyMap<Subject, readonly number[]>;

async function startAll(
  bench: Bench,
  subjects: readonly Subject[],
  config: (subject: Subject) => object,
): Promise<Pids> {
  const pids = new Map<Subject, number[]>();
  for (const subject of subjects) {
    const launched = launch(bench, subject, { config: config(subject), app: "stay" });
    await launched.appIsReady();
    pids.set(subject, shimProcesses(await launched.pid()));
  }
  return pids;
}

function startMeters(pids: Pids): Map<Subject, WorkMeter> {
  return new Map([...pids].map(([subject, list]) => [subject, new WorkMeter(list)]));
}

function perSecond(meters: ReadonlyMap<Subject, WorkMeter>, seconds: number): Map<Subject, Work> {
  return new Map(
    [...meters].map(([subject, { work }]) => [
      subject,
      { cpuMs: work.cpuMs / seconds, wakeUps: work.wakeUps / seconds },
    ]),
  );
}
