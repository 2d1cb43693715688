import { expect, test } from "bun:test";

import { ManualClock } from "../../test/support/manual-clock.ts";
import { limits } from "../base/limits.ts";
import type { SignalName } from "../base/signal-name.ts";
import { ReadySignals } from "./ready-signals.ts";

const sighup = "0000000000000001";

function create() {
  const clock = new ManualClock();
  const sent: SignalName[] = [];
  const app: { pid: number | undefined; status: string | undefined } = { pid: 7, status: "" };
  const signals = new ReadySignals({
    clock,
    pid: () => app.pid,
    readStatus: () => app.status,
    signal: (job, name) => {
      expect(job).toBe("main");
      if (app.pid !== undefined) sent.push(name);
    },
  });
  signals.started("main");
  return { app, clock, sent, signals };
}

test.each(["SigCgt", "SigIgn", "SigBlk"])("a signal that is in %s is sent at once", (field) => {
  const { app, sent, signals, clock } = create();
  app.status = `Name:\tx\n${field}:\t${sighup}\n`;
  signals.send("main", "SIGHUP");
  expect([sent, clock.pending]).toEqual([["SIGHUP"], 0]);
});

test("a signal waits for its handler, and is sent once", async () => {
  const { app, clock, sent, signals } = create();
  // SIGINT has one already.
  app.status = "SigCgt:\t0000000000000002\n";
  signals.send("main", "SIGHUP");
  signals.send("main", "SIGHUP");
  await clock.advance(limits.appReadyLookMs);
  expect(sent).toEqual([]);
  app.status = "SigCgt:\t0000000000000003\n";
  await clock.advance(limits.appReadyMs);
  expect([sent, clock.pending]).toEqual([["SIGHUP"], 0]);
});

test("an app that gets no handler is sent the signal all the same", async () => {
  const { clock, sent, signals } = create();
  signals.send("main", "SIGHUP");
  await clock.advance(limits.appReadyMs - 1);
  expect(sent).toEqual([]);
  await clock.advance(limits.appReadyLookMs);
  signals.send("main", "SIGUSR2");
  expect(sent).toEqual(["SIGHUP", "SIGUSR2"]);
});

test("where nothing can be known, the signal is sent", () => {
  const { app, sent, signals } = create();
  app.status = undefined;
  signals.send("main", "SIGHUP");
  expect(sent).toEqual(["SIGHUP"]);
});

test("nothing is sent to an app that has ended, or is being stopped", async () => {
  const { app, clock, sent, signals } = create();
  signals.send("main", "SIGHUP");
  app.pid = undefined;
  await clock.advance(limits.appReadyMs);
  app.pid = 8;
  signals.started("main");
  signals.send("main", "SIGHUP");
  signals.stop();
  await clock.advance(limits.appReadyMs);
  expect([sent, clock.pending]).toEqual([[], 0]);
});
