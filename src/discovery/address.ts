import { unreachable } from "../base/assert.ts";
import {
  type AddressBytes,
  compareAddresses,
  type IpNetwork,
  isWithin,
  parseAddress,
  parseNetwork,
} from "../base/ip-address.ts";
import type { InterfaceSpec } from "../config/config.ts";

/** One address of one interface, as the system lists them. */
export interface InterfaceAddress {
  readonly name: string;
  readonly address: string;
  readonly family: "IPv4" | "IPv6";
  readonly isLoopback: boolean;
}

/** An address and the reason why it was chosen, or undefined with everything that was looked at. */
export interface AddressChoice {
  readonly address: string | undefined;
  /** The spec that matched, as it was written. */
  readonly spec: string | undefined;
  /** What there was to choose from, in the order of choice, such as "eth0 198.18.0.2". */
  readonly candidates: readonly string[];
}

/** The first address that the first matching spec names. */
export function chooseAddress(
  specs: readonly InterfaceSpec[],
  interfaces: readonly InterfaceAddress[],
): AddressChoice {
  const table = sortTable(interfaces);
  const candidates = table.map(({ name, address }) => `${name} ${address}`);
  for (const spec of specs) {
    const address = find(spec, table);
    if (address !== undefined) return { address, spec: spec.text, candidates };
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
      return table.find(({ bytes }) => isWithin(bytes, spec.network))?.address;
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

const loopbackNetworks = readNetworks("127.0.0.0/8", "::1/128");
const privateNetworks = readNetworks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");

function readNetworks(...texts: string[]): IpNetwork[] {
  return texts.map(parseNetwork).filter((network) => network !== undefined);
}

function matchesAny(bytes: AddressBytes, networks: readonly IpNetwork[]): boolean {
  return networks.some((network) => isWithin(bytes, network));
}
