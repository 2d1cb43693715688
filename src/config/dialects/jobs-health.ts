import type { HealthConfig } from "../config.ts";
import type { Values } from "../decode.ts";
import { type healthKeys, jobDefaults } from "./job-keys.ts";

type HealthValues = Values<typeof healthKeys>;

/** A job's check; undefined when a required key is not there, which has its error already. */
export function readHealth(values: HealthValues): HealthConfig | undefined {
  const { exec: check = { kind: "always" }, interval: intervalMs, ttl, eager, logging } = values;
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
    timeoutMs: readTimeout(values, intervalMs),
    ttlMs,
    rise: 1,
    // Never later than the TTL would have been, never on a miss that it would have forgiven.
    fall: Math.max(1, Math.floor(ttlMs / intervalMs)),
    eager: eager ?? jobDefaults.eager,
    output: (logging?.raw ?? jobDefaults.isRaw) ? "inherit" : "log",
  };
}

function readTimeout({ timeout }: HealthValues, intervalMs: number): number {
  if (timeout === undefined) return intervalMs;
  if (timeout.value >= 1) return timeout.value;
  const because = "no check is done in less than a millisecond; it has the interval";
  timeout.field.issues.warn(timeout.field, { code: "unused-key", key: "timeout", because });
  return intervalMs;
}
