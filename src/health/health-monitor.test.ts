import { expect, test } from "bun:test";
import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import type { HealthConfig } from "../config/config.ts";
import type { CheckOptions, CheckOutcome } from "./check-outcome.ts";
import { HealthMonitor, type VerdictReport, verdictFreshMs } from "./health-monitor.ts";

const health: HealthConfig = {
  check: { kind: "exec", command: ["check"] },
  intervalMs: 1000,
  timeoutMs: 3000,
  ttlMs: 3000,
  rise: 1,
  fall: 3,
  eager: true,
};

const pass: CheckOutcome = { kind: "passed", output: "ok" };
const fail: CheckOutcome = { kind: "failed", output: "exited with code 1\nno db" };
const unknown: CheckOutcome = { kind: "unknown", reason: "Cannot fork" };

function create(change: Partial<HealthConfig> = {}, tookMs = 0) {
  const clock = new ManualClock();
  const logger = new MemoryLogger();
  const reports: VerdictReport[] = [];
  const starts: number[] = [];
  let chances = 0;
  const world = {
    outcome: pass,
    tookMs,
    open: 0,
    openMax: 0,
    signal: undefined as AbortSignal | undefined,
  };
  const runCheck = async (_: unknown, { signal }: CheckOptions): Promise<CheckOutcome> => {
    starts.push(clock.nowMs());
    world.signal = signal;
    world.openMax = Math.max(world.openMax, ++world.open);
    if (world.tookMs > 0) {
      await new Promise<void>((resolve) => {
        clock.after(world.tookMs, resolve);
      });
    }
    world.open--;
    return world.outcome;
  };
  const monitor = new HealthMonitor({
    service: "app",
    health: { ...health, ...change },
    runCheck,
    clock,
    logger,
    // No jitter; the check after the first pass comes half an interval later.
    random: () => (chances++ === 0 ? 0.5 : 0),
    onVerdict: (report) => reports.push(report),
  });
  return { clock, logger, reports, starts, world, monitor };
}

async function createStarted(change: Partial<HealthConfig> = {}, tookMs = 0) {
  const parts = create(change, tookMs);
  parts.monitor.start();
  await parts.clock.advance(0);
  return parts;
}

test("HealthMonitor shows what the last check said, or why it could not be run", async () => {
  const { clock, monitor, world } = create();
  expect(monitor.output).toBe("");
  monitor.start();
  await clock.advance(1000);
  expect(monitor.output).toBe("ok");
  world.outcome = fail;
  await clock.advance(1000);
  expect(monitor.output).toBe("exited with code 1\nno db");
  world.outcome = unknown;
  await clock.advance(1000);
  expect(monitor.output).toBe("Cannot fork");
  monitor.stop();
});

test("checks begin at once, double until the first pass, then follow the interval", async () => {
  const parts = create();
  parts.world.outcome = fail;
  parts.monitor.start();
  await parts.clock.advance(1500);
  expect(parts.starts).toEqual([0, 100, 300, 700, 1500]);
  parts.world.outcome = pass;
  await parts.clock.advance(4000);
  expect(parts.starts.slice(5)).toEqual([2500, 3000, 4000, 5000]);
});

test("without the burst the first check comes after one interval", async () => {
  const { starts, clock } = await createStarted({ eager: false });
  await clock.advance(2500);
  expect(starts).toEqual([1000, 1500, 2500]);
});

test("every outcome is reported, with its time and whether it changed the verdict", async () => {
  const { reports, clock, world, monitor } = await createStarted();
  world.outcome = fail;
  await clock.advance(2500);
  expect(reports).toEqual([
    { status: "passing", output: "ok", hasChanged: true, atMs: 0 },
    { status: "passing", output: fail.output, hasChanged: false, atMs: 500 },
    { status: "passing", output: fail.output, hasChanged: false, atMs: 1500 },
    { status: "critical", output: fail.output, hasChanged: true, atMs: 2500 },
  ]);
  expect(monitor.status).toBe("critical");
});

test("a change is one log line, with the reason but not the whole output", async () => {
  const { logger, clock, world } = await createStarted();
  world.outcome = fail;
  await clock.advance(10_000);
  expect(logger.messages("info")).toEqual(["The service is passing"]);
  expect(logger.records.filter(({ level }) => level === "warn")).toEqual([
    {
      level: "warn",
      message: "The service's health is critical",
      fields: { service: "app", reason: "exited with code 1" },
    },
  ]);
});

test("a reason that becomes another is told, and one that only counts up is not", async () => {
  const { logger, clock, world } = await createStarted();
  const outputs = ["refused at 1", "refused at 2", "status 404", "status 404"];
  for (const output of outputs) {
    world.outcome = { kind: "failed", output };
    await clock.advance(1000);
    await clock.advance(1000);
    await clock.advance(1000);
  }
  const told = logger.records.filter(({ level }) => level === "warn");
  expect(told.map(({ message, fields }) => [message, fields.reason])).toEqual([
    ["The service's health is critical", "refused at 1"],
    ["The check fails for another reason", "status 404"],
  ]);
});

test("a check that cannot be run leaves the verdict for three intervals, saying so once", async () => {
  const { reports, clock, world, logger } = await createStarted();
  world.outcome = unknown;
  await clock.advance(3500);
  expect(reports.slice(1).map(({ status }) => status)).toEqual([
    "passing",
    "passing",
    "passing",
    "unknown",
  ]);
  expect(reports.at(-1)?.output).toBe("Cannot fork");
  expect(logger.messages("warn")).toEqual([
    "Cannot run the check: the last verdict stands",
    "The service's health is unknown",
  ]);
});

test("one check runs at a time, and one that outlasts its interval is warned of once", async () => {
  const { starts, clock, world, logger } = await createStarted({}, 1400);
  await clock.advance(10_000);
  expect(world.openMax).toBe(1);
  expect(starts.length).toBeGreaterThan(4);
  expect(logger.messages("warn")).toEqual([
    "A check takes longer than its interval: checks are skipped",
  ]);
});

test("the interval counts from start to start", async () => {
  const { starts, clock } = await createStarted({}, 300);
  await clock.advance(3000);
  expect(starts).toEqual([0, 500, 1500, 2500]);
});

test("stop() ends a running check, and nothing is reported afterwards", async () => {
  const { monitor, world, clock, reports } = await createStarted({}, 200);
  monitor.stop();
  expect(world.signal?.aborted).toBe(true);
  await clock.advance(10_000);
  expect(reports).toEqual([]);
  expect(clock.pending).toBe(0);
});

test("a check that hangs makes the service critical when its TTL would have run out", async () => {
  const { reports, clock, world, monitor } = await createStarted({ timeoutMs: 30_000, fall: 3 });
  world.tookMs = 30_000;
  await clock.advance(3999);
  expect(monitor.status).toBe("passing");
  await clock.advance(1);
  expect(reports.at(-1)).toEqual({
    status: "critical",
    output: "no check has passed for 4 s",
    hasChanged: true,
    atMs: 4000,
  });
});

test.each([60_000, 300])(
  "a time in which we were stopped is no reason to be critical: %i ms",
  async (stoppedMs) => {
    const { clock, monitor, world } = await createStarted();
    world.tookMs = 5000;
    // The clock has jumped when the timers fire: the check has only just begun.
    const real = clock.nowMs.bind(clock);
    clock.nowMs = () => real() + stoppedMs;
    await clock.advance(4000);
    expect(monitor.status).toBe("passing");
    world.tookMs = 30_000;
    await clock.advance(10_000);
    expect(monitor.status).toBe("critical");
  },
);

test("a bug in a check says nothing about the service and ends nothing", async () => {
  const { logger, clock, monitor, reports, world } = await createStarted();
  Object.defineProperty(world, "outcome", {
    get() {
      throw new Error("a bug");
    },
  });
  await clock.advance(1500);
  expect(monitor.status).toBe("passing");
  expect(reports.length).toBe(3);
  expect(logger.messages("error")).toEqual(["Cannot run the check", "Cannot run the check"]);
});

test("without a check the service passes at once, with no timer and a verdict that stays fresh", async () => {
  const { reports, clock, starts } = await createStarted({ check: { kind: "always" } });
  await settle();
  expect(reports).toEqual([{ status: "passing", output: "ok", hasChanged: true, atMs: 0 }]);
  expect(starts).toEqual([]);
  expect(clock.pending).toBe(0);
  expect(verdictFreshMs({ ...health, check: { kind: "always" } })).toBe(Number.POSITIVE_INFINITY);
});

test("a verdict is fresh until the next check must have ended", () => {
  expect(verdictFreshMs(health)).toBe(5000);
});
