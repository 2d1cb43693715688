// A section of the configuration is a table of keys. Reading it, docs/configuration.md and the JSON
// Schema come from the same table. Not valibot: the talk's configuration is 20 values, and the
// library's modules stay in the memory of every container.
import { unreachable } from "../base/assert.ts";
import { suggest } from "../base/suggest.ts";
import type { Issues, Place } from "./issue.ts";
import type { JsonMember, JsonNode, ObjectNode } from "./json.ts";

/** A value of the text, and where it stands. */
export interface Field extends Place {
  readonly node: JsonNode;
  readonly issues: Issues;
  /** What the dialect does about unknown keys, in sections that it shares with others too. */
  readonly reportUnknown?: ReportUnknown | undefined;
}

/** What is done about a key that is none of the known ones. */
export type ReportUnknown = (known: readonly string[]) => (field: Field, key: string) => void;

/** A JSON Schema, as far as we use it. */
export type Schema = Readonly<Record<string, unknown>>;

/** What a value may be. */
export interface Kind<T> {
  /** For the reference and for messages: "expected …". */
  readonly words: string;
  readonly schema: Schema;
  /** The section behind an object, or a list of them: the reference has a table for it. */
  readonly section?: Section;
  /** The value, or undefined when an issue says why not. */
  readonly read: (field: Field) => T | undefined;
}

/** A key of a section. */
export interface Key<T> {
  readonly kind: Kind<T>;
  readonly doc: string;
  /** The version of the originals that brought it, or "new". */
  readonly since: string;
  /** For the reference; the translation into the model applies it. */
  readonly default?: string;
  readonly isRequired?: boolean;
  /** What to write in its place. */
  readonly deprecated?: string;
}

export type Section = Readonly<Record<string, Key<unknown>>>;

/** The keys of a section that were there, each with the type that its kind reads. */
export type Values<S extends Section> = {
  readonly [K in keyof S]?: S[K] extends Key<infer T> ? T : never;
};

/** A section as it was read. */
export interface Fields<S extends Section> {
  readonly values: Values<S>;
  /** The place of a key's value; of the section itself when the key is not there. */
  at(key: keyof S & string): Field;
}

export interface SectionOptions {
  /** What the dialect does about a key that it does not know. */
  readonly onUnknownKey?: (field: Field, key: string) => void;
  /** What it does about a required key that is not there. */
  readonly onMissingKey?: (field: Field, key: string) => void;
  /** Keys in another case of letters are unknown ones. */
  readonly matchesCase?: boolean;
}

/** Reads an object by its table, as Go's encoding/json would: keys in any case, the last one wins. */
export function readSection<S extends Section>(
  field: Field,
  section: S,
  options: SectionOptions = {},
): Fields<S> | undefined {
  const { node, issues } = field;
  if (node.kind !== "object") return refuseType(field, "an object");
  const known = Object.keys(section);
  const found = findMembers(field, node, known, options);
  const values: Record<string, unknown> = {};
  for (const [key, member] of found) {
    const { kind, deprecated: use } = section[key] as Key<unknown>;
    const value = kind.read(childField(field, key, member.value));
    if (value !== undefined) values[key] = value;
    if (use !== undefined) {
      issues.warn(memberPlace(field, member), { code: "deprecated-key", key, use });
    }
  }
  const onMissingKey = options.onMissingKey ?? refuseMissingKey;
  for (const key of known) {
    if (section[key]?.isRequired && !found.has(key)) onMissingKey(field, key);
  }
  return {
    values: values as Values<S>,
    at(key) {
      const member = found.get(key);
      return member === undefined ? field : childField(field, key, member.value);
    },
  };
}

/** The members by the table's spelling of their keys, without those that are null. */
function findMembers(
  field: Field,
  node: ObjectNode,
  known: readonly string[],
  options: SectionOptions,
): Map<string, JsonMember> {
  const { issues, reportUnknown = warnOfUnknownKey } = field;
  const toLookUp = (key: string) => (options.matchesCase ? key : key.toLowerCase());
  const spellings = new Map(known.map((key) => [toLookUp(key), key]));
  const found = new Map<string, JsonMember>();
  for (const member of node.members) {
    const key = spellings.get(toLookUp(member.key));
    const place = memberPlace(field, member);
    if (key === undefined) {
      const report = options.onUnknownKey ?? reportUnknown(known);
      report({ ...place, node: member.value, issues }, member.key);
      continue;
    }
    // To Go null is "nothing was said", also after something was.
    if (member.value.kind === "null") continue;
    const first = found.get(key);
    if (first) {
      const firstLine = issues.lineAt(first.offset);
      issues.warn(place, { code: "duplicate-key", key: member.key, firstLine });
    }
    found.set(key, member);
  }
  return found;
}

/** Whether one of the keys is there, whatever came of its value. */
export function hasKey({ node }: Field, ...keys: readonly string[]): boolean {
  if (node.kind !== "object") return false;
  const wanted = keys.map((key) => key.toLowerCase());
  return node.members.some(
    ({ key, value }) => value.kind !== "null" && wanted.includes(key.toLowerCase()),
  );
}

/** Unknown keys are ignored, with a warning that names the key that was probably meant. */
export function warnOfUnknownKey(known: readonly string[]): (field: Field, key: string) => void {
  return (field, key) => {
    const suggestion = field.issues.hasRoom ? suggest(key, known) : undefined;
    field.issues.warn(field, { code: "unknown-key", key, suggestion });
  };
}

export function refuseMissingKey(field: Field, key: string): void {
  field.issues.error(field, { code: "missing-key", key });
}

export function childField(field: Field, key: string | number, node: JsonNode): Field {
  const { path, issues, reportUnknown } = field;
  return { node, path: joinPath(path, key), offset: node.offset, issues, reportUnknown };
}

function memberPlace(field: Field, member: JsonMember): Place {
  return { path: joinPath(field.path, member.key), offset: member.offset };
}

function joinPath(path: string, key: string | number): string {
  // A path is for people; a key of a thousand characters helps nobody.
  const name = String(key).slice(0, 80);
  return path === "" ? name : `${path}.${name}`;
}

/** Reports a value of another type; returns undefined, so that a reader can end with it. */
export function refuseType(field: Field, wanted: string): undefined {
  field.issues.error(field, { code: "wrong-type", found: describeNode(field.node), wanted });
  return undefined;
}

/** Reports a number or a word that its kind does not allow. */
export function refuseRange(field: Field, wanted: string): undefined {
  field.issues.error(field, { code: "out-of-range", found: describeNode(field.node), wanted });
  return undefined;
}

/** What stands there, in a few words. */
export function describeNode(node: JsonNode): string {
  switch (node.kind) {
    case "object":
      return "an object";
    case "array":
      return "an array";
    case "string":
      return JSON.stringify(node.value.length > 40 ? `${node.value.slice(0, 39)}…` : node.value);
    case "number":
      return node.raw.length > 40 ? `${node.raw.slice(0, 39)}…` : node.raw;
    case "boolean":
      return String(node.value);
    case "null":
      return "null";
    default:
      return unreachable(node);
  }
}
