// Channels, which are emptied by those who go through them: what was received is there no more.
import type { List, Value } from "./value.ts";

/** The next element; undefined when the channel is empty, which is closed in this world. */
export function receive(channel: List): { readonly value: Value } | undefined {
  const at = received.get(channel) ?? 0;
  if (at >= channel.items.length) return undefined;
  received.set(channel, at + 1);
  return { value: channel.items[at] };
}

/** How many elements wait to be received. */
export function countWaiting(channel: List): number {
  return channel.items.length - (received.get(channel) ?? 0);
}

const received = new WeakMap<List, number>();
