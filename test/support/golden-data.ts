import {
  type GoType,
  type IntegerKind,
  type StructType,
  stringType,
} from "../../src/template/go-type.ts";
import {
  Complex,
  GoMap,
  List,
  type MapEntry,
  type MapKey,
  Struct,
  TypedInteger,
  type Value,
} from "../../src/template/value.ts";
import { goldenFunctions, nodeType, pairType, tagsType } from "./golden-functions.ts";
import { type CaseText, decodeCaseText } from "./template-case.ts";

/**
 * A value of its JSON, as `scripts/template-oracle/data.go` reads it: null, true, "text", 3 (an int),
 * 0.5 (a float64), [1, "a"] (an []any), {"base64": "…"} (a string of any bytes), {"func": "NAME"}, and
 * any other type by its name: {"map[string]int": {"a": 1}}, {"*Node": {"Port": 1}}.
 */
export function decodeData(encoded: unknown): Value {
  switch (typeof encoded) {
    case "boolean":
      return encoded;
    case "string":
      return decodeCaseText(encoded);
    case "number":
      return Number.isSafeInteger(encoded) ? BigInt(encoded) : encoded;
    case "object":
      return encoded === null ? undefined : decodeObject(encoded);
    default:
      return undefined;
  }
}

function decodeObject(encoded: object): Value {
  if (Array.isArray(encoded)) return decodeTyped(parseType("[]any"), encoded);
  const [type = "", inner] = Object.entries(encoded)[0] ?? [];
  if (type === "base64") return decodeCaseText(encoded as CaseText);
  if (type === "func") return goldenFunctions.callables[inner as string];
  return decodeTyped(parseType(type), inner);
}

/** A value of a type that is known from outside. */
function decodeTyped(type: GoType, encoded: unknown): Value {
  switch (type.kind) {
    case "interface":
      return decodeData(encoded);
    case "bool":
      return encoded as boolean;
    case "string":
      return decodeCaseText(encoded as CaseText);
    case "int":
      return BigInt(encoded as string);
    case "float64":
      return parseFloat64(encoded);
    case "complex128": {
      const [real, imaginary] = encoded as unknown[];
      return new Complex(parseFloat64(real), parseFloat64(imaginary));
    }
    case "slice":
    case "chan":
      return new List(
        type,
        (encoded as unknown[]).map((item) => decodeTyped(type.element, item)),
      );
    case "map":
      return decodeMap(type, encoded as object);
    case "struct":
      return decodeStruct(type, encoded as Record<string, unknown>);
    case "func":
      throw new Error('Cannot read data: functions are {"func": "NAME"}');
    default:
      return new TypedInteger(type.kind, BigInt(encoded as string));
  }
}

function parseFloat64(encoded: unknown): number {
  const infinities: Record<string, number> = { "+Inf": Infinity, "-Inf": -Infinity };
  return infinities[String(encoded)] ?? Number(encoded);
}

function decodeMap(type: GoMap["type"], encoded: object): GoMap {
  const entries = new Map<MapKey, MapEntry>();
  for (const [name, item] of Object.entries(encoded)) {
    const key = type.key.kind === "bool" ? name === "true" : decodeTyped(type.key, name);
    const bare = (key instanceof TypedInteger ? key.value : key) as MapKey;
    entries.set(bare, { key, value: decodeTyped(type.element, item) });
  }
  return new GoMap(type, entries);
}

function decodeStruct(type: StructType, encoded: Record<string, unknown>): Struct {
  const fields = type.fields.map(({ name, type: fieldType }): [string, Value] => [
    name,
    decodeTyped(fieldType, encoded[name] ?? zeroData(fieldType)),
  ]);
  const values = new Map(fields);
  return new Struct(type, (field) => values.get(field));
}

/** What the field of a struct is without data, in our encoding. */
function zeroData(type: GoType): unknown {
  const zeros: Partial<Record<GoType["kind"], unknown>> = {
    bool: false,
    string: "",
    int: 0,
    float64: 0,
    slice: [],
    map: {},
  };
  return zeros[type.kind];
}

/** Reads a type as Go writes it. Keys of maps are basic types, so the first "]" ends them. */
function parseType(name: string): GoType {
  if (name.startsWith("[]")) return { kind: "slice", element: parseType(name.slice(2)) };
  if (name.startsWith("chan ")) return { kind: "chan", element: parseType(name.slice(5)) };
  if (name.startsWith("map[")) {
    const end = name.indexOf("]");
    return {
      kind: "map",
      key: parseType(name.slice(4, end)),
      element: parseType(name.slice(end + 1)),
    };
  }
  if (name.startsWith("*")) return { ...(parseType(name.slice(1)) as StructType), isPointer: true };
  const named: Record<string, GoType> = {
    any: { kind: "interface" },
    string: stringType,
    Node: nodeType,
    Pair: pairType,
    Tags: tagsType,
  };
  return named[name] ?? { kind: name as "bool" | "float64" | "complex128" | IntegerKind };
}
