import { readFileSync } from "node:fs";
import { availableParallelism, loadavg, release, totalmem } from "node:os";

import { consulPath } from "../test/support/consul.ts";
import { ours, type Subject } from "./subject.ts";

/** Where the figures were taken: they say nothing about another machine. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly consul: string;
  readonly containerbuddy: string;
  readonly load: number;
  readonly date: string;
}

export async function describeMachine(subjects: readonly Subject[]): Promise<Machine> {
  const model = /^model name\s*:\s*(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"));
  return {
    cores: availableParallelism(),
    processor: model?.[1] ?? process.arch,
    memoryGb: Math.round(totalmem() / 1e9),
    kernel: release(),
    consul: (await lines([consulPath() ?? "consul", "version"]))[0] ?? "",
    // Version and commit.
    containerbuddy: (
      await lines([subjects.find(({ name }) => name === ours)?.executable ?? "", "-version"])
    ).join(" "),
    load: loadavg()[0] ?? 0,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** One line for under a table. */
export function formatMachine(machine: Machine): string {
  const { cores, processor, memoryGb, kernel, consul, containerbuddy, load, date } = machine;
  return [
    date,
    `${cores} cores (${processor}), ${memoryGb} GB`,
    `Linux ${kernel}`,
    consul,
    containerbuddy,
    `load ${load.toFixed(2)} at the start`,
  ].join(" · ");
}

async function lines(command: readonly [string, ...string[]]): Promise<string[]> {
  const name = command[0].split("/").at(-1);
  if (Bun.which(command[0]) === null) return [`no ${name || "containerbuddy"}`];
  const child = Bun.spawn([...command], { stdout: "pipe", stderr: "ignore" });
  return (await child.stdout.text()).trim().split("\n");
}
