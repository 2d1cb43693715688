// Blocks of consul-template's files: unknown keys are errors, what is not wanted says so.
import { suggest } from "../../base/suggest.ts";
import { type Field, type Kind, readSection, type Section, type Values } from "../decode.ts";
import type { JsonNode } from "../json.ts";

/** A block by its table; of several, or of a list, the last one counts, as it did. */
export function blockOf<S extends Section, T>(
  section: S,
  translate: (values: Values<S>, field: Field) => T,
): Kind<T> {
  return {
    words: "a block",
    schema: { type: "object" },
    section,
    read(field) {
      const values = readBlock({ ...field, node: lastOf(field.node) }, section);
      return values && translate(values, field);
    },
  };
}

/** Reads a block; a key that is not in the table is an error. */
export function readBlock<S extends Section>(field: Field, section: S): Values<S> | undefined {
  const known = Object.keys(section);
  const onUnknownKey = (place: Field, key: string): void => {
    const suggestion = suggest(key, known);
    field.issues.error(place, { code: "unknown-key", key, suggestion });
  };
  return readSection(field, section, { onUnknownKey })?.values;
}

function lastOf(node: JsonNode): JsonNode {
  return node.kind === "array" ? (node.items.at(-1) ?? node) : node;
}

/** What is not for us: an error, unless it is there to be switched off. */
export function unwanted(because: string): Kind<undefined> {
  return {
    words: "nothing",
    schema: {},
    read(field) {
      const node = lastOf(field.node);
      if (!isOff(node)) field.issues.error(field, { code: "unused-key", key: "", because });
      return undefined;
    },
  };
}

/** `false`, an empty block, or a block with `enabled = false`. */
function isOff(node: JsonNode): boolean {
  if (node.kind === "boolean") return !node.value;
  if (node.kind !== "object") return false;
  const { members } = node;
  return (
    members.length === 0 ||
    members.some(({ key, value }) => key === "enabled" && isOff(value) && value.kind === "boolean")
  );
}

/** What has no meaning here, and does no harm: a warning. */
export function ignored(because: string): Kind<undefined> {
  return {
    words: "ignored",
    schema: {},
    read(field) {
      field.issues.warn(field, { code: "unused-key", key: "", because });
      return undefined;
    },
  };
}
