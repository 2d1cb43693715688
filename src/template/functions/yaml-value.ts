// YAML as the values that yaml.v2 makes of it. The library reads the syntax; what words mean is said
// here, as YAML 1.1 and 1.2 differ in it.
import type * as yaml from "yaml";
import type { Alias, Document, ParsedNode, Scalar, YAMLMap } from "yaml";

import { limits } from "../../base/limits.ts";
import { toBytes } from "../bytes.ts";
import { FunctionError } from "../function.ts";
import { anyType } from "../go-type.ts";
import { readInteger } from "../integer.ts";
import { GoMap, List, type MapEntry, type MapKey, type Value } from "../value.ts";
import { listAny } from "./collections.ts";
import { decodeBase64 } from "./encodings.ts";
import { decodeUtf8 } from "./utf8.ts";
import { checkValueSize } from "./value-size.ts";
import { isDate, resolveScalar } from "./yaml-scalar.ts";

export type YamlLibrary = typeof yaml;

/** Reads the first document: maps are `map[interface {}]interface {}`, the last equal key wins. */
export function readYaml(bytes: string, library: YamlLibrary): Value {
  if (bytes.length > limits.templateYamlBytesMax) {
    throw new FunctionError(
      `Cannot read ${bytes.length} bytes of YAML: expected at most ${limits.templateYamlBytesMax}`,
    );
  }
  const lines = new library.LineCounter();
  const [document] = library.parseAllDocuments(decodeUtf8(bytes), {
    // All scalars are texts.
    schema: "failsafe",
    version: "1.1",
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
    lineCounter: lines,
  });
  if (document === undefined) return undefined;
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    fail(`line ${lines.linePos(mistake.pos[0]).line}: ${toBytes(mistake.message)}`);
  }
  const value = new YamlReader(library).readNode((document as Document<ParsedNode>).contents);
  // Aliases within aliases take few bytes to write, and could be printed for ever.
  checkValueSize(value);
  return value;
}

class YamlReader {
  readonly #library: YamlLibrary;
  /** What has an anchor, as far as it has been read; undefined: it is being read. */
  readonly #anchors = new Map<string, { readonly value: Value } | undefined>();
  #depth = 0;

  constructor(library: YamlLibrary) {
    this.#library = library;
  }

  readNode(node: ParsedNode | null): Value {
    if (node === null) return undefined;
    if (this.#library.isAlias(node)) return this.#readAlias(toBytes(node.source));
    if (node.anchor !== undefined) this.#anchors.set(toBytes(node.anchor), undefined);
    if (++this.#depth > limits.templateDataDepthMax) fail("exceeded max depth");
    const value = this.#readContent(node);
    this.#depth--;
    if (node.anchor !== undefined) this.#anchors.set(toBytes(node.anchor), { value });
    return value;
  }

  #readAlias(name: string): Value {
    const anchored = this.#anchors.get(name);
    if (anchored !== undefined) return anchored.value;
    return this.#anchors.has(name)
      ? fail(`anchor '${name}' value contains itself`)
      : fail(`unknown anchor '${name}' referenced`);
  }

  #readContent(node: Exclude<ParsedNode, Alias.Parsed>): Value {
    const { isMap, isScalar, isSeq } = this.#library;
    if (isScalar(node)) return readScalar(node);
    if (isMap(node)) return this.#readMap(node);
    if (!isSeq(node)) return undefined;
    return listAny(node.items.map((item) => this.readNode(item as ParsedNode | null)));
  }

  #readMap(node: YAMLMap.Parsed): GoMap {
    const entries = new Map<MapKey, MapEntry>();
    for (const { key, value: valueNode } of node.items) {
      const value = (): Value => this.readNode(valueNode);
      if (this.#isMerge(key)) {
        for (const [bare, entry] of listMerged(value())) entries.set(bare, entry);
      } else {
        const read = this.readNode(key);
        entries.set(toMapKey(read), { key: read, value: value() });
      }
    }
    return new GoMap({ kind: "map", key: anyType, element: anyType }, entries);
  }

  #isMerge(key: ParsedNode | null): boolean {
    if (!this.#library.isScalar(key) || key.value !== "<<") return false;
    return key.tag === "tag:yaml.org,2002:merge" || (key.type === "PLAIN" && key.tag === undefined);
  }
}

/** The entries of one map, or of several, of which the first wins. */
function listMerged(value: Value): [MapKey, MapEntry][] {
  const maps = value instanceof List ? value.items : [value];
  return maps.toReversed().flatMap((map): [MapKey, MapEntry][] => {
    if (map instanceof GoMap) return [...map.entries];
    return fail("map merge requires map or sequence of maps as the value");
  });
}

function toMapKey(key: Value): MapKey {
  if (typeof key === "object") {
    return readInteger(key) ?? fail("invalid map key: expected a text, a number or a boolean");
  }
  return key ?? fail("invalid map key: expected a text, a number or a boolean, got null");
}

function readScalar(node: Scalar): Value {
  const text = toBytes(String(node.value));
  const tag = node.tag?.replace("tag:yaml.org,2002:", "!!");
  switch (tag) {
    case undefined:
      return node.type === "PLAIN" ? resolveScalar(text) : text;
    case "!!int":
    case "!!bool":
    case "!!null":
    case "!!float":
    case "!!timestamp":
      return convertScalar(text, tag);
    case "!!binary":
      return decodeBase64(text, "yaml: !!binary value contains invalid base64 data");
    default:
      return text;
  }
}

/** A scalar of which the document says what it is. */
function convertScalar(text: string, tag: string): Value {
  const value = resolveScalar(text);
  const found = describe(value);
  if (found === tag) return value;
  if (tag === "!!float" && typeof value === "bigint") return Number(value);
  if (tag === "!!timestamp" && isDate(text)) return text;
  return fail(`cannot decode ${found} \`${text}\` as a ${tag}`);
}

function describe(value: Value): string {
  if (value === undefined) return "!!null";
  if (typeof value === "boolean") return "!!bool";
  if (typeof value === "number") return "!!float";
  return readInteger(value) === undefined ? "!!str" : "!!int";
}

function fail(problem: string): never {
  throw new FunctionError(`yaml: ${problem}`);
}
