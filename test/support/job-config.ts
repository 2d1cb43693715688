import type { JobConfig } from "../../src/config/config.ts";

/** A job as a plain configuration has it: runs once, at start-up; what a test is about is given. */
export function createJobConfig(given: Partial<JobConfig> = {}): JobConfig {
  return {
    name: "app",
    exec: ["/bin/app"],
    role: "task",
    when: { kind: "startup" },
    restart: { after: "exit", limit: 0, firstMs: 0, baseMs: 1000, maxMs: 30_000 },
    stopTimeoutMs: 5000,
    signalScope: "group",
    drainMs: 0,
    stdin: "null",
    ...given,
  };
}

/** A restart policy that differs in its limit alone. */
export function restarts(limit: number, after: "exit" | "failure" = "exit"): JobConfig["restart"] {
  return { after, limit, firstMs: 0, baseMs: 1000, maxMs: 30_000 };
}
