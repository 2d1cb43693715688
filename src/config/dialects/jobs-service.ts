import { portMax } from "../../base/ip-address.ts";
import type { HealthConfig, ServiceConfig } from "../config.ts";
import { type Field, hasKey, type Values } from "../decode.ts";
import { defaultInterfaces } from "../interface-spec.ts";
import type { jobKeys } from "./job-keys.ts";
import { refuseServiceName } from "./jobs-watches.ts";

type JobValues = Values<typeof jobKeys>;

/** The service that a job with a port offers; what is wrong with it counts for such a job only. */
export function readService(
  given: { readonly value: JobValues; readonly field: Field },
  known: { readonly job: string; readonly health: HealthConfig | undefined },
): ServiceConfig | undefined {
  const { value, field } = given;
  const { name, port, tags = [] } = value;
  const { job, health } = known;
  if (name === undefined || port === undefined || port.value === 0) {
    warnOfUnusedKeys(value, field);
    return undefined;
  }
  checkService(name, port, field);
  const interfaces = value.interfaces?.() ?? [];
  const optionals = readOptionals(value);
  if (health === undefined) return undefined;
  return {
    name: name.value,
    job,
    port: port.value,
    tags,
    interfaces: interfaces.length > 0 ? interfaces : defaultInterfaces,
    health,
    ...optionals,
  };
}

function checkService(
  name: { value: string; field: Field },
  port: { value: number; field: Field },
  field: Field,
): void {
  refuseServiceName(name);
  warnOfPort(port);
  if (hasKey(field, "health")) return;
  const because = 'and "port" needs it';
  field.issues.error(field, { code: "missing-key", key: "health", because });
}

/** The port is more than there are. */
export function warnOfPort({ value, field }: { value: number; field: Field }): void {
  if (value > portMax) field.issues.warn(field, { code: "impossible-port", port: value });
}

type Optionals = Pick<
  ServiceConfig,
  "initialStatus" | "enableTagOverride" | "deregisterCriticalServiceAfterMs"
>;

function readOptionals({ initial_status, initialStatus, consul = {} }: JobValues): Optionals {
  const status = initial_status?.() ?? initialStatus?.();
  const { enableTagOverride, deregisterCriticalServiceAfter: afterMs } = consul;
  return {
    ...(status && { initialStatus: status }),
    ...(enableTagOverride !== undefined && { enableTagOverride }),
    ...(afterMs !== undefined && { deregisterCriticalServiceAfterMs: afterMs }),
  };
}

function warnOfUnusedKeys(value: JobValues, field: Field): void {
  if (value.port?.value === 0 || value.name === undefined) return;
  const because = 'without "port" there is no service';
  const keys = ["tags", "interfaces", "consul", "initial_status", "initialStatus"] as const;
  for (const key of keys.filter((candidate) => value[candidate] !== undefined)) {
    field.issues.warn(
      { ...field, path: `${field.path}.${key}` },
      { code: "unused-key", key, because },
    );
  }
}
