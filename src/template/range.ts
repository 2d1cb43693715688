// What `range` goes through, in Go's order.
import type { PipeNode } from "./ast.ts";
import { receive } from "./channel.ts";
import type { Execution } from "./execution.ts";
import { formatPrintf } from "./format.ts";
import { convertInteger, readInteger } from "./integer.ts";
import { sortEntries } from "./map-order.ts";
import { box, noValue, type Slot, unbox } from "./slot.ts";
import { GoMap, List, TypedInteger, type Value } from "./value.ts";
import { followPointer } from "./value-type.ts";

export interface Iteration {
  readonly index: Slot;
  readonly element: Slot;
}

interface Ranged {
  readonly slot: Slot;
  readonly pipe: PipeNode;
}

/** Calls back for each element, until it answers false; false if there was none. */
export function iterate(
  execution: Execution,
  { slot, pipe }: Ranged,
  onElement: (iteration: Iteration) => boolean,
): boolean {
  const value = unbox(slot);
  // A map that is nil looks like this.
  if (value === noValue || value === undefined) {
    if (slot === noValue) return false;
    execution.fail("range can't iterate over <nil>");
  }
  let hasElement = false;
  for (const iteration of listIterations(execution, value, pipe)) {
    hasElement = true;
    execution.spend(1);
    if (!onElement(iteration)) break;
  }
  return hasElement;
}

function listIterations(execution: Execution, value: Value, pipe: PipeNode): Iterable<Iteration> {
  if (value instanceof GoMap) {
    execution.spend(value.entries.size);
    return iterateMap(value);
  }
  if (value instanceof List) {
    return value.type.kind === "chan" ? iterateChannel(value) : iterateList(value);
  }
  const count = readInteger(value);
  const written = formatPrintf("%v", [followPointer(value)]);
  if (count === undefined) execution.fail(`range can't iterate over ${written}`);
  if (pipe.variables.length > 1) {
    execution.fail(`can't use ${written} to iterate over more than one variable`);
  }
  return iterateInteger(count, value);
}

function* iterateList({ items, type }: List): Iterable<Iteration> {
  for (let at = 0; at < items.length; at++) {
    yield { index: BigInt(at), element: box(items[at], type.element) };
  }
}

function* iterateMap(map: GoMap): Iterable<Iteration> {
  const { key: keyType, element } = map.type;
  for (const { key, value } of sortEntries(map)) {
    yield { index: box(key, keyType), element: box(value, element) };
  }
}

function* iterateChannel(channel: List): Iterable<Iteration> {
  let received = receive(channel);
  for (let index = 0n; received !== undefined; index++) {
    yield { index, element: box(received.value, channel.type.element) };
    received = receive(channel);
  }
}

function* iterateInteger(count: bigint, value: Value): Iterable<Iteration> {
  for (let at = 0n; at < count; at++) {
    const element = value instanceof TypedInteger ? convertInteger(value.type.kind, at) : at;
    yield { index: noValue, element };
  }
}
