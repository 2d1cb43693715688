import { readdirSync, readFileSync } from "node:fs";

/** One process as /proc shows it to the test. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** The foreground group of its terminal, or -1. */
  readonly foreground: number;
  /** R, S, T (stopped), Z (zombie) and so on. */
  readonly state: string;
  readonly name: string;
}

/** Undefined when there is no such process. */
export function readProcess(pid: number): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [state = "", parent, group, , , foreground] = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ");
    const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    const numbers = {
      parent: Number(parent),
      group: Number(group),
      foreground: Number(foreground),
    };
    return { pid, ...numbers, state, name };
  } catch {
    return undefined;
  }
}

/** All processes below one, zombies too. */
export function descendantsOf(pid: number): ProcessFacts[] {
  const all = readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => readProcess(Number(entry)) ?? []);
  const found: ProcessFacts[] = [];
  const pending = [pid];
  for (let parent = pending.pop(); parent !== undefined; parent = pending.pop()) {
    const children = all.filter((one) => one.parent === parent);
    found.push(...children);
    pending.push(...children.map((one) => one.pid));
  }
  return found;
}

/** Whether a process is there and has not ended. */
export function isRunning(pid: number): boolean {
  const state = readProcess(pid)?.state;
  return state !== undefined && state !== "Z" && state !== "X";
}
