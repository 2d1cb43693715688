// How the address of a service is chosen. The words are defined here, because they are written in
// the configuration; what they find is decided by discovery/address.ts.
import { childField, type Field, type Kind, refuseType } from "./decode.ts";
import { nonEmptyText } from "./kinds.ts";

const words = "a string or an array of strings";

/** One spec or a list of them, tried in order. */
export const interfaceSpecs: Kind<readonly string[]> = {
  words,
  schema: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] },
  read(field) {
    const { node } = field;
    if (node.kind === "string") return readSpecs([field]);
    if (node.kind !== "array") return refuseType(field, words);
    return readSpecs(node.items.map((item, index) => childField(field, index, item)));
  },
};

function readSpecs(fields: readonly Field[]): string[] | undefined {
  const specs = fields.map(readSpec);
  if (specs.includes(undefined)) return undefined;
  return specs.filter((spec) => spec !== undefined);
}

function readSpec(field: Field): string | undefined {
  const spec = nonEmptyText.read(field)?.trim();
  if (spec === undefined || isInterfaceSpec(spec)) return spec;
  field.issues.error(field, {
    code: "out-of-range",
    found: JSON.stringify(spec),
    wanted:
      'an interface ("eth0", "eth0:inet6", "eth0[1]"), "inet", "inet6", a network ("198.18.0.0/15"), "static:ADDRESS", "private" or "public"',
  });
  return undefined;
}

/**
 * True for what the originals could read, and for interface names that they could not ("br-0",
 * "eth0.100"), and for "private" and "public", which stand for `publicIp`.
 */
export function isInterfaceSpec(spec: string): boolean {
  if (spec.startsWith("static:")) return isAddress(spec.slice("static:".length));
  const network = /^([^/]+)\/(\d{1,3})$/.exec(spec);
  if (network) {
    const [, address = "", bits] = network;
    return isAddress(address) && Number(bits) <= (address.includes(":") ? 128 : 32);
  }
  return /^[^\s/:[\]]+(?:\[\d+\]|:inet6?)?$/.test(spec);
}

/** True for an IPv4 or IPv6 address. */
export function isAddress(text: string): boolean {
  return text.includes(":") ? isIpv6(text) : isIpv4(text);
}

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

function isIpv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const tail = groups.at(-1) ?? "";
  const hasIpv4Tail = isIpv4(tail) && text.endsWith(tail);
  const isWellFormed = groups.every(
    (group, index) => /^[\da-f]{1,4}$/i.test(group) || (hasIpv4Tail && index === groups.length - 1),
  );
  const count = groups.length + (hasIpv4Tail ? 1 : 0);
  return isWellFormed && (halves.length === 2 ? count < 8 : count === 8);
}
