import type { TemplateFunction } from "./function.ts";

/** The integer types that templates can meet; a literal is an `int`. */
export type IntegerKind = "int" | "int64" | "uint" | "uint64" | "uint8" | "int32";

/** A Go type, as far as templates can tell types apart: by messages, by `%T`, by what is missing. */
export type GoType =
  | { readonly kind: "bool" | "string" | IntegerKind | "float64" | "complex128" }
  /** `interface {}`: anything. */
  | { readonly kind: "interface" }
  | SliceType
  | { readonly kind: "map"; readonly key: GoType; readonly element: GoType }
  | { readonly kind: "chan"; readonly element: GoType }
  | StructType
  | { readonly kind: "func" };

export interface SliceType {
  readonly kind: "slice";
  readonly element: GoType;
  /** A named type such as `dependency.ServiceTags`. */
  readonly name?: string;
  readonly methods?: Methods;
}

export interface StructType {
  readonly kind: "struct";
  /** With its package: `dependency.HealthService`. */
  readonly name: string;
  /** Values of it are pointers: messages say `*dependency.HealthService`, `%v` begins with `&`. */
  readonly isPointer: boolean;
  /** In Go's order, which is the order of printing. */
  readonly fields: readonly FieldType[];
  readonly methods?: Methods;
}

export interface FieldType {
  readonly name: string;
  readonly type: GoType;
}

/** What `.Name ARG…` can call; the value itself is the first argument. */
export type Methods = Readonly<Record<string, TemplateFunction>>;

export const boolType: GoType = { kind: "bool" };
export const stringType: GoType = { kind: "string" };
export const intType: GoType = { kind: "int" };
export const floatType: GoType = { kind: "float64" };
/** What a function takes that takes anything. */
export const anyType: GoType = { kind: "interface" };
export const stringsType: SliceType = { kind: "slice", element: stringType };
export const anysType: SliceType = { kind: "slice", element: anyType };
export const stringMapType: GoType = { kind: "map", key: stringType, element: stringType };
export const anyMapType: GoType = { kind: "map", key: stringType, element: anyType };

/** A type as Go writes it. */
export function writeType(type: GoType): string {
  switch (type.kind) {
    case "interface":
      return "interface {}";
    case "slice":
      return type.name ?? `[]${writeType(type.element)}`;
    case "map":
      return `map[${writeType(type.key)}]${writeType(type.element)}`;
    case "chan":
      return `chan ${writeType(type.element)}`;
    case "struct":
      return `${type.isPointer ? "*" : ""}${type.name}`;
    case "func":
      return "func()";
    default:
      return type.kind;
  }
}
