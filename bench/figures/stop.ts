import { startConsul, type TestConsul } from "../../test/support/consul.ts";
import { passingAt } from "../consul-view.ts";
import { type Bench, type Figure, initsOf, type Row, shimsOf } from "../figure.ts";
import { type Launched, launch } from "../launched.ts";
import { findEntry } from "../record.ts";
import { interleave, type Series } from "../series.ts";
import { shimConfig } from "../shim-config.ts";
import type { Subject } from "../subject.ts";
import { timingRow } from "../timing-row.ts";

const rounds = 30;
const giveUpMs = 12_000;

/** From SIGTERM to the app, and to the end of the container. */
export const stop: Figure = {
  name: "stop",
  explanation:
    "SIGTERM to the shim of a container whose service passes in Consul; from the moment before `kill` to the first " +
    "instruction of the app's signal handler, which ends the app, and to the end of the shim. The same with " +
    "Consul under SIGSTOP: it takes connections and never answers.",
  async run(bench) {
    const consul = bench.resources.own(await startConsul());
    return [
      ...(await measureUp(bench, consul)),
      ...(shimsOf(bench).length > 0 ? await measureHung(bench, consul) : []),
    ];
  },
};

async function measureUp(bench: Bench, consul: TestConsul): Promise<Row[]> {
  bench.progress(`SIGTERM with Consul up: ${rounds} stops of each`);
  const toExit = new ExitTimes();
  const toApp = await interleave(bench.subjects, rounds, async (subject, round) => {
    const launched = await start(bench, consul, subject, `up-${round}`);
    return toExit.measureStop(subject, launched);
  });
  return [
    timingRow("SIGTERM → app has it, Consul up", { sign: "<", bound: 2 }, toApp),
    timingRow("SIGTERM → container's end, Consul up", { sign: "<", bound: 10 }, toExit.taken),
  ];
}

async function measureHung(bench: Bench, consul: TestConsul): Promise<Row[]> {
  bench.progress(`SIGTERM with Consul hung: ${rounds} stops of each shim`);
  const toExit = new ExitTimes();
  const toApp = await interleave(shimsOf(bench), rounds, async (subject, round) => {
    const launched = await start(bench, consul, subject, `hung-${round}`);
    consul.freeze();
    try {
      return await toExit.measureStop(subject, launched);
    } finally {
      consul.thaw();
    }
  });
  return [
    timingRow("SIGTERM → app has it, Consul hung", { sign: "≤", bound: 150 }, toApp),
    timingRow("SIGTERM → container's end, Consul hung", undefined, toExit.taken),
  ];
}

/** Starts it and, if it is a shim, waits until its service passes. */
async function start(
  bench: Bench,
  consul: TestConsul,
  subject: Subject,
  name: string,
): Promise<Launched> {
  const service = `${subject.name}-${name}`;
  const config = shimConfig(bench, { consulPort: consul.port, service });
  const launched = launch(bench, subject, { config, app: "stay" });
  await launched.appIsReady();
  if (initsOf(bench).includes(subject) && subject.kind === "shim") {
    await passingAt(consul, service);
  }
  return launched;
}

class ExitTimes {
  readonly taken = new Map<Subject, Series>();

  /** The milliseconds to the app; those to the end are kept. */
  async measureStop(subject: Subject, launched: Launched): Promise<number> {
    const startMs = await launched.terminate();
    if (!(await launched.hasEndedWithin(giveUpMs))) await launched[Symbol.asyncDispose]();
    const entries = launched.entries();
    const endMs = findEntry(entries, "exit")?.atMs ?? Infinity;
    this.taken.set(subject, [...(this.taken.get(subject) ?? []), endMs - startMs]);
    return (findEntry(entries, "term")?.atMs ?? Infinity) - startMs;
  }
}
