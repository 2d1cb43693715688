import type { Bench, Figure, Row } from "../figure.ts";
import { launch } from "../launched.ts";
import { interleave } from "../series.ts";
import { emptyConfig, talkConfig } from "../shim-config.ts";
import { timingRow } from "../timing-row.ts";

const rounds = 60;

/** From execve of the shim to the app's first instruction. */
export const startup: Figure = {
  name: "startup",
  explanation:
    "A launcher in C notes the time right before `execve` of the shim; the app, a static C program, notes it as " +
    "its first act. With a configuration that names only a Consul, and with the talk's (a service, a backend); " +
    "no Consul answers.",
  async run(bench) {
    const rows: Row[] = [];
    if (bench.canBePid1) {
      rows.push(await measure(bench, "as PID 1", { config: emptyConfig, isPid1: true }));
      rows.push(
        await measure(bench, "as PID 1, talk's config", { config: talkConfig, isPid1: true }),
      );
    }
    rows.push(await measure(bench, "not as PID 1", { config: emptyConfig, isPid1: false }));
    return rows;
  },
};

async function measure(
  bench: Bench,
  how: string,
  options: { config: object; isPid1: boolean },
): Promise<Row> {
  bench.progress(`start-up ${how}: ${rounds} starts of each`);
  const taken = await interleave(bench.subjects, rounds, async (subject) => {
    const launched = launch(bench, subject, { ...options, app: "once" });
    if (!(await launched.hasEndedWithin(10_000))) await launched[Symbol.asyncDispose]();
    return launched.at("app") - launched.at("exec");
  });
  return timingRow(`exec → app's first instruction, ${how}`, { sign: "≤", bound: 8 }, taken);
}
