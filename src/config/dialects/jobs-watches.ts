import { limits } from "../../base/limits.ts";
import type { WatchConfig } from "../config.ts";
import { type Field, refuseRange, type Values } from "../decode.ts";
import { defaultHold } from "./hold.ts";
import type { watchKeys } from "./jobs-keys.ts";
import { Names } from "./names.ts";

/** What a service's name may be, and so that of a watch. */
export function refuseServiceName({ value, field }: { value: string; field: Field }): void {
  if (/^[a-z][a-zA-Z0-9-]+$/.test(value)) return;
  refuseRange(field, 'a name of two or more letters, digits and "-", a small letter first');
}

export interface Watches {
  readonly watches: WatchConfig[];
  readonly names: Names;
}

/** The watches; one that lacks a required key has its error already, and is left out. */
export function readWatches(
  list: readonly { readonly value: Values<typeof watchKeys> }[],
  field: Field,
): Watches {
  const names = new Names();
  const watches: WatchConfig[] = [];
  for (const { value } of list) {
    const { name, interval, tag, dc, hold = defaultHold } = value;
    if (name === undefined) continue;
    refuseServiceName(name);
    if (interval === undefined) continue;
    watches.push({
      name: names.add(name, tag),
      service: name.value,
      ...(tag && { tag }),
      ...(dc && { datacenter: dc }),
      pollMs: interval,
      ...(hold && { hold }),
    });
  }
  const max = limits.watchesMax;
  if (watches.length > max) {
    field.issues.warn(field, { code: "many-watches", count: watches.length, max });
  }
  return { watches, names };
}
