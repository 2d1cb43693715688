import { nodeOs } from "../base/node.ts";

/** One address of one interface, in the order in which the kernel lists them. */
export interface InterfaceAddress {
  readonly name: string;
  readonly address: string;
  readonly family: "IPv4" | "IPv6";
  readonly isLoopback: boolean;
}

/** The addresses of this machine or container now. */
export function readInterfaces(): InterfaceAddress[] {
  return Object.entries(nodeOs().networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, family, internal }) => ({
      name,
      address,
      family,
      isLoopback: internal,
    })),
  );
}

/** The container's host name: the second half of a service's id. */
export function readHostname(): string {
  return nodeOs().hostname();
}
