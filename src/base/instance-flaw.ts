import { isUsableHost, portMax } from "./ip-address.ts";

/** Why nobody could connect to an instance, or undefined when it looks well. */
export function findFlaw({
  id,
  address,
  port,
}: {
  readonly id: string;
  readonly address: string;
  readonly port: number;
}): string | undefined {
  if (id === "") return "it has no id";
  return findAddressFlaw(address) ?? findPortFlaw(port, 1);
}

export function findAddressFlaw(address: string): string | undefined {
  return isUsableHost(address) ? undefined : "its address is neither an IP address nor a host name";
}

export function findPortFlaw(port: number, portMin: 0 | 1): string | undefined {
  if (Number.isInteger(port) && port >= portMin && port <= portMax) return undefined;
  return `its port is not ${portMin} to ${portMax}`;
}
