import { expect } from "bun:test";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

import { type SignalName, signalNumbers } from "../../src/base/signal-name.ts";
import { catchable } from "../../src/system/signals.ts";
import { compileChild, compilerSkipReason } from "../children/compiled.ts";
import { absentConsul, type Container, executable, startContainer } from "../support/container.ts";
import { rootSkipReason, testInEachMode, testUnless } from "../support/modes.ts";
import { descendantsOf, readProcess } from "../support/processes.ts";
import { until } from "../support/until.ts";

/** What signals do in generations 1 and 2 when the configuration does not say. */
const mapped: readonly SignalName[] = ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1"];
const forwarded = catchable.filter((name) => !mapped.includes(name));

const sigterm = signalNumbers.SIGTERM;

/** How often the app has printed that it got the signal. */
function countOf({ stdout }: Container, name: SignalName): number {
  return stdout.split("\n").filter((line) => line === `signal ${signalNumbers[name]}`).length;
}

/** The app that prints what it gets, and ends with code 3 after `last`. */
function printSignals(last: SignalName = "SIGTERM"): string[] {
  return [compileChild("print-signals"), String(signalNumbers[last])];
}

testInEachMode(
  "every signal that can be caught and is not mapped reaches the app exactly once",
  async ({ isPid1 }) => {
    await using container = startContainer({ app: printSignals(), isPid1 });
    await container.line(/ready/);
    for (const name of forwarded) {
      await container.signal(name);
      await container.line(new RegExp(`^signal ${signalNumbers[name]}$`, "m"));
    }
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(3);
    const expected = [...forwarded, "SIGTERM" as const].map((name) => [name, 1]);
    const seen = expected.map(([name]) => [name, countOf(container, name as SignalName)]);
    expect(seen).toEqual(expected);
    expect(container.stdout.trim().split("\n")).toHaveLength(expected.length + 1);
  },
  compilerSkipReason,
);

for (const name of ["SIGTERM", "SIGINT"] as const) {
  testInEachMode(
    `${name} stops, and the app gets ${name}`,
    async ({ isPid1 }) => {
      await using container = startContainer({ app: printSignals(name), isPid1 });
      await container.line(/ready/);
      await container.signal(name);
      expect(await container.exited).toBe(3);
      expect(container.stdout).toBe(`ready\nsignal ${signalNumbers[name]}\n`);
      expect(container.stderr).toMatch(new RegExp(`Stopping signal=${name}`));
    },
    compilerSkipReason,
  );
}

testInEachMode(
  "a signal that is mapped to stop stops, and is what the app gets",
  async ({ isPid1 }) => {
    const config = { ...absentConsul, signals: { SIGQUIT: "stop" } };
    await using container = startContainer({ config, app: printSignals("SIGQUIT"), isPid1 });
    await container.line(/ready/);
    await container.signal("SIGQUIT");
    expect(await container.exited).toBe(3);
    expect(container.stderr).toMatch(/Stopping signal=SIGQUIT/);
  },
  compilerSkipReason,
);

testInEachMode(
  "the app gets its stopSignal in place of the one that asked for the stop",
  async ({ isPid1 }) => {
    const config = { ...absentConsul, stopSignal: "SIGQUIT" };
    await using container = startContainer({ config, app: printSignals("SIGQUIT"), isPid1 });
    await container.line(/ready/);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(3);
    expect(countOf(container, "SIGTERM")).toBe(0);
  },
  compilerSkipReason,
);

testInEachMode(
  "signals that are mapped to ignore and to app are ignored and handed on",
  async ({ isPid1 }) => {
    const signals = { SIGQUIT: "ignore", SIGINT: "ignore", SIGHUP: "app", SIGUSR1: "app" };
    const config = { ...absentConsul, signals };
    await using container = startContainer({ config, app: printSignals(), isPid1 });
    await container.line(/ready/);
    for (const name of ["SIGQUIT", "SIGINT", "SIGHUP", "SIGUSR1"] as const) {
      await container.signal(name);
    }
    await container.line(/^signal 10$/m);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(3);
    const numbers = container.stdout.match(/\d+/g)?.map(Number);
    expect(numbers?.toSorted((a, b) => a - b)).toEqual([1, 10, sigterm]);
  },
  compilerSkipReason,
);

testInEachMode(
  "SIGHUP and SIGUSR1 are ours and do not reach the app",
  async ({ isPid1 }) => {
    await using container = startContainer({ app: printSignals(), isPid1 });
    await container.line(/ready/);
    await container.signal("SIGHUP");
    await container.line(/Reloaded/);
    await container.signal("SIGUSR1");
    await container.line(/Maintenance is on/);
    await container.signal("SIGUSR1");
    await container.line(/Maintenance is off/);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(3);
    expect(container.stdout).toBe(`ready\nsignal ${sigterm}\n`);
  },
  compilerSkipReason,
);

testInEachMode(
  "signals reach the app's main process alone",
  async ({ isPid1 }) => {
    const app = shellWithChild(`exec ${printSignals("SIGTERM").join(" ")}`);
    await using container = startContainer({ app, isPid1 });
    await container.line(/ready[^]*ready/);
    await container.signal("SIGUSR2");
    await container.line(/^signal 12$/m);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(3);
    // The child is a leftover after that, and gets a SIGTERM of its own.
    expect(countOf(container, "SIGUSR2")).toBe(1);
  },
  compilerSkipReason,
);

testInEachMode(
  "signalGroup gives signals to the app's whole group",
  async ({ isPid1 }) => {
    const config = { ...absentConsul, signalGroup: true };
    const app = shellWithChild(`exec ${printSignals("SIGTERM").join(" ")}`);
    await using container = startContainer({ config, app, isPid1 });
    await container.line(/ready[^]*ready/);
    await container.signal("SIGUSR2");
    await container.line(/signal 12[^]*signal 12/);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(3);
    expect(countOf(container, "SIGUSR2")).toBe(2);
    expect(countOf(container, "SIGTERM")).toBe(2);
  },
  compilerSkipReason,
);

/** Two of the same program in one group. */
function shellWithChild(command: string): string[] {
  return ["sh", "-c", `(${command}) & ${command}`];
}

testInEachMode(
  "a second stop signal after 200 ms kills at once",
  async ({ isPid1 }) => {
    // With this stop time-out nothing but the second signal can end the test in time.
    const config = { ...absentConsul, stopTimeout: 3600 };
    await using container = startContainer({ config, app: printSignals("SIGKILL"), isPid1 });
    await container.line(/ready/);
    await container.signal("SIGTERM");
    await container.line(/^signal 15$/m);
    // The shim had the first one before the app did.
    const atMs = performance.now();
    await until(() => performance.now() - atMs > 220);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(137);
    expect(countOf(container, "SIGTERM")).toBe(1);
  },
  compilerSkipReason,
);

testInEachMode(
  "a second stop signal that follows at once is the same request",
  async ({ isPid1 }) => {
    await using container = startContainer({ app: [compileChild("print-signals"), "any"], isPid1 });
    await container.line(/ready/);
    await container.signal("SIGTERM");
    await container.signal("SIGINT");
    expect(await container.exited).toBe(3);
    // Of two that are pending, either may be the first.
    expect(container.stdout).toMatch(/^ready\nsignal (2|15)\n$/);
  },
  compilerSkipReason,
);

testInEachMode("a SIGTERM in the shim's first milliseconds is not lost", async ({ isPid1 }) => {
  for (let round = 0; round < 20; round++) {
    await using container = startContainer({ app: ["sleep", "3600"], isPid1 });
    const pid = await container.pid();
    awaitEntry(pid);
    process.kill(pid, "SIGTERM");
    expect(await container.exited).toBe(143);
  }
});

/**
 * Returns when the shim's first code of its own has run, which blocks the signals: from here on
 * none may be lost. Looks without a pause, as 3 ms later the handlers are in.
 */
function awaitEntry(pid: number): void {
  const term = 1n << BigInt(sigterm - 1);
  for (const endMs = performance.now() + 10_000; performance.now() < endMs; ) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "latin1");
      const mask = (name: string): bigint =>
        BigInt(`0x${status.match(new RegExp(`^${name}:\\s*([0-9a-f]+)`, "m"))?.[1] ?? "0"}`);
      const isOurs = status.startsWith(`Name:\t${basename(executable).slice(0, 15)}\n`);
      if (isOurs && ((mask("SigBlk") | mask("SigCgt")) & term) !== 0n) return;
    } catch {
      // Between fork and exec, or gone.
    }
  }
  throw new Error("the shim's entry was never seen");
}

// https://github.com/joyent/containerpilot/issues/73: signals after each other ended the original.
testInEachMode(
  "300 SIGHUPs at random times leave it working",
  async ({ isPid1 }) => {
    await using container = startContainer({ app: printSignals(), isPid1 });
    await container.line(/ready/);
    for (let count = 0; count < 300; count++) {
      await container.signal("SIGHUP");
      const endMs = performance.now() + 30 * Math.random();
      if (count % 3 > 0) await until(() => performance.now() >= endMs);
    }
    await container.line(/Reloaded/);
    await container.signal("SIGUSR2");
    await container.line(/^signal 12$/m);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(3);
    expect(container.stdout).toBe(`ready\nsignal 12\nsignal ${sigterm}\n`);
  },
  compilerSkipReason,
);

testInEachMode(
  "a SIGTERM right after a SIGHUP reaches the app",
  async ({ isPid1 }) => {
    await using container = startContainer({ app: printSignals(), isPid1 });
    await container.line(/ready/);
    await container.signal("SIGHUP");
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(3);
  },
  compilerSkipReason,
);

/** The kernel throws a pending SIGCONT away for each of the others, and the other way round. */
const jobControl: readonly SignalName[] = ["SIGCONT", "SIGTSTP", "SIGTTIN", "SIGTTOU"];

testInEachMode(
  "a flood of signals loses none of their kinds",
  async ({ isPid1 }) => {
    const kinds = forwarded.filter((name) => !jobControl.includes(name));
    await using container = startContainer({ app: printSignals(), isPid1 });
    await container.line(/ready/);
    for (let count = 0; count < 200; count++) {
      for (const name of kinds) await container.signal(name);
    }
    for (const name of kinds) await until(() => countOf(container, name) > 0, { what: name });
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(3);
  },
  compilerSkipReason,
);

testInEachMode("SIGCONT continues an app that was stopped", async ({ isPid1 }) => {
  const app = ["sh", "-c", "kill -STOP $$; echo continued; exit 4"];
  await using container = startContainer({ app, isPid1 });
  const pid = await container.pid();
  await until(() => descendantsOf(pid).some(({ state }) => state === "T"));
  await container.signal("SIGCONT");
  expect(await container.exited).toBe(4);
  expect(container.stdout).toBe("continued\n");
});

/** Not caught, and not deadly either: our own writes, the runtime and the entry stub have them. */
const swallowed: readonly SignalName[] = ["SIGPIPE", "SIGXFSZ", "SIGSTKFLT", "SIGPWR", "SIGCHLD"];

testInEachMode(
  "the signals that cannot be handed on do no harm",
  async ({ isPid1 }) => {
    await using container = startContainer({ app: printSignals(), isPid1 });
    await container.line(/ready/);
    const pid = await container.pid();
    for (let count = 0; count < 10; count++) {
      // By number: the runtime has no name for SIGSTKFLT.
      for (const name of swallowed) process.kill(pid, signalNumbers[name]);
    }
    await container.signal("SIGUSR2");
    await container.line(/^signal 12$/m);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(3);
    expect(container.stdout).toBe(`ready\nsignal 12\nsignal ${sigterm}\n`);
  },
  compilerSkipReason,
);

// The runtime cannot catch them: an ordinary process is ended by them, as any other would be.
testUnless(
  rootSkipReason ?? compilerSkipReason,
  "real-time signals do no harm to PID 1",
  async () => {
    await using container = startContainer({ app: printSignals() });
    await container.line(/ready/);
    const pid = await container.pid();
    for (let number = 34; number <= 64; number++) process.kill(pid, number);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(3);
  },
);

testInEachMode("a shim whose caller ignores and blocks SIGCHLD sees its app end", async (mode) => {
  const wrapper = ["env", "--ignore-signal=CHLD", "--block-signal=CHLD"];
  await using container = startContainer({ wrapper, app: ["sh", "-c", "exit 7"], ...mode });
  expect(await container.exited).toBe(7);
});

testUnless(compilerSkipReason, "an app outlives a shim that is killed and not PID 1", async () => {
  await using container = startContainer({ app: printSignals(), isPid1: false });
  await container.line(/ready/);
  const [app] = descendantsOf(await container.pid());
  await container.signal("SIGKILL");
  await until(() => readProcess(container.process.pid) === undefined);
  process.kill(app?.pid ?? 0, "SIGUSR2");
  await container.line(/^signal 12$/m);
  process.kill(app?.pid ?? 0, "SIGTERM");
  await container.exited;
});
