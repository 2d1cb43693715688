import { type Route, refuse } from "./route.ts";
import type { JobStatus, ServiceStatus, Status } from "./status-data.ts";

/** The answer to "is it well?", with a sentence for each thing that is not. */
export interface Health {
  readonly isHealthy: boolean;
  readonly problems: readonly string[];
}

/** Answers by the status, too: 200 is a yes, 503 a no. */
export const healthRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/health",
    answer: async ({ query }, ports) => {
      const job = query.get("job") ?? undefined;
      const health = judgeHealth(await ports.status(), job);
      if (health === undefined)
        return refuse(404, `Cannot tell the health of "${job}": there is no such job`);
      return health.isHealthy
        ? { kind: "done", data: health }
        : { kind: "no", status: 503, data: health };
    },
  },
];

/**
 * The health of one job, or of the app and every service; undefined when there is no such job. A job
 * without services is well while its program runs. In maintenance no service is checked, and whoever
 * put us there does not want the container restarted.
 */
export function judgeHealth(status: Status, job?: string): Health | undefined {
  const jobs = status.jobs.filter(({ name }) => name === (job ?? "main"));
  if (job !== undefined && jobs.length === 0) return undefined;
  const services = status.services.filter((service) => job === undefined || service.job === job);
  const checked = status.isInMaintenance ? [] : services;
  const problems = [...jobs.flatMap(describeJob), ...checked.flatMap(describeService)];
  return { isHealthy: problems.length === 0, problems };
}

function describeJob({ name, state }: JobStatus): string[] {
  return state === "running" || state === "standing" ? [] : [`job "${name}" is ${state}`];
}

function describeService({ name, health, output }: ServiceStatus): string[] {
  if (health === "passing") return [];
  const said = output.split("\n", 1)[0];
  return [`service "${name}" is ${health}${said ? `: ${said}` : ""}`];
}
