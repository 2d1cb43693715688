import { countWaiting } from "../channel.ts";
import { FunctionError, type TemplateFunction } from "../function.ts";
import { anyType, type GoType, writeType } from "../go-type.ts";
import { convertInteger, isIntegerKind, readInteger } from "../integer.ts";
import { sliceText } from "../joined-text.ts";
import { Boxed, noValue, type Slot, slotType, toValue } from "../slot.ts";
import { bareText, isText } from "../text.ts";
import {
  CatalogText,
  GoMap,
  List,
  type MapKey,
  Struct,
  TypedInteger,
  type Value,
} from "../value.ts";
import { canBeNil, isAssignable, writeTypeOf, zeroOf } from "../value-type.ts";

/** The number of bytes, elements or keys. */
export const len: TemplateFunction = {
  parameters: [slotType],
  origin: "own",
  call: ([slot]) => BigInt(measure(slot)),
};

function measure(value: Slot): number {
  if (value === undefined) throw new FunctionError("len of nil pointer");
  // In Go this is a panic that the template catches.
  if (value === noValue) {
    throw new FunctionError("reflect: call of reflect.Value.Type on zero Value");
  }
  const measured = toValue(value);
  if (isText(measured)) return bareText(measured).length;
  if (measured instanceof List) return countElements(measured);
  if (measured instanceof GoMap) return measured.entries.size;
  throw new FunctionError(`len of type ${writePointed(measured)}`);
}

function countElements(list: List): number {
  return list.type.kind === "chan" ? countWaiting(list) : list.items.length;
}

/** The element at an index or a key, of the element at the next one, and so on. */
export const index: TemplateFunction = {
  parameters: [slotType],
  rest: slotType,
  origin: "own",
  call: ([slot, ...indexes]) => {
    const item = toValue(slot);
    if (item === undefined) throw new FunctionError("index of untyped nil");
    return indexes.map(toValue).reduce(selectElement, item);
  },
};

function selectElement(item: Value, index: Value): Value {
  if (item === undefined) throw new FunctionError("index of nil pointer");
  if (isText(item)) {
    const bytes = bareText(item);
    const byte = BigInt(bytes.charCodeAt(pick(index, bytes, "string")));
    return new TypedInteger("uint8", byte, item instanceof CatalogText ? item : undefined);
  }
  if (item instanceof List && item.type.kind === "slice") {
    return item.items[pick(index, item.items, "slice")];
  }
  if (item instanceof GoMap) {
    const key = toKey(index, item.type.key);
    const entry = key === undefined ? undefined : item.entries.get(key);
    return entry === undefined ? zeroOf(item.type.element) : entry.value;
  }
  throw new FunctionError(`can't index item of type ${writePointed(item)}`);
}

function pick(index: Value, { length }: { readonly length: number }, kind: string): number {
  const at = toIndex(index, length);
  // Go's check lets the length through, for the sake of "slice", and panics a step later.
  if (at === length) throw new FunctionError(`reflect: ${kind} index out of range`);
  return at;
}

function toIndex(index: Value, max: number): number {
  if (index === undefined) throw new FunctionError("cannot index slice/array with nil");
  const at = readInteger(index);
  if (at === undefined) {
    throw new FunctionError(`cannot index slice/array with type ${writeTypeOf(index)}`);
  }
  if (at < 0n || at > BigInt(max)) {
    throw new FunctionError(`index out of range: ${BigInt.asIntN(64, at)}`);
  }
  return Number(at);
}

/** The key that a value is in a map; undefined: none can be there. */
function toKey(value: Value, type: GoType): MapKey | undefined {
  if (value === undefined) {
    if (canBeNil(type)) return undefined;
    throw new FunctionError(`value is nil; should be of type ${writeType(type)}`);
  }
  const integer = readInteger(value);
  if (integer !== undefined && isIntegerKind(type.kind)) {
    return readInteger(convertInteger(type.kind, integer));
  }
  if (!isAssignable(value, type)) {
    throw new FunctionError(`value has type ${writeTypeOf(value)}; should be ${writeType(type)}`);
  }
  if (integer !== undefined) return integer;
  const bare = bareText(value);
  if (typeof bare !== "object") return bare;
  if (bare instanceof Struct) return undefined;
  throw new FunctionError(`runtime error: hash of unhashable type ${writeTypeOf(value)}`);
}

/** The part of a text or of a list between two indexes. */
export const slice: TemplateFunction = {
  parameters: [slotType],
  rest: slotType,
  origin: "own",
  call: ([slot, ...indexes]) => cut(toValue(slot), indexes),
};

function cut(item: Value, indexes: readonly Slot[]): Value {
  if (item === undefined) throw new FunctionError("slice of untyped nil");
  if (indexes.length > 3) throw new FunctionError(`too many slice indexes: ${indexes.length}`);
  if (isText(item)) {
    if (indexes.length === 3) throw new FunctionError("cannot 3-index slice a string");
    const bytes = bareText(item);
    const [from, to] = toBounds(indexes, bytes.length, bytes.length);
    return sliceText(item, from, to);
  }
  if (item instanceof List && item.type.kind === "slice") return cutList(item, indexes);
  throw new FunctionError(`can't slice item of type ${writeTypeOf(item)}`);
}

/** Go's slices see less of an array, and can be widened again up to its end, or to what is named third. */
function cutList(list: List, indexes: readonly Slot[]): List {
  const array = arrays.get(list) ?? list.items;
  const [from, to, capacity] = toBounds(indexes, list.items.length, array.length);
  const part = new List(list.type, array.slice(from, to));
  arrays.set(part, array.slice(from, capacity));
  return part;
}

/** What is behind the slices that were cut, from their first element on. */
const arrays = new WeakMap<List, readonly Value[]>();

function toBounds(
  indexes: readonly Slot[],
  length: number,
  capacity: number,
): [from: number, to: number, capacity: number] {
  const [from = 0, to = length, end = capacity] = indexes.map((each) => toBound(each, capacity));
  if (from > to) throw new FunctionError(`invalid slice index: ${from} > ${to}`);
  if (to > end) throw new FunctionError(`invalid slice index: ${to} > ${end}`);
  return [from, to, end];
}

/** Unlike "index", Go's "slice" doesn't look into an `interface {}`: an element of an `[]any` is no bound. */
function toBound(slot: Slot, max: number): number {
  if (slot === undefined || slot instanceof Boxed) {
    const type = writeType(slot?.type ?? anyType);
    throw new FunctionError(`cannot index slice/array with type ${type}`);
  }
  return toIndex(toValue(slot), max);
}

/** The type of what a pointer points to, for the messages of functions that follow pointers. */
function writePointed(value: Value): string {
  return value instanceof Struct ? value.type.name : writeTypeOf(value);
}
