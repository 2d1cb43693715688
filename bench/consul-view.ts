import type { TestConsul } from "../test/support/consul.ts";
import { monotonicMs } from "./monotonic.ts";

const giveUpMs = 12_000;

/**
 * Resolves with the moment at which Consul's catalogue tells that the service is passing, as it
 * tells everybody: by a blocking query. Infinity: not within 12 s.
 */
export async function passingAt(consul: TestConsul, service: string): Promise<number> {
  const endMs = monotonicMs() + giveUpMs;
  let index = "0";
  while (monotonicMs() < endMs) {
    const path = `/v1/health/service/${service}?passing&wait=2s&index=${index}`;
    const answer = await consul.fetch("GET", path);
    const instances = (await answer.json()) as unknown[];
    if (instances.length > 0) return monotonicMs();
    index = answer.headers.get("x-consul-index") ?? "0";
  }
  return Infinity;
}

/** An instance without a check passes as soon as it is there. */
export async function registerInstance(
  consul: TestConsul,
  service: string,
  instance: number,
): Promise<void> {
  await consul.api("PUT", "/v1/agent/service/register", {
    ID: `${service}-${instance}`,
    Name: service,
    Address: `198.18.0.${instance}`,
    Port: 80,
  });
}

export async function deregisterInstance(
  consul: TestConsul,
  service: string,
  instance: number,
): Promise<void> {
  await consul.api("PUT", `/v1/agent/service/deregister/${service}-${instance}`);
}
