import { unreachable } from "../base/assert.ts";
import { parseSignalName } from "../base/signal-name.ts";
import type { ControlPorts } from "./control-ports.ts";
import { readJsonObject } from "./json-object.ts";
import { done, type Reply, type Route, refuse } from "./route.ts";

/** Sends a signal to the program of one job. */
export const signalRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/signal", answer: ({ body }, ports) => signalJob(body, ports) },
];

function signalJob(body: string, ports: ControlPorts): Reply {
  const { job, signal }: Record<string, unknown> = Object.fromEntries(readJsonObject(body) ?? []);
  if (typeof job !== "string" || typeof signal !== "string") {
    return refuse(422, 'Cannot send a signal: expected {"job": NAME, "signal": NAME}');
  }
  const name = parseSignalName(signal);
  if (name === undefined) return refuse(422, `Cannot send "${signal}": there is no such signal`);
  const answer = ports.signal(job, name);
  switch (answer) {
    case "sent":
      return done;
    case "unknown-job":
      return refuse(404, `Cannot signal "${job}": there is no such job`);
    case "not-running":
      return refuse(409, `Cannot signal "${job}": no program of it runs`);
    default:
      return unreachable(answer);
  }
}
