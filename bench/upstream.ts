// A service with thousands of instances, as a large Consul has them.
import type { TestConsul } from "../test/support/consul.ts";

/** A transaction of Consul's has 64 operations at most. */
const instancesInOne = 32;
const instancesOnOneNode = 100;

/** nginx's list of them. */
export function upstreamTemplate(service: string): string {
  const server = "    server {{.Address}}:{{.Port}};";
  return `upstream ${service} {\n{{range service "${service}"}}${server}\n{{end}}}\n`;
}

/** The instances by their numbers. */
export function describeInstance(service: string, number: number) {
  return {
    node: `node-${Math.floor(number / instancesOnOneNode)}`,
    id: `${service}-${number}`,
    address: `10.${1 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`,
    port: 8000 + (number % 1000),
  };
}

/** Registers passing instances, each with a check of its own, on as many nodes as it takes. */
export async function registerUpstream(
  consul: TestConsul,
  service: string,
  count: number,
): Promise<void> {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const nodes = new Set(numbers.map((number) => describeInstance(service, number).node));
  for (const node of nodes) {
    await consul.api("PUT", "/v1/catalog/register", { Node: node, Address: "10.0.0.1" });
  }
  for (let first = 0; first < count; first += instancesInOne) {
    const some = numbers.slice(first, first + instancesInOne);
    const operations = some.flatMap((number) => toOperations(service, number));
    await consul.api("PUT", "/v1/txn", operations);
  }
}

/** Makes one more instance come. */
export async function addInstance(
  consul: TestConsul,
  service: string,
  number: number,
): Promise<void> {
  await consul.api("PUT", "/v1/txn", toOperations(service, number));
}

/** Makes one go. */
export async function removeInstance(
  consul: TestConsul,
  service: string,
  number: number,
): Promise<void> {
  const { node, id } = describeInstance(service, number);
  await consul.api("PUT", "/v1/catalog/deregister", { Node: node, ServiceID: id });
}

function toOperations(service: string, number: number): object[] {
  const { node, id, address, port } = describeInstance(service, number);
  const check = {
    Node: node,
    CheckID: `service:${id}`,
    Name: `Service '${service}' check`,
    Status: "passing",
    ServiceID: id,
  };
  const registered = { ID: id, Service: service, Tags: ["v1"], Address: address, Port: port };
  return [
    { Service: { Verb: "set", Node: node, Service: registered } },
    { Check: { Verb: "set", Check: check } },
  ];
}
