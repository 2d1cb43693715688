import { portMax } from "../../base/ip-address.ts";
import type { HealthConfig, InterfaceSpec, ServiceConfig } from "../config.ts";
import type { Values } from "../decode.ts";
import { defaultInterfaces } from "../interface-spec.ts";
import { type serviceKeys, shimDefaults } from "./shim-keys.ts";

type ServiceValues = Values<typeof serviceKeys>;

/** The services; one that lacks a required key has its error already, and is left out. */
export function readServices(services: readonly ServiceValues[]): ServiceConfig[] {
  warnOfTwins(services);
  return services.map(readService).filter((service) => service !== undefined);
}

function readService(values: ServiceValues): ServiceConfig | undefined {
  const { name, id, port, tags = [] } = values;
  const health = readHealth(values);
  const interfaces = readInterfaces(values);
  if (name) {
    const { field, value } = name;
    // What Consul's DNS interface cannot be asked for.
    if (!/^[a-zA-Z0-9-]+$/.test(value)) {
      field.issues.warn(field, { code: "unsuitable-name", name: value });
    }
  }
  if (port && port.value > portMax) {
    port.field.issues.warn(port.field, { code: "impossible-port", port: port.value });
  }
  if (!name || !port || !health) return undefined;
  return {
    name: name.value,
    ...(id && { id: id.value }),
    job: "main",
    port: port.value,
    tags,
    interfaces,
    health,
  };
}

function readHealth(values: ServiceValues): HealthConfig | undefined {
  const { health: check = { kind: "always" }, poll: intervalMs, ttl, timeout, eager } = values;
  if (intervalMs === undefined || ttl === undefined) return undefined;
  const ttlMs = ttl.value;
  if (ttlMs <= intervalMs) {
    ttl.field.issues.warn(ttl.field, {
      code: "short-ttl",
      ttlSeconds: ttlMs / 1000,
      pollSeconds: intervalMs / 1000,
    });
  }
  return {
    check,
    intervalMs,
    // The originals had none up to 2.3: a check could take as long as the TTL without harm.
    timeoutMs: timeout ?? Math.max(intervalMs, ttlMs),
    ttlMs,
    rise: 1,
    // Never later than the TTL would have been, never on a miss that it would have forgiven.
    fall: Math.max(1, Math.floor(ttlMs / intervalMs)),
    eager: eager ?? shimDefaults.eager,
  };
}

function readInterfaces({ interfaces, publicIp }: ServiceValues): readonly InterfaceSpec[] {
  const isGiven = interfaces !== undefined && interfaces.length > 0;
  if (publicIp === undefined) return isGiven ? interfaces : defaultInterfaces;
  if (!isGiven) {
    const isPrivate = !publicIp.value;
    return [{ text: isPrivate ? "private" : "public", kind: "reach", isPrivate }];
  }
  const because = '"interfaces" is there too, and decides';
  publicIp.field.issues.warn(publicIp.field, { code: "unused-key", key: "publicIp", because });
  return interfaces;
}

/** Two services that Consul would take for one. */
function warnOfTwins(services: readonly ServiceValues[]): void {
  const ports = new Set<string>();
  const ids = new Set<string>();
  for (const { name, port, id } of services) {
    if (id !== undefined) {
      if (ids.has(id.value)) id.field.issues.warn(id.field, { code: "duplicate-id", id: id.value });
      ids.add(id.value);
    } else if (name !== undefined && port !== undefined) {
      const twin = JSON.stringify([name.value, port.value]);
      if (ports.has(twin)) {
        name.field.issues.warn(name.field, {
          code: "duplicate-service",
          name: name.value,
          port: port.value,
        });
      }
      ports.add(twin);
    }
  }
}
