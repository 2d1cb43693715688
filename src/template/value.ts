// What a template computes with. Go's strings are bytes: here they are JavaScript strings of which
// every code unit is one byte (0 to 255), so that `len`, `index` and `slice` are Go's own, and the
// engine keeps one byte a character. `bytes.ts` converts at the borders.
import type { GoType, IntegerKind, SliceType, StructType } from "./go-type.ts";

/**
 * A Go value: undefined is an untyped nil, a bigint an `int`, a number a `float64`, a string the bytes
 * of a `string`; what JavaScript has no type for is a class.
 */
export type Value =
  | undefined
  | boolean
  | bigint
  | number
  | string
  | CatalogText
  | TypedInteger
  | Complex
  | List
  | GoMap
  | Struct
  | Callable;

/** An entry of the catalogue that a text came from: what is left out when the text is refused. */
export interface CatalogEntry {
  /** The same for the same entry, evaluation after evaluation. */
  readonly key: string;
  /** For people: `instance "web-1" of service "web"`. */
  readonly title: string;
}

/** What a text came from: entries, or the values that it was made of, which lead to them. */
export type Source = CatalogEntry | Value;

/** A `string` that came out of the catalogue, where anybody may have written it. */
export class CatalogText {
  readonly bytes: string;
  readonly sources: readonly Source[];
  /** Escaped by `toJSON` and its kin: whole JSON values. */
  readonly form: "bare" | "json";

  constructor(bytes: string, sources: readonly Source[], form: "bare" | "json" = "bare") {
    this.bytes = bytes;
    this.sources = sources;
    this.form = form;
  }
}

/** Texts behind each other, as `printf` and `join` make them: each is judged by itself. */
export class JoinedText extends CatalogText {
  readonly pieces: readonly (string | CatalogText)[];

  constructor(bytes: string, pieces: readonly (string | CatalogText)[]) {
    super(bytes, pieces);
    this.pieces = pieces;
  }
}

/** An integer of another type than `int`. */
export class TypedInteger {
  readonly type: { readonly kind: IntegerKind };
  readonly value: bigint;
  /** The text of the catalogue of which it is a byte. */
  readonly source: CatalogText | undefined;

  constructor(kind: IntegerKind, value: bigint, source?: CatalogText) {
    this.type = { kind };
    this.value = value;
    this.source = source;
  }
}

export class Complex {
  readonly real: number;
  readonly imaginary: number;

  constructor(real: number, imaginary: number) {
    this.real = real;
    this.imaginary = imaginary;
  }
}

/** A slice, or a channel that is filled and closed (`type.kind` tells). */
export class List {
  readonly type: SliceType | { readonly kind: "chan"; readonly element: GoType };
  readonly items: readonly Value[];

  constructor(type: List["type"], items: readonly Value[]) {
    this.type = type;
    this.items = items;
  }
}

/** What can be a key of Go's maps here. */
export type MapKey = string | bigint | number | boolean;

export interface MapEntry {
  /** The key with its origin: a text may be a `CatalogText`. */
  readonly key: Value;
  readonly value: Value;
}

export class GoMap {
  readonly type: { readonly kind: "map"; readonly key: GoType; readonly element: GoType };
  /** By the bare key; the order is of no matter, Go sorts. */
  readonly entries: ReadonlyMap<MapKey, MapEntry>;

  constructor(type: GoMap["type"], entries: ReadonlyMap<MapKey, MapEntry>) {
    this.type = type;
    this.entries = entries;
  }
}

/** A struct, or a pointer to one; its fields are made when they are read. */
export class Struct {
  readonly type: StructType;
  /** Answers every field of the type. */
  readonly read: (field: string) => Value;
  /** The catalogue's entry that it stands for. */
  readonly entry: CatalogEntry | undefined;

  constructor(type: StructType, read: (field: string) => Value, entry?: CatalogEntry) {
    this.type = type;
    this.read = read;
    this.entry = entry;
  }
}

/** A function as a value, for `call`. */
export class Callable {
  readonly call: (args: readonly Value[]) => Value;

  constructor(call: (args: readonly Value[]) => Value) {
    this.call = call;
  }
}
