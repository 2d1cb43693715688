// Between a value and nothing: what an expression comes to. Go's templates tell a nil from a value
// that isn't there, and a value from one that an `interface {}` holds: messages show it.
import { anyType, type GoType } from "./go-type.ts";
import type { Value } from "./value.ts";

/** What an expression comes to. */
export type Slot = Value | typeof noValue | Boxed;

/** No value at all: a key that is missing, the dot of a template that got no data. */
export const noValue: unique symbol = Symbol("no value");

/** A value whose variable has another type than itself: an `interface {}`, or a pointer that is nil. */
export class Boxed {
  readonly value: Value;
  readonly type: GoType;

  constructor(value: Value, type: GoType) {
    this.value = value;
    this.type = type;
  }
}

/** What a variable or a field of the type has when it holds the value. */
export function box(value: Value, type: GoType): Slot {
  if (type.kind === "interface") return value === undefined ? value : new Boxed(value, type);
  return value === undefined && isPointer(type) ? new Boxed(value, type) : value;
}

function isPointer(type: GoType): boolean {
  return type.kind === "struct" && type.isPointer;
}

/** The value in the slot, if there is one. */
export function unbox(slot: Slot): Value | typeof noValue {
  return slot instanceof Boxed ? slot.value : slot;
}

/** The value in the slot as an `interface {}` has it: nothing is nil. */
export function toValue(slot: Slot): Value {
  const value = unbox(slot);
  return value === noValue ? undefined : value;
}

/** What a command hands on. */
export type Piped = Exclude<Slot, undefined>;

/** Opens interfaces, so that a nil becomes no value; a nil pointer remains one. */
export function toPiped(slot: Slot): Piped {
  if (slot instanceof Boxed && isPointer(slot.type)) return slot;
  return unbox(slot) ?? noValue;
}

/**
 * The type of a parameter that takes slots as they are, nothing included, as Go's own functions do
 * whose parameters are `reflect.Value`.
 */
export const slotType: GoType = { ...anyType };
