import { expect, test } from "bun:test";

import { createJobConfig } from "../../test/support/job-config.ts";
import type { JobConfig, Role, TriggerWord } from "../config/config.ts";
import type { Event, Instance } from "../event/event.ts";
import { isTrigger } from "./trigger.ts";

const db: Instance = { id: "db-1", address: "198.18.0.1", port: 5432 };
const success = { kind: "exited", code: 0 } as const;
const changed = (instances: readonly Instance[]): Event => ({
  kind: "watchChanged",
  watch: "db",
  reason: "changed",
  instances,
  added: [],
  removed: [],
});
const verdict = (status: "passing" | "critical"): Event => ({
  kind: "verdictChanged",
  job: "app",
  service: "web",
  status,
  output: "",
});

/** Every kind of event, with the words and sources of `when` that it is. */
const meanings: readonly [Event, readonly (readonly [TriggerWord, string])[]][] = [
  [{ kind: "startup" }, [["startup", "global"]]],
  [{ kind: "shutdown" }, [["shutdown", "global"]]],
  [{ kind: "jobStarted", job: "app", pid: 7 }, []],
  [{ kind: "jobExited", job: "app", end: success }, [["exitSuccess", "app"]]],
  [{ kind: "jobExited", job: "app", end: { kind: "exited", code: 1 } }, [["exitFailed", "app"]]],
  [
    { kind: "jobExited", job: "app", end: { kind: "signalled", signal: 9 } },
    [["exitFailed", "app"]],
  ],
  [
    { kind: "jobExited", job: "app", end: { kind: "unstartable", code: 127, reason: "" } },
    [["exitFailed", "app"]],
  ],
  [{ kind: "jobStopping", job: "app", isOrdered: true }, [["stopping", "app"]]],
  [{ kind: "jobStopping", job: "app", isOrdered: false }, [["stopping", "app"]]],
  [{ kind: "jobStopped", job: "app", end: success }, [["stopped", "app"]]],
  [{ kind: "jobStopped", job: "app", end: undefined }, [["stopped", "app"]]],
  [{ kind: "jobWaitTimedOut", job: "app" }, [["timerExpired", "app"]]],
  [verdict("passing"), [["healthy", "app"]]],
  [verdict("critical"), [["unhealthy", "app"]]],
  [{ kind: "serviceRegistered", id: "app" }, []],
  [{ kind: "serviceDeregistered", id: "app" }, []],
  [
    changed([db]),
    [
      ["changed", "watch.db"],
      ["healthy", "watch.db"],
    ],
  ],
  [
    changed([]),
    [
      ["changed", "watch.db"],
      ["unhealthy", "watch.db"],
    ],
  ],
  [{ kind: "watchEmpty", watch: "db" }, [["unhealthy", "watch.db"]]],
  [{ kind: "watchHeld", watch: "db", because: "" }, []],
  [{ kind: "watchReleased", watch: "db" }, []],
  [{ kind: "maintenanceEntered" }, [["enterMaintenance", "global"]]],
  [{ kind: "maintenanceLeft" }, [["exitMaintenance", "global"]]],
  [{ kind: "signalled", signal: "SIGHUP" }, [["SIGHUP", "SIGHUP"]]],
  [{ kind: "signalled", signal: "SIGUSR2" }, [["SIGUSR2", "SIGUSR2"]]],
  [{ kind: "signalled", signal: "SIGWINCH" }, []],
];

const words: readonly TriggerWord[] = [
  "exitSuccess",
  "exitFailed",
  "stopping",
  "stopped",
  "healthy",
  "unhealthy",
  "changed",
  "timerExpired",
  "enterMaintenance",
  "exitMaintenance",
  "error",
  "quit",
  "startup",
  "shutdown",
  "SIGHUP",
  "SIGUSR2",
];
const sources = ["global", "app", "db", "watch.db", "watch.app", "SIGHUP", "SIGUSR2"];

test.each(meanings)(
  "isTrigger() knows %j by its words and source, and by no others",
  (event, meant) => {
    const found = sources.flatMap((source) =>
      words
        .filter((word) =>
          isTrigger(createJobConfig({ when: { kind: "each", source, event: word } }), event),
        )
        .map((word) => `${word} ${source}`),
    );
    expect(found.toSorted()).toEqual(meant.map((pair) => pair.join(" ")).toSorted());
  },
);

test("isTrigger() is false for jobs that wait for no event", () => {
  for (const when of [
    { kind: "startup" },
    { kind: "interval", everyMs: 1 },
    { kind: "never" },
  ] as const) {
    for (const [event] of meanings) expect(isTrigger(createJobConfig({ when }), event)).toBe(false);
  }
});

test("isTrigger() hears every source that a job waits for, and its event alone", () => {
  const when = { kind: "each", source: "app", otherSources: ["app.2"], event: "stopped" } as const;
  const config = createJobConfig({ when });
  const hears = (job: string) => isTrigger(config, { kind: "jobStopped", job, end: success });
  expect(["app", "app.2", "app.3"].map(hears)).toEqual([true, true, false]);
  expect(isTrigger(config, { kind: "jobExited", job: "app.2", end: success })).toBe(false);
});

function createHook(role: Role, event: TriggerWord): JobConfig {
  return createJobConfig({ role, when: { kind: "once", source: "app", event } });
}

test("a preStop hook runs before an ordered stop, not when the app ends by itself", () => {
  const hook = createHook("preStop", "stopping");
  expect(isTrigger(hook, { kind: "jobStopping", job: "app", isOrdered: true })).toBe(true);
  expect(isTrigger(hook, { kind: "jobStopping", job: "app", isOrdered: false })).toBe(false);
});

test("a postStop hook runs after an app that has run, not after one that was never started", () => {
  const hook = createHook("postStop", "stopped");
  expect(isTrigger(hook, { kind: "jobStopped", job: "app", end: success })).toBe(true);
  expect(isTrigger(hook, { kind: "jobStopped", job: "app", end: undefined })).toBe(false);
});
