import type { MetricConfig, TelemetryConfig } from "../config.ts";
import { refuseRange, type Values } from "../decode.ts";
import { defaultInterfaces } from "../interface-spec.ts";
import { jobsDefaults, type jobsRootKeys, type metricKeys } from "./jobs-keys.ts";
import { warnOfPort } from "./jobs-service.ts";

type TelemetryValues = NonNullable<Values<typeof jobsRootKeys>["telemetry"]>;

/** What is served for Prometheus. */
export function readTelemetry(values: TelemetryValues): TelemetryConfig {
  const { port, interfaces = [], tags = [], metrics = [] } = values;
  if (port) warnOfPort(port);
  return {
    port: port?.value || jobsDefaults.telemetryPort,
    interfaces: interfaces.length > 0 ? interfaces : defaultInterfaces,
    tags,
    metrics: metrics.map(readMetric).filter((metric) => metric !== undefined),
  };
}

function readMetric({ value }: { value: Values<typeof metricKeys> }): MetricConfig | undefined {
  const { namespace = "", subsystem = "", name, help, type } = value;
  if (name === undefined || help === undefined || type === undefined) return undefined;
  const parts = [namespace, subsystem, name.value];
  const fullName = parts.filter((part) => part !== "").join("_");
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(fullName)) {
    return refuseRange(name.field, 'a name that Prometheus takes: letters, digits, "_" and ":"');
  }
  return { fullName, key: parts.join("_"), help, type };
}
