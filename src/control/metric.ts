import type { ControlPorts } from "./control-ports.ts";
import { readJsonObject } from "./json-object.ts";
import { done, type Reply, type Route, refuse } from "./route.ts";

/** Records values of the configuration's own metrics: the originals' -putmetric. */
export const metricRoutes: readonly Route[] = ["/v1/metric", "/v3/metric"].map((path) => ({
  method: "POST",
  path,
  answer: ({ body }, ports) => putMetrics(body, ports),
}));

function putMetrics(body: string, ports: ControlPorts): Reply {
  const entries = readJsonObject(body);
  if (entries === undefined) {
    return refuse(422, "Cannot record metrics: expected a JSON object of numbers");
  }
  const values: [string, number][] = [];
  for (const [name, value] of entries) {
    const number = toNumber(value);
    if (number === undefined) {
      const found = JSON.stringify(value);
      return refuse(422, `Cannot record the metric "${name}": expected a number, got ${found}`);
    }
    values.push([name, number]);
  }
  const unknown = ports.putMetrics?.(Object.fromEntries(values)) ?? values.map(([name]) => name);
  if (unknown.length === 0) return done;
  const names = unknown.map((name) => `"${name}"`).join(", ");
  return refuse(404, `Cannot record ${names}: the configuration has no such metric`);
}

/** The originals' own client sends numbers as texts. */
function toNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
