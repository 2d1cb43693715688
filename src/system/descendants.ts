import { nodeFs } from "../base/node.ts";

/** Every process below ours, adopted ones too; empty without /proc. */
export function findDescendants(pid: number = process.pid): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const [child, parent] of readParents()) {
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), child]);
  }
  const found: number[] = [];
  const pending = [pid];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const children = childrenOf.get(next) ?? [];
    found.push(...children);
    pending.push(...children);
  }
  return found;
}

function readParents(): [child: number, parent: number][] {
  const parents: [number, number][] = [];
  for (const entry of listProc()) {
    const parent = readParent(entry);
    if (parent !== undefined) parents.push([Number(entry), parent]);
  }
  return parents;
}

function listProc(): string[] {
  try {
    return nodeFs()
      .readdirSync("/proc")
      .filter((entry) => /^\d+$/.test(entry));
  } catch {
    return [];
  }
}

/** Undefined for a process that has ended: gone, or a zombie that only waits to be reaped. */
function readParent(pid: string): number | undefined {
  try {
    return parseParent(nodeFs().readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return undefined;
  }
}

/** The parent's pid in the text of /proc/PID/stat, unless the process has ended. */
export function parseParent(stat: string): number | undefined {
  // The name in parentheses may have spaces and parentheses of its own.
  const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === "Z" || state === "X" ? undefined : Number(parent);
}
