import { limits } from "../../base/limits.ts";
import type { JobConfig, RestartPolicy, WatchConfig } from "../config.ts";
import type { Values } from "../decode.ts";
import { defaultHold } from "./hold.ts";
import type { backendKeys } from "./shim-keys.ts";

type BackendValues = Values<typeof backendKeys>;

export interface Backends {
  readonly watches: WatchConfig[];
  /** The jobs that run when a watch has changed. */
  readonly handlers: JobConfig[];
}

/** The originals ran a handler that failed no second time, and its news were lost. */
export const onChangePolicy: RestartPolicy = {
  after: "failure",
  limit: Number.POSITIVE_INFINITY,
  firstMs: limits.handlerRetryFirstMs,
  baseMs: 2 * limits.handlerRetryFirstMs,
  maxMs: limits.handlerRetryMaxMs,
};

/** Each backend is a watch and a handler; one that lacks a required key is left out. */
export function readBackends(backends: readonly BackendValues[]): Backends {
  const watches: WatchConfig[] = [];
  const handlers: JobConfig[] = [];
  const names = new Set<string>();
  warnOfTwins(backends);
  for (const { name, tag, poll, onChange, timeout, hold = defaultHold } of backends) {
    if (!name || poll === undefined || !onChange) continue;
    const watchName = chooseName(name.value, tag, names);
    names.add(watchName);
    watches.push({
      name: watchName,
      service: name.value,
      ...(tag && { tag }),
      pollMs: poll,
      ...(hold && { hold }),
    });
    handlers.push({
      name: `onChange.${watchName}`,
      exec: onChange,
      role: "task",
      when: { kind: "each", source: `watch.${watchName}`, event: "changed" },
      ...(timeout !== undefined && { timeoutMs: timeout }),
      restart: onChangePolicy,
      stopTimeoutMs: limits.stopTimeoutMs,
      signalScope: "group",
      drainMs: 0,
      stdin: "null",
    });
  }
  return { watches, handlers };
}

/** The service's name; for a second watch on it with the tag, then with a number. */
function chooseName(service: string, tag: string | undefined, taken: ReadonlySet<string>): string {
  if (!taken.has(service)) return service;
  const base = tag ? `${service}.${tag}` : service;
  if (!taken.has(base)) return base;
  let number = taken.size + 1;
  while (taken.has(`${base}.${number}`)) number++;
  return `${base}.${number}`;
}

function warnOfTwins(backends: readonly BackendValues[]): void {
  const seen = new Set<string>();
  for (const { name, tag } of backends) {
    if (name === undefined) continue;
    const twin = JSON.stringify([name.value, tag ?? ""]);
    if (seen.has(twin)) {
      name.field.issues.warn(name.field, { code: "duplicate-watch", name: name.value });
    }
    seen.add(twin);
  }
}
