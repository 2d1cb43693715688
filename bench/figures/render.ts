import { join } from "node:path";

import { talkFolder } from "../../test/support/talk-scene.ts";
import { type Bench, type Figure, type Row, type Target } from "../figure.ts";
import type { Series } from "../series.ts";
import { ours } from "../subject.ts";
import { timingRow } from "../timing-row.ts";

/** What the engine of templates takes, without a Consul or a file. */
export const render: Figure = {
  name: "render",
  explanation:
    "A program of our engine, compiled as our executable is (which interprets its JavaScript, until a large answer has come), parses and evaluates a " +
    "template with answers that it has in memory: a list of 10,000 instances, and the talk's own template with three " +
    "services. First: in a process that has just begun, with all that is loaded for it. Warm: what follows.",
  async run(bench) {
    const processes = bench.isFast ? 5 : 15;
    const instances = bench.isFast ? 1000 : 10_000;
    bench.progress(`rendering: ${processes} processes`);
    const many = await measure(bench, processes, ["many", String(instances)]);
    const talk = await measure(bench, processes, ["talk", join(talkFolder, "default.ctmpl")]);
    const list = `a list of ${instances.toLocaleString("en-GB")} instances`;
    const slow: Target = { sign: "≤", bound: 150 };
    return [
      row(bench, `rendering ${list}, first`, slow, many.first),
      row(bench, "the same, warm", slow, many.warm),
      row(bench, "rendering the talk's template, 3 services, first", undefined, talk.first),
      row(bench, "the same, warm", { sign: "≤", bound: 1 }, talk.warm),
    ];
  },
};

/** Each process tells what its rounds took. */
async function measure({ programs }: Bench, processes: number, words: readonly string[]) {
  const first: number[] = [];
  const warm: number[] = [];
  for (let count = 0; count < processes; count++) {
    const child = Bun.spawn([programs.render, ...words], { stdout: "pipe", stderr: "inherit" });
    const [head = Infinity, ...rest] = (await child.stdout.json()) as number[];
    first.push(head);
    warm.push(...rest);
  }
  return { first, warm };
}

function row(bench: Bench, what: string, target: Target | undefined, samples: Series): Row {
  const taken = bench.subjects.filter(({ name }) => name === ours);
  return timingRow(what, target, new Map(taken.map((subject) => [subject, samples])));
}
