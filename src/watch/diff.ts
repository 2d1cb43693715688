import type { Instance } from "../event/event.ts";

export interface InstanceDiff {
  readonly added: readonly Instance[];
  readonly removed: readonly Instance[];
}

/** What is new and what has gone, by id, address and port; undefined when the sets are the same. */
export function diffInstances(
  before: readonly Instance[],
  after: readonly Instance[],
): InstanceDiff | undefined {
  const [beforeKeys, afterKeys] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  const added = after.filter((instance) => !beforeKeys.has(keyOf(instance)));
  const removed = before.filter((instance) => !afterKeys.has(keyOf(instance)));
  return added.length + removed.length === 0 ? undefined : { added, removed };
}

/** One order whatever the catalogue's was, each instance once, and nothing but what names it. */
export function toInstances(listed: readonly Instance[]): Instance[] {
  const byKey = new Map(
    listed.map(({ id, address, port }) => [keyOf({ id, address, port }), { id, address, port }]),
  );
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

function keyOf({ id, address, port }: Instance): string {
  return JSON.stringify([id, address, port]);
}
