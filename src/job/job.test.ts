import { expect, mock, spyOn, test } from "bun:test";

import { createJobConfig, restarts } from "../../test/support/job-config.ts";
import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import type { RunEnd } from "../base/run-end.ts";
import { signalNumbers } from "../base/signal-name.ts";
import type { JobConfig } from "../config/config.ts";
import { Bus } from "../event/bus.ts";
import type { Event } from "../event/event.ts";
import type { Child, ChildOptions } from "../system/child.ts";
import { SpawnError } from "../system/spawn-error.ts";
import { Job, type JobPorts, restartDelayMs } from "./job.ts";

/** A program that does what the test says, and writes down what is done to it. */
class FakeChild implements Child {
  static count = 100;
  readonly pid = FakeChild.count++;
  readonly output = "";
  readonly received: string[] = [];
  readonly exited: Promise<RunEnd>;
  readonly options: ChildOptions;
  end: (end: RunEnd) => void = () => {};

  constructor(options: ChildOptions) {
    this.options = options;
    this.exited = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  signal(name: string, scope: string): void {
    this.received.push(`${name} ${scope}`);
  }

  kill(): void {
    this.received.push("kill");
    this.end({ kind: "signalled", signal: 9 });
  }
}

function createWorld(config: Partial<JobConfig> = {}, ports: Partial<JobPorts> = {}) {
  const clock = new ManualClock();
  const logger = new MemoryLogger();
  const bugs: unknown[] = [];
  const bus = new Bus((error) => bugs.push(error));
  const events: Event[] = [];
  const calls: string[] = [];
  const children: FakeChild[] = [];
  bus.subscribe((event) => events.push(event));
  const job = new Job(createJobConfig(config), {
    startChild: (options) => {
      const child = new FakeChild(options);
      children.push(child);
      return child;
    },
    clock,
    bus,
    logger,
    random: () => 0.5,
    advertise: (name) => calls.push(`advertise ${name}`),
    withdraw: async (name) => {
      calls.push(`withdraw ${name}`);
    },
    whenDependentsEnd: async (name) => {
      calls.push(`wait for dependents of ${name}`);
    },
    variablesFor: (_, cause) => ({ CAUSE: cause?.kind ?? "none" }),
    onStarted: (_, child) => calls.push(`started ${children.indexOf(child as FakeChild)}`),
    onSuspended: (_, child) => calls.push(`suspended ${children.indexOf(child as FakeChild)}`),
    ...ports,
  });
  const kinds = (): string[] => events.map(({ kind }) => kind);
  return { job, clock, logger, bus, bugs, events, kinds, calls, children };
}

const exited = (code: number): RunEnd => ({ kind: "exited", code });
const onChange = {
  when: { kind: "each", source: "watch.db", event: "changed" },
} as const satisfies Partial<JobConfig>;
const change: Event = {
  kind: "watchChanged",
  watch: "db",
  reason: "changed",
  instances: [],
  added: [],
  removed: [],
};

test("a job starts its program, tells everyone, and ends with it", async () => {
  const { job, children, calls, kinds, events } = createWorld();
  job.begin();
  expect(job.pid).toBe(children[0]!.pid);
  expect(calls).toEqual(["started 0", "advertise app"]);
  children[0]!.end(exited(3));
  await settle();
  expect(job.pid).toBeUndefined();
  expect(job.state.kind).toBe("done");
  expect(kinds()).toEqual(["jobStarted", "jobExited", "jobStopping", "jobStopped"]);
  expect(events.at(-1)).toEqual({ kind: "jobStopped", job: "app", end: exited(3) });
});

test("a job waits for its event, and its run is told what it was", () => {
  const { job, bus, children } = createWorld(onChange);
  job.begin();
  bus.publish({ kind: "startup" });
  expect(children).toHaveLength(0);
  bus.publish(change);
  expect(children[0]!.options.variables).toEqual({ CAUSE: "watchChanged" });
});

test("events that come while a run is alive make one more run when it has ended", async () => {
  const { job, bus, children } = createWorld(onChange);
  job.begin();
  for (let count = 0; count < 10; count++) bus.publish(change);
  expect(children).toHaveLength(1);
  children[0]!.end(exited(0));
  await settle();
  children[1]!.end(exited(0));
  await settle();
  expect(children).toHaveLength(2);
  expect(job.state.kind).toBe("waiting");
});

test("a stop reaches the program as a signal, after the registry and the dependents have answered", async () => {
  const withdrawal = Promise.withResolvers<void>();
  const dependents = Promise.withResolvers<void>();
  const { job, children, clock, kinds } = createWorld(
    { signalScope: "process" },
    { withdraw: () => withdrawal.promise, whenDependentsEnd: () => dependents.promise },
  );
  job.begin();
  job.stop({ signal: "SIGINT" });
  await clock.advance(60_000);
  expect(kinds()).not.toContain("jobStopping");
  withdrawal.resolve();
  await clock.advance(60_000);
  expect(kinds()).toContain("jobStopping");
  expect(children[0]!.received).toEqual([]);
  dependents.resolve();
  await settle();
  expect(children[0]!.received).toEqual(["SIGINT process"]);
  await clock.advance(4999);
  expect(children[0]!.received).toHaveLength(1);
  await clock.advance(1);
  expect(children[0]!.received).toEqual(["SIGINT process", "kill"]);
  expect(job.state.kind).toBe("done");
});

test("jobs that wait for `stopping` have heard of it before their end is asked for", async () => {
  const order: string[] = [];
  const { job, bus } = createWorld(
    {},
    {
      whenDependentsEnd: async () => {
        order.push("asked");
      },
    },
  );
  bus.subscribe((event) => event.kind === "jobStopping" && order.push("heard"));
  job.begin();
  job.stop({ signal: "SIGTERM" });
  await settle();
  expect(order).toEqual(["heard", "asked"]);
});

test("a port that breaks its promise is reported, and does not keep the job from its end", async () => {
  const { job, children, logger } = createWorld(
    {},
    {
      withdraw: () => Promise.reject(new Error("no registry")),
      whenDependentsEnd: () => Promise.reject(new Error("no dependents")),
    },
  );
  job.begin();
  job.stop({ signal: "SIGTERM" });
  await settle();
  expect(logger.messages("error")).toHaveLength(2);
  expect(children[0]!.received).toEqual(["SIGTERM group"]);
});

test("a port that throws costs the effect, not the timers behind it", async () => {
  const { job, children, clock, logger } = createWorld(
    { timeoutMs: 1000 },
    {
      onStarted: () => {
        throw new Error("no terminal");
      },
    },
  );
  job.begin();
  expect(logger.messages("error")).toHaveLength(1);
  await clock.advance(1000);
  expect(children[0]!.received).toEqual(["kill"]);
  expect(job.state.kind).toBe("done");
});

test("a program that cannot be started is an end with the shell's code", async () => {
  const { job, logger, events } = createWorld(
    {},
    {
      startChild: () => {
        throw new SpawnError("ENOENT", 'Cannot find "app"');
      },
    },
  );
  job.begin();
  await settle();
  expect(logger.messages("error")).toEqual(['Cannot find "app"']);
  const end: RunEnd = { kind: "unstartable", code: 127, reason: 'Cannot find "app"' };
  expect(events[0]).toEqual({ kind: "jobExited", job: "app", end });
  expect(events.at(-1)).toEqual({ kind: "jobStopped", job: "app", end });
});

test("a bug at the start of a program ends the run, and so the job", async () => {
  const { job, logger, kinds } = createWorld(
    {},
    {
      startChild: () => {
        throw new TypeError("undefined is not a function");
      },
    },
  );
  job.begin();
  await settle();
  expect(logger.records[0]!.fields["stack"]).toContain("TypeError");
  expect(kinds()).toContain("jobStopped");
});

test("a failing program is restarted after a growing time", async () => {
  const { job, children, clock } = createWorld({ restart: restarts(Infinity) });
  job.begin();
  const delays: (number | undefined)[] = [];
  for (let run = 0; run < 8; run++) {
    children[run]!.end(exited(1));
    await settle();
    const before = clock.nowMs();
    while (children.length === run + 1) await clock.advance(clock.nextMs ?? 0);
    delays.push(clock.nowMs() - before);
  }
  expect(delays).toEqual([0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test("a program that lived long enough is restarted at once", async () => {
  const { job, children, clock } = createWorld({ restart: restarts(Infinity) });
  job.begin();
  children[0]!.end(exited(1));
  await settle();
  await clock.advance(0);
  await clock.advance(30_000);
  children[1]!.end(exited(1));
  await settle();
  await clock.advance(0);
  expect(children).toHaveLength(3);
});

test("a kill timer of an earlier run does not reach the next one", async () => {
  const { job, children, clock } = createWorld({ restart: restarts(5), timeoutMs: 1000 });
  job.begin();
  await clock.advance(900);
  children[0]!.end(exited(1));
  await settle();
  await clock.advance(0);
  await clock.advance(900);
  expect(children[1]!.received).toEqual([]);
  await clock.advance(100);
  expect(children[1]!.received).toEqual(["kill"]);
});

test("an interval job runs at once and then each interval", async () => {
  const { job, children, clock } = createWorld({
    when: { kind: "interval", everyMs: 5000 },
    restart: restarts(Infinity),
  });
  job.begin();
  for (let run = 0; run < 3; run++) {
    expect(children).toHaveLength(run + 1);
    children[run]!.end(exited(0));
    await settle();
    await clock.advance(5000);
  }
});

test("kill() needs no answer from anybody", async () => {
  const { job, children, kinds } = createWorld({}, { withdraw: () => new Promise(() => {}) });
  job.begin();
  job.kill();
  await settle();
  expect(children[0]!.received).toEqual(["kill"]);
  expect(kinds()).toEqual(["jobStarted", "jobExited", "jobStopped"]);
});

test("signal() reaches the living program in the configured scope, and nobody after its end", async () => {
  const { job, children } = createWorld(onChange);
  job.signal("SIGUSR1");
  job.begin();
  job.reconfigure(createJobConfig({ ...onChange, signalScope: "process" }));
  const { job: other, children: others } = createWorld();
  other.begin();
  other.signal("SIGUSR1");
  expect(others[0]!.received).toEqual(["SIGUSR1 group"]);
  others[0]!.end(exited(0));
  await settle();
  other.signal("SIGUSR1");
  expect(others[0]!.received).toHaveLength(1);
  expect(children).toHaveLength(0);
});

test("reconfigure() lets the program run on and decides about what comes", async () => {
  const { job, children, clock } = createWorld();
  job.begin();
  job.reconfigure(createJobConfig({ stopSignal: "SIGQUIT", signalScope: "process" }));
  expect(children).toHaveLength(1);
  job.stop({ signal: "SIGTERM" });
  await clock.advance(0);
  expect(children[0]!.received).toEqual(["SIGQUIT process"]);
});

test("a program that was stopped by job control is reported with its child", () => {
  const { job, children, calls } = createWorld();
  job.begin();
  children[0]!.options.onSuspended?.(signalNumbers.SIGTSTP);
  expect(calls).toContain("suspended 0");
});

test("an event that an event causes is answered after it", async () => {
  const { job, bus, kinds, children } = createWorld();
  bus.subscribe((event) => event.kind === "jobStarted" && job.kill());
  job.begin();
  await settle();
  expect(children[0]!.received).toEqual(["kill"]);
  expect(kinds()).toEqual(["jobStarted", "jobExited", "jobStopped"]);
});

test("what a start that fails leads to is decided after what belongs to the start", () => {
  const { job, clock } = createWorld(
    { restart: { ...restarts(5), firstMs: 77 }, timeoutMs: 1000 },
    {
      startChild: () => {
        throw new SpawnError("ENOENT", 'Cannot find "app"');
      },
    },
  );
  const set = spyOn(clock, "after");
  job.begin();
  expect(set.mock.calls.map(([delayMs]) => delayMs)).toEqual([1000, 30_000, 77]);
});

test("a run that has ended leaves no timer that would wake anybody", async () => {
  const { job, bus, clock, children } = createWorld({
    ...onChange,
    timeoutMs: 60_000,
    restart: { ...restarts(Infinity), after: "failure" },
  });
  job.begin();
  for (let run = 0; run < 3; run++) {
    bus.publish(change);
    expect(clock.pending).toBe(2);
    children[run]!.end(exited(0));
    await settle();
    expect(clock.pending).toBe(0);
  }
});

test("a job that is done has left the bus", async () => {
  const bus = new Bus(() => {});
  const leave = mock();
  spyOn(bus, "subscribe").mockReturnValue(leave);
  const { job, children } = createWorld({}, { bus });
  job.begin();
  expect(leave).not.toHaveBeenCalled();
  children[0]!.end(exited(0));
  await settle();
  expect(leave).toHaveBeenCalledTimes(1);
});

test("a job that is done starts nothing any more", async () => {
  const { job, bus, children } = createWorld(onChange);
  job.begin();
  job.stop({ signal: "SIGTERM" });
  bus.publish(change);
  await settle();
  expect(children).toHaveLength(0);
});

test("restartDelayMs() is the first delay, then doubles from the base to the most, with jitter", () => {
  const policy = { ...restarts(Infinity), firstMs: 100 };
  const delays = [0, 1, 2, 3, 4, 20].map((ends) => restartDelayMs(policy, ends, () => 0.5));
  expect(delays).toEqual([100, 100, 1000, 2000, 4000, 30_000]);
  expect([1, 2].map((ends) => restartDelayMs(policy, ends, () => 0))).toEqual([80, 800]);
  expect(restartDelayMs(policy, 9999, () => 0.999)).toBeLessThanOrEqual(30_000);
});
