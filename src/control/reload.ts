import { unreachable } from "../base/assert.ts";
import type { ControlPorts } from "./control-ports.ts";
import { done, type Reply, type Route, refuse } from "./route.ts";

/** Takes the configuration anew; whoever asks gets its errors. */
export const reloadRoutes: readonly Route[] = ["/v1/reload", "/v3/reload"].map((path) => ({
  method: "POST",
  path,
  answer: (_request, ports) => reload(ports),
}));

async function reload(ports: ControlPorts): Promise<Reply> {
  const answer = await ports.reload();
  switch (answer.kind) {
    case "reloaded":
      return done;
    case "refused":
      return {
        kind: "refused",
        status: 422,
        reason: "Cannot reload: the configuration has errors, and the one in force stays",
        errors: answer.errors,
      };
    case "ending":
      return refuse(503, "Cannot reload: the end of the container has begun");
    default:
      return unreachable(answer);
  }
}
