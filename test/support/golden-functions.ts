import { FunctionError, type TemplateFunction } from "../../src/template/function.ts";
import {
  anyMapType,
  anyType,
  boolType,
  floatType,
  type GoType,
  intType,
  type SliceType,
  type StructType,
  stringMapType,
  stringsType,
  stringType,
} from "../../src/template/go-type.ts";
import { Callable, Complex, GoMap, List, Struct, type Value } from "../../src/template/value.ts";

// What the golden cases use besides the built-ins: the same as scripts/template-oracle/functions.go.

export const tagsType: SliceType = {
  kind: "slice",
  element: stringType,
  name: "main.Tags",
  methods: {
    Contains: {
      parameters: [stringType],
      call: ([tags, wanted]) => (tags as List).items.includes(wanted),
    },
  },
};

export const nodeType: StructType = {
  kind: "struct",
  name: "main.Node",
  isPointer: false,
  fields: [
    { name: "Name", type: stringType },
    { name: "Port", type: intType },
    { name: "Tags", type: tagsType },
    { name: "Meta", type: stringMapType },
    { name: "Weight", type: floatType },
    { name: "Ready", type: boolType },
    { name: "Extra", type: anyType },
  ],
  methods: {
    Label: {
      parameters: [stringType],
      call: ([node, prefix]) => `${String(prefix)}${String((node as Struct).read("Name"))}`,
    },
    Ports: {
      parameters: [],
      rest: intType,
      call: ([node, ...more]) => new List(intsType, [(node as Struct).read("Port"), ...more]),
    },
    Fail: {
      parameters: [],
      call: ([node]) => refuse(`node ${String((node as Struct).read("Name"))} failed`),
    },
  },
};

export const pairType: StructType = {
  kind: "struct",
  name: "main.Pair",
  isPointer: false,
  fields: [
    { name: "Key", type: stringType },
    { name: "Value", type: intType },
  ],
};

const intsType: SliceType = { kind: "slice", element: intType };
const intChanType: List["type"] = { kind: "chan", element: intType };
const nodePointer: StructType = { ...nodeType, isPointer: true };

interface Signature {
  readonly takes: readonly GoType[];
  readonly rest?: GoType;
}

function define({ takes, rest }: Signature, call: TemplateFunction["call"]): TemplateFunction {
  return { parameters: takes, ...(rest && { rest }), call };
}

const functions = new Map<string, TemplateFunction>([
  ["upper", define({ takes: [stringType] }, upper)],
  [
    "repeat",
    define({ takes: [intType, stringType] }, ([n, text]) => String(text).repeat(Number(n))),
  ],
  [
    "joined",
    define({ takes: [stringType], rest: stringType }, ([by, ...texts]) => texts.join(String(by))),
  ],
  [
    "listed",
    define({ takes: [stringType, stringsType] }, ([by, list]) =>
      (list as List).items.join(String(by)),
    ),
  ],
  ["total", define({ takes: [], rest: intType }, total)],
  ["half", define({ takes: [floatType] }, ([number]) => (number as number) / 2)],
  ["turned", define({ takes: [{ kind: "complex128" }] }, turn)],
  ["flag", define({ takes: [boolType] }, ([isSet]) => `flag ${String(isSet)}`)],
  ["wide", define({ takes: [{ kind: "int64" }] }, ([number]) => number)],
  ["natural", define({ takes: [{ kind: "uint" }] }, ([number]) => number)],
  ["octet", define({ takes: [{ kind: "uint8" }] }, ([number]) => number)],
  ["same", define({ takes: [anyType] }, ([value]) => value)],
  ["count", define({ takes: [], rest: anyType }, (values) => BigInt(values.length))],
  ["nothing", define({ takes: [] }, () => undefined)],
  ["five", define({ takes: [] }, () => 5n)],
  ["refuse", define({ takes: [stringType] }, ([reason]) => refuse(String(reason)))],
  ["table", define({ takes: [stringType, stringType] }, ([key, value]) => tableOf(key, value))],
  ["sizeOf", define({ takes: [anyMapType] }, ([map]) => BigInt((map as GoMap).entries.size))],
  ["node", define({ takes: [stringType] }, ([name]) => nodeOf(name))],
  ["portOf", define({ takes: [nodePointer] }, ([node]) => (node as Struct).read("Port"))],
  ["feed", define({ takes: [intType] }, ([count]) => feed(Number(count)))],
]);

/** By name, and as values for `call`. */
export const goldenFunctions = {
  table: functions,
  callables: {
    five: new Callable(() => 5n),
    total: new Callable(total),
    upper: new Callable(upper),
    refuse: new Callable(([reason]) => refuse(String(reason))),
  } as Record<string, Callable>,
};

function refuse(reason: string): never {
  throw new FunctionError(reason);
}

/** Knows the letters of ASCII only, and leaves all other bytes as they are. */
function upper([text]: readonly Value[]): string {
  return String(text).replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

function total(numbers: readonly Value[]): bigint {
  return numbers.reduce<bigint>((sum, number) => sum + (number as bigint), 0n);
}

/** Multiplied by i. */
function turn([number]: readonly Value[]): Complex {
  const { real, imaginary } = number as Complex;
  return new Complex(-imaginary, real);
}

function tableOf(key: Value, value: Value): GoMap {
  const type = stringMapType as GoMap["type"];
  return new GoMap(type, new Map([[key as string, { key, value }]]));
}

function nodeOf(name: Value): Struct {
  const fields: Record<string, Value> = {
    Name: name,
    Port: 80n,
    Tags: new List(tagsType, []),
    Meta: new GoMap(stringMapType as GoMap["type"], new Map()),
    Weight: 0,
    Ready: false,
  };
  return new Struct(nodePointer, (field) => fields[field]);
}

function feed(count: number): List {
  return new List(
    intChanType,
    Array.from({ length: count }, (_, at) => BigInt(at)),
  );
}
