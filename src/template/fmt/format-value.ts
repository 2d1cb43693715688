// A value by a verb, as fmt.Printf does: whole structs, lists and maps by the verb of their elements.
import type { GoType } from "../go-type.ts";
import { writeType } from "../go-type.ts";
import { sortEntries } from "../map-order.ts";
import { bareText } from "../text.ts";
import { Callable, Complex, GoMap, List, Struct, TypedInteger, type Value } from "../value.ts";
import { writeTypeOf } from "../value-type.ts";
import { type Flags, pad } from "./flags.ts";
import { formatComplex, formatFloat } from "./format-float.ts";
import { formatInteger } from "./format-integer.ts";
import { formatText } from "./format-text.ts";

/** An operand of a directive. */
export function formatOperand(value: Value, verb: string, flags: Flags): string {
  if (verb === "T") return formatTypeName(value, flags);
  if (value === undefined)
    return verb === "v" ? pad("<nil>", flags) : formatBadVerb(value, verb, flags);
  // Go has two names for it: this one where the operand itself is one.
  if (value instanceof List && isBytes(value)) return formatList(value, "[]byte", verb, flags);
  return formatValueBy(value, verb, flags);
}

function formatTypeName(value: Value, flags: Flags): string {
  // The precision shortens names, but not what stands for none.
  if (value === undefined) return pad("<nil>", flags);
  const name = writeTypeOf(value);
  return formatText(name, "s", flags) ?? name;
}

/** What a verb that is not for the value comes to. */
function formatBadVerb(value: Value, verb: string, flags: Flags): string {
  if (value === undefined) return `%!${verb}(<nil>)`;
  return `%!${verb}(${writeTypeOf(value)}=${formatValueBy(value, "v", flags)})`;
}

function formatValueBy(value: Exclude<Value, undefined>, verb: string, flags: Flags): string {
  // The verb for errors, of which there are none among values; it is not handed on to elements.
  if (verb === "w") return formatBadVerb(value, verb, flags);
  if (value instanceof GoMap) return formatMap(value, verb, flags);
  if (value instanceof Struct) return formatStruct(value, verb, flags);
  if (value instanceof List && value.type.kind === "slice") {
    return formatList(value, writeType(value.type), verb, flags);
  }
  return formatScalar(value, verb, flags) ?? formatBadVerb(value, verb, flags);
}

function formatScalar(value: Value, verb: string, flags: Flags): string | undefined {
  const bare = bareText(value);
  switch (typeof bare) {
    case "boolean":
      return verb === "t" || verb === "v" ? pad(String(bare), flags) : undefined;
    case "bigint":
      return formatInteger(bare, verb, flags, true);
    case "number":
      return formatFloat(bare, verb, flags);
    case "string":
      return formatText(bare, verb, flags);
    default:
      return formatOther(bare, verb, flags);
  }
}

function formatOther(value: Value, verb: string, flags: Flags): string | undefined {
  if (value instanceof TypedInteger) {
    const isSigned = !value.type.kind.startsWith("u");
    return formatInteger(value.value, verb, flags, isSigned);
  }
  if (value instanceof Complex) return formatComplex(value, verb, flags);
  // Go prints an address, which nobody can rely on.
  if (value instanceof Callable || value instanceof List) {
    return formatInteger(
      0xc000000000n,
      verb === "v" || verb === "p" ? "x" : verb,
      { ...flags, sharp: !flags.sharp },
      false,
    );
  }
  return undefined;
}

function isBytes({ type }: List): boolean {
  return type.kind === "slice" && type.element.kind === "uint8";
}

function formatList(list: List, name: string, verb: string, flags: Flags): string {
  const { type, items } = list;
  if (isBytes(list) && "sxXq".includes(verb)) {
    const bytes = items.map((item) => String.fromCharCode(readByte(item))).join("");
    return formatText(bytes, verb, flags) ?? "";
  }
  const texts = items.map((item) => formatElement(item, type.element, verb, flags));
  if (flags.sharpV) return `${name}{${texts.join(", ")}}`;
  return `[${texts.join(" ")}]`;
}

function readByte(value: Value): number {
  return value instanceof TypedInteger ? Number(value.value) : 0;
}

function formatMap(map: GoMap, verb: string, flags: Flags): string {
  const { key: keyType, element } = map.type;
  const texts = sortEntries(map).map(({ key, value }) => {
    const name = formatElement(key, keyType, verb, flags);
    return `${name}:${formatElement(value, element, verb, flags)}`;
  });
  if (flags.sharpV) return `${writeType(map.type)}{${texts.join(", ")}}`;
  return `map[${texts.join(" ")}]`;
}

/** A pointer within other values is an address to Go, which says nothing: here it is what it points to. */
function formatStruct(struct: Struct, verb: string, flags: Flags): string {
  const { type } = struct;
  const isNamed = flags.sharpV || flags.plusV;
  const texts = type.fields.map(({ name, type: fieldType }) => {
    const text = formatElement(struct.read(name), fieldType, verb, flags);
    return isNamed ? `${name}:${text}` : text;
  });
  const head = `${type.isPointer ? "&" : ""}${flags.sharpV ? type.name : ""}`;
  return `${head}{${texts.join(flags.sharpV ? ", " : " ")}}`;
}

function formatElement(value: Value, type: GoType, verb: string, flags: Flags): string {
  if (value !== undefined) return formatValueBy(value, verb, flags);
  return flags.sharpV ? `${writeType(type)}(nil)` : "<nil>";
}
