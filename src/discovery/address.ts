import { unreachable } from "../base/assert.ts";
import {
  type AddressBytes,
  compareAddresses,
  isIpv4,
  parseAddress,
  sharePrefix,
} from "./address-bytes.ts";

/** One address of one interface, as the system lists them. */
export interface InterfaceAddress {
  readonly name: string;
  readonly address: string;
  readonly family: "IPv4" | "IPv6";
  readonly isLoopback: boolean;
}

/** How the configuration names an address of this container. */
export type InterfaceSpec =
  | { readonly kind: "named"; readonly name: string; readonly family: "IPv4" | "IPv6" }
  | { readonly kind: "indexed"; readonly name: string; readonly index: number }
  | { readonly kind: "family"; readonly family: "IPv4" | "IPv6" }
  | { readonly kind: "network"; readonly base: AddressBytes; readonly bits: number }
  | { readonly kind: "fixed"; readonly address: string }
  /** `publicIp` of the first generation: the first private, or the first other, IPv4 address. */
  | { readonly kind: "reach"; readonly isPrivate: boolean };

/** An address and the reason why it was chosen, or undefined with everything that was looked at. */
export interface AddressChoice {
  readonly address: string | undefined;
  /** The spec that matched, as it was written. */
  readonly spec: string | undefined;
  /** What there was to choose from, in the order of choice, such as "eth0 198.18.0.2". */
  readonly candidates: readonly string[];
}

/** What is tried when the configuration names no interface. */
export const defaultInterfaces: readonly string[] = ["eth0:inet", "inet"];

/** Reads one spec; undefined when it is none. */
export function parseInterfaceSpec(text: string): InterfaceSpec | undefined {
  if (text === "inet") return { kind: "family", family: "IPv4" };
  if (text === "inet6") return { kind: "family", family: "IPv6" };
  if (text === "private" || text === "public") {
    return { kind: "reach", isPrivate: text === "private" };
  }
  if (text.startsWith("static:")) {
    const address = text.slice("static:".length);
    return parseAddress(address) && { kind: "fixed", address };
  }
  if (text.includes("/")) return parseNetwork(text);
  // Also names with "-", "." and "@", which the ancestors could not write: macvlans, VLANs, veths.
  const match = /^([^\s/:[\]]+)(?:\[(\d+)\]|:(inet6?))?$/.exec(text);
  if (!match) return undefined;
  const [, name = "", index, family] = match;
  if (index !== undefined) return { kind: "indexed", name, index: Number(index) };
  return { kind: "named", name, family: family === "inet6" ? "IPv6" : "IPv4" };
}

/** The first address that the first matching spec names; specs that cannot be read match nothing. */
export function chooseAddress(
  specs: readonly string[],
  interfaces: readonly InterfaceAddress[],
): AddressChoice {
  const table = sortTable(interfaces);
  const candidates = table.map(({ name, address }) => `${name} ${address}`);
  for (const text of specs) {
    const spec = parseInterfaceSpec(text);
    const address = spec && find(spec, table);
    if (address !== undefined) return { address, spec: text, candidates };
  }
  return { address: undefined, spec: undefined, candidates };
}

interface Row extends InterfaceAddress {
  readonly bytes: AddressBytes;
}

/** By name, then by address: the kernel's own order changes from start to start. */
function sortTable(interfaces: readonly InterfaceAddress[]): Row[] {
  const rows = interfaces.flatMap((row) => {
    // The scope of a link-local address means nothing to anybody else.
    const address = row.address.replace(/%.*$/, "");
    const bytes = parseAddress(address);
    return bytes ? [{ ...row, address, bytes }] : [];
  });
  return rows.sort((a, b) => compareNames(a.name, b.name) || compareAddresses(a.bytes, b.bytes));
}

function compareNames(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function find(spec: InterfaceSpec, table: readonly Row[]): string | undefined {
  switch (spec.kind) {
    case "named":
      return table.find(({ name, family }) => name === spec.name && family === spec.family)
        ?.address;
    case "indexed":
      return table.filter(({ name }) => name === spec.name)[spec.index]?.address;
    case "family":
      return table.find((row) => row.family === spec.family && isOutward(row))?.address;
    case "network":
      return table.find(({ bytes }) => sharePrefix(bytes, spec.base, spec.bits))?.address;
    case "fixed":
      return spec.address;
    case "reach":
      return findByReach(spec.isPrivate, table);
    default:
      return unreachable(spec);
  }
}

/** A virtual address on the loopback interface belongs to a load balancer in front of us, not to us. */
function isOutward({ bytes, isLoopback }: Row): boolean {
  return !isLoopback && !matchesAny(bytes, loopbackNetworks);
}

function findByReach(isPrivate: boolean, table: readonly Row[]): string | undefined {
  return table.find(
    (row) =>
      row.family === "IPv4" &&
      isOutward(row) &&
      matchesAny(row.bytes, privateNetworks) === isPrivate,
  )?.address;
}

const loopbackNetworks = ["127.0.0.0/8", "::1/128"];
const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

function matchesAny(bytes: AddressBytes, networks: readonly string[]): boolean {
  return networks.some((text) => {
    const network = parseNetwork(text);
    return network !== undefined && sharePrefix(bytes, network.base, network.bits);
  });
}

function parseNetwork(text: string): Extract<InterfaceSpec, { kind: "network" }> | undefined {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  const [, address = "", length = ""] = match ?? [];
  const base = parseAddress(address);
  const lengthMax = isIpv4(address) ? 32 : 128;
  if (base === undefined || Number(length) > lengthMax) return undefined;
  // An IPv4 network lies behind the 96 bits of the mapping.
  return { kind: "network", base, bits: 128 - lengthMax + Number(length) };
}
