import { expect, test } from "bun:test";

import { ManualClock } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import type { TemplateConfig } from "../config/config.ts";
import { StartGate } from "./start-gate.ts";

const template: TemplateConfig = {
  name: "a",
  source: { kind: "text", text: "" },
  destination: "/etc/a.conf",
  checkTimeoutMs: 1000,
  delimiters: { left: "{{", right: "}}" },
  isMissingKeyError: false,
  isBeforeApp: true,
};

const waiting = { kind: "waiting", missing: ['service "web"'] } as const;
const rendered = { kind: "rendered", isChanged: true } as const;

function createGate(options: { files?: string[]; startWaitMs?: number } = {}) {
  const clock = new ManualClock();
  const logger = new MemoryLogger();
  const happened: string[] = [];
  const gate = new StartGate({
    clock,
    logger,
    isThere: (destination) => options.files?.includes(destination) ?? false,
    startWaitMs: options.startWaitMs,
    onOpened: () => happened.push("opened"),
    onGivenUp: () => happened.push("given up"),
  });
  return { gate, clock, logger, happened };
}

test("StartGate opens at once when the app waits for no template", () => {
  const { gate, happened } = createGate();
  gate.begin([{ ...template, isBeforeApp: false }]);
  expect(happened).toEqual(["opened"]);
});

test("StartGate opens when the last file is there, once", async () => {
  const { gate, clock, happened } = createGate();
  gate.begin([template, { ...template, name: "b" }]);
  gate.onOutcome("a", rendered);
  gate.onOutcome("b", waiting);
  expect(happened).toEqual([]);
  gate.onOutcome("b", rendered);
  gate.onOutcome("a", rendered);
  await clock.advance(60_000);
  expect(happened).toEqual(["opened"]);
});

test("StartGate opens after 10 s with the files as they are", async () => {
  const { gate, clock, logger, happened } = createGate({ files: ["/etc/a.conf"] });
  gate.begin([template]);
  gate.onOutcome("a", waiting);
  await clock.advance(9999);
  expect(happened).toEqual([]);
  await clock.advance(1);
  expect(happened).toEqual(["opened"]);
  expect(logger.records.map(({ fields }) => fields?.because)).toEqual([
    'it waits for service "web"',
  ]);
});

test("StartGate stays closed without a file, and says so every 10 s", async () => {
  const { gate, clock, logger, happened } = createGate();
  gate.begin([template]);
  gate.onOutcome("a", { kind: "failed", reason: "no" });
  for (let count = 0; count < 3; count++) await clock.advance(10_000);
  expect(happened).toEqual([]);
  expect(logger.records.map(({ message }) => message)).toEqual(
    Array<string>(3).fill("The app waits for its template: there is no file yet"),
  );
  gate.onOutcome("a", rendered);
  expect(happened).toEqual(["opened"]);
});

test("StartGate opens after startWait when the files are there, though they are old", async () => {
  const { gate, clock, happened } = createGate({ files: ["/etc/a.conf"], startWaitMs: 3000 });
  gate.begin([template]);
  await clock.advance(3000);
  expect(happened).toEqual(["opened"]);
});

test("StartGate gives up after startWait, and opens no more", async () => {
  const { gate, clock, happened } = createGate({ startWaitMs: 3000 });
  gate.begin([template]);
  await clock.advance(3000);
  gate.onOutcome("a", rendered);
  await clock.advance(60_000);
  expect(happened).toEqual(["given up"]);
});

test("StartGate gives up at once when only another template could help, and there is no file", async () => {
  const { gate, clock, logger, happened } = createGate();
  gate.begin([template, { ...template, name: "b" }]);
  gate.onOutcome("a", { kind: "failed", reason: "unexpected EOF", isLasting: true });
  await clock.advance(60_000);
  expect(happened).toEqual(["given up"]);
  expect(logger.records.map(({ fields }) => [fields?.template, fields?.because])).toEqual([
    ["a", "unexpected EOF"],
  ]);
});

test("StartGate does not wait for a template that cannot be mended when there is a file", () => {
  const { gate, logger, happened } = createGate({ files: ["/etc/a.conf"] });
  gate.begin([template]);
  gate.onOutcome("a", { kind: "failed", reason: "unexpected EOF", isLasting: true });
  expect(happened).toEqual(["opened"]);
  expect(logger.messages("warn")).toEqual([
    "The app starts with the file as it is: its template is not rendered",
  ]);
});

test("StartGate waits for what a reload brings, and no longer for what it takes away", () => {
  const { gate, happened } = createGate();
  gate.begin([template]);
  gate.expect([{ ...template, name: "b" }]);
  gate.forget("a");
  expect(happened).toEqual([]);
  gate.forget("b");
  expect(happened).toEqual(["opened"]);
});

test("StartGate does nothing any more after its end", async () => {
  const { gate, clock, happened } = createGate({ startWaitMs: 1000 });
  gate.begin([template]);
  gate.close();
  gate.onOutcome("a", rendered);
  await clock.advance(60_000);
  expect(happened).toEqual([]);
});
