// How the configuration names an address of this container; discovery/address.ts finds it.
import { parseAddress, parseNetwork } from "../base/ip-address.ts";
import type { InterfaceSpec } from "./config.ts";
import { childField, type Field, type Kind, refuseType } from "./decode.ts";
import { nonEmptyText } from "./kinds.ts";

/** What is tried when the configuration names no interface: generation 1 knew eth0 alone. */
export const defaultInterfaces: readonly InterfaceSpec[] = [
  { text: "eth0:inet", kind: "named", name: "eth0", family: "IPv4" },
  { text: "inet", kind: "family", family: "IPv4" },
];

const words = "a string or an array of strings";

/** One spec or a list of them, tried in order. */
export const interfaceSpecs: Kind<readonly InterfaceSpec[]> = {
  words,
  schema: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] },
  read(field) {
    const { node } = field;
    if (node.kind === "string") return readSpecs([field]);
    if (node.kind !== "array") return refuseType(field, words);
    return readSpecs(node.items.map((item, index) => childField(field, index, item)));
  },
};

function readSpecs(fields: readonly Field[]): InterfaceSpec[] | undefined {
  const specs = fields.map(readSpec);
  if (specs.includes(undefined)) return undefined;
  return specs.filter((spec) => spec !== undefined);
}

function readSpec(field: Field): InterfaceSpec | undefined {
  const text = nonEmptyText.read(field)?.trim();
  if (text === undefined) return undefined;
  const spec = parseInterfaceSpec(text);
  if (spec !== undefined) return spec;
  field.issues.error(field, {
    code: "out-of-range",
    found: JSON.stringify(text),
    wanted:
      'an interface ("eth0", "eth0:inet6", "eth0[1]"), "inet", "inet6", a network ("198.18.0.0/15"), "static:ADDRESS", "private" or "public"',
  });
  return undefined;
}

/** Reads one spec; undefined when it is none. */
export function parseInterfaceSpec(text: string): InterfaceSpec | undefined {
  if (text === "inet") return { text, kind: "family", family: "IPv4" };
  if (text === "inet6") return { text, kind: "family", family: "IPv6" };
  if (text === "private" || text === "public") {
    return { text, kind: "reach", isPrivate: text === "private" };
  }
  if (text.startsWith("static:")) {
    const address = text.slice("static:".length);
    return parseAddress(address) && { text, kind: "fixed", address };
  }
  if (text.includes("/")) {
    const network = parseNetwork(text);
    return network && { text, kind: "network", network };
  }
  return parseName(text);
}

/** Also names with "-", "." and "@", which the originals could not read: macvlans, VLANs, veths. */
function parseName(text: string): InterfaceSpec | undefined {
  const match = /^([^\s/:[\]]+)(?:\[(\d+)\]|:(inet6?))?$/.exec(text);
  if (!match) return undefined;
  const [, name = "", index, family] = match;
  if (index !== undefined) return { text, kind: "indexed", name, index: Number(index) };
  return { text, kind: "named", name, family: family === "inet6" ? "IPv6" : "IPv4" };
}

/** Specs as a configuration would write them. */
export function writeSpecs(specs: readonly InterfaceSpec[]): string {
  return `[${specs.map(({ text }) => JSON.stringify(text)).join(", ")}]`;
}
