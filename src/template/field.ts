// `.Name` of a value: a method, a field of a struct, or the entry of a map.
import type { Execution } from "./execution.ts";
import type { TemplateFunction } from "./function.ts";
import { type GoType, type StructType, writeType } from "./go-type.ts";
import { quote } from "./quote.ts";
import { Boxed, box, noValue, type Slot, unbox } from "./slot.ts";
import { GoMap, List, Struct, type Value } from "./value.ts";
import { isAssignable, writeTypeOf, zeroOf } from "./value-type.ts";

export type Found =
  | { readonly method?: undefined; readonly slot: Slot }
  | { readonly method: TemplateFunction; readonly receiver: Value };

interface FieldName {
  /** What it is read from. */
  readonly slot: Slot;
  readonly name: string;
  /** Only methods can have arguments. */
  readonly hasArguments: boolean;
}

/** What the name stands for in the value, or the end of the execution. */
export function readField(execution: Execution, field: FieldName): Found {
  const { slot } = field;
  const value = unbox(slot);
  if (value === noValue) return { slot: readNothing(execution, field.name) };
  if (value instanceof Struct || value instanceof List) {
    const method = findMethod(value, field.name);
    if (method !== undefined) return { method, receiver: value };
  }
  if (value instanceof Struct) return { slot: readStruct(execution, value, field) };
  if (value instanceof GoMap) return { slot: readMap(execution, value, field) };
  return failForField(execution, slot, field.name);
}

function readNothing(execution: Execution, name: string): Slot {
  if (execution.options.missingKey !== "error") return noValue;
  return execution.fail(`nil data; no entry for key ${quote(name)}`);
}

function findMethod(value: Struct | List, name: string): TemplateFunction | undefined {
  const methods = "methods" in value.type ? value.type.methods : undefined;
  return methods && Object.hasOwn(methods, name) ? methods[name] : undefined;
}

function findFieldType(type: StructType, name: string): GoType | undefined {
  let fields = fieldTypes.get(type);
  if (fields === undefined) {
    fields = new Map(type.fields.map((field) => [field.name, field.type]));
    fieldTypes.set(type, fields);
  }
  return fields.get(name);
}

/** The fields of the types met so far, by name: a list of thousands has one type. */
const fieldTypes = new WeakMap<StructType, ReadonlyMap<string, GoType>>();

function readStruct(execution: Execution, struct: Struct, field: FieldName): Slot {
  const { name, hasArguments, slot } = field;
  const type = findFieldType(struct.type, name);
  if (type === undefined) failForField(execution, slot, name);
  if (hasArguments) execution.fail(`${name} has arguments but cannot be invoked as function`);
  return box(struct.read(name), type);
}

function readMap(execution: Execution, map: GoMap, field: FieldName): Slot {
  const { name, hasArguments, slot } = field;
  // A name is a string; a map of other keys has none of that.
  if (!isAssignable(name, map.type.key)) failForField(execution, slot, name);
  if (hasArguments) execution.fail(`${name} is not a method but has arguments`);
  const { element } = map.type;
  const entry = map.entries.get(name);
  if (entry !== undefined) return box(entry.value, element);
  const { missingKey } = execution.options;
  if (missingKey === "error") execution.fail(`map has no entry for key ${quote(name)}`);
  return missingKey === "zero" ? box(zeroOf(element), element) : noValue;
}

function failForField(execution: Execution, slot: Slot, name: string): never {
  const value = unbox(slot);
  const type = slot instanceof Boxed ? writeType(slot.type) : writeTypeOf(value as Value);
  if (value === undefined && !isKnownMissing(slot, name)) {
    execution.fail(`nil pointer evaluating ${type}.${name}`);
  }
  execution.fail(`can't evaluate field ${name} in type ${type}`);
}

/** A nil pointer whose type has no such field: that is the graver mistake. */
function isKnownMissing(slot: Slot, name: string): boolean {
  return (
    slot instanceof Boxed &&
    slot.type.kind === "struct" &&
    findFieldType(slot.type, name) === undefined
  );
}
