import { toBytes } from "../bytes.ts";
import type { GoType, StructType } from "../go-type.ts";
import { type CatalogEntry, CatalogText, Struct, type Value } from "../value.ts";

/** Makes a text of an entry: it stays known as the entry's wherever it goes. */
export type Mark = (text: string) => CatalogText;

/** A field: its name, its type, and how it is read out of the data. */
export type Field<Data> = readonly [
  name: string,
  type: GoType,
  read: (data: Data, mark: Mark, entry: CatalogEntry | undefined) => Value,
];

/** A kind of struct: its Go type, and how one is made of data whose fields are read when asked for. */
export interface StructKind<Data> {
  readonly type: StructType;
  /** Without an entry it is the operator's own data, and nothing in it is marked. */
  make(data: Data, entry?: CatalogEntry): Struct;
}

/** A kind whose values are pointers, as all lists of consul-template have them, unless `isPlain`. */
export function defineStruct<Data>(
  name: string,
  fields: readonly Field<Data>[],
  { isPlain = false }: { readonly isPlain?: boolean } = {},
): StructKind<Data> {
  const type: StructType = {
    kind: "struct",
    name,
    isPointer: !isPlain,
    fields: fields.map(([field, fieldType]) => ({ name: field, type: fieldType })),
  };
  const readers = new Map(fields.map(([field, , read]) => [field, read]));
  return {
    type,
    make(data, entry) {
      const entries = entry === undefined ? [] : [entry];
      const mark: Mark = (text) => new CatalogText(toBytes(text), entries);
      return new Struct(type, (field) => readers.get(field)?.(data, mark, entry), entry);
    },
  };
}
