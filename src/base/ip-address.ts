/** An address as 16 bytes, IPv4 mapped into IPv6, so that all addresses have one order. */
export type AddressBytes = readonly number[];

/** Reads an IPv4 or IPv6 literal, without brackets; a scope id is ignored. Undefined: it is none. */
export function parseAddress(text: string): AddressBytes | undefined {
  if (text.length > 64) return undefined;
  return text.includes(":") ? parseIpv6(text.replace(/%[\w.-]+$/, "")) : mapIpv4(parseIpv4(text));
}

/** The highest number of a port. */
export const portMax = 65_535;

/** True when the literal is an IPv4 address. */
export function isIpv4(text: string): boolean {
  return parseIpv4(text) !== undefined;
}

/** Orders two addresses by their bytes. */
export function compareAddresses(left: AddressBytes, right: AddressBytes): number {
  for (let index = 0; index < 16; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** All addresses that share their first bits, of 128. */
export interface IpNetwork {
  readonly base: AddressBytes;
  readonly bits: number;
}

/** Reads "ADDRESS/BITS". Undefined: it is none. */
export function parseNetwork(text: string): IpNetwork | undefined {
  const slash = text.indexOf("/");
  const address = text.slice(0, Math.max(slash, 0));
  const length = text.slice(slash + 1);
  const base = parseAddress(address);
  const lengthMax = isIpv4(address) ? 32 : 128;
  if (base === undefined || !/^\d{1,3}$/.test(length) || Number(length) > lengthMax) {
    return undefined;
  }
  // An IPv4 network lies behind the 96 bits of the mapping.
  return { base, bits: 128 - lengthMax + Number(length) };
}

/** True for an address of the network. */
export function isWithin(bytes: AddressBytes, { base, bits }: IpNetwork): boolean {
  for (let index = 0; index < 16; index++) {
    const kept = Math.min(Math.max(bits - index * 8, 0), 8);
    const mask = (0xff << (8 - kept)) & 0xff;
    if (((bytes[index] ?? 0) & mask) !== ((base[index] ?? 0) & mask)) return false;
  }
  return true;
}

/** True for an IP literal or a host name: what may stand in a list of backends. */
export function isUsableHost(text: string): boolean {
  if (ipv4Pattern.test(text)) return true;
  if (parseAddress(text) !== undefined) return !text.includes("%");
  if (text.length > 253) return false;
  const labels = text.replace(/\.$/, "").split(".");
  // A name that ends in a number is an IPv4 address to every resolver, and a wrong one here.
  if (/^\d+$/.test(labels.at(-1) ?? "")) return false;
  return labels.every((label) => /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?$/i.test(label));
}

/** Four numbers up to 255, without leading zeros: to some programs those are octal. */
const ipv4Pattern =
  /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;

function parseIpv4(text: string): number[] | undefined {
  return ipv4Pattern.test(text) ? text.split(".").map(Number) : undefined;
}

function mapIpv4(bytes: number[] | undefined): AddressBytes | undefined {
  return bytes && [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...bytes];
}

function parseIpv6(text: string): AddressBytes | undefined {
  const halves = text.split("::");
  const [head, tail] = [parseGroups(halves[0] ?? ""), parseGroups(halves[1] ?? "")];
  if (halves.length > 2 || head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1) return missing === 0 ? head : undefined;
  return missing >= 2 ? [...head, ...Array<number>(missing).fill(0), ...tail] : undefined;
}

/** The bytes of groups between colons; the last one may be an IPv4 address. */
function parseGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [index, group] of groups.entries()) {
    if (/^[\da-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
      continue;
    }
    const embedded = index === groups.length - 1 ? parseIpv4(group) : undefined;
    if (embedded === undefined) return undefined;
    bytes.push(...embedded);
  }
  return bytes;
}
