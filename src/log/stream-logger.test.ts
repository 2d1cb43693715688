import { expect, test } from "bun:test";

import { ManualClock } from "../../test/support/manual-clock.ts";
import { type Level, levels } from "../base/level.ts";
import { limits } from "../base/limits.ts";
import { LogSink } from "./sink.ts";
import { StreamLogger } from "./stream-logger.ts";

function createLogger(level: Level = "info") {
  const clock = new ManualClock();
  const lines: string[] = [];
  let room = Infinity;
  const take = (bytes: Uint8Array): number => {
    if (room < bytes.byteLength) return 0;
    lines.push(Buffer.from(bytes).toString());
    return bytes.byteLength;
  };
  const sink = new LogSink(take, clock);
  const logger = new StreamLogger(sink, clock, { level, format: "json" });
  const read = () => lines.map((line) => JSON.parse(line));
  return { clock, logger, read, setRoom: (bytes: number) => (room = bytes) };
}

test.each([...levels])("at level %p, what is lighter is not written", (level) => {
  const { logger, read } = createLogger(level);
  for (const each of levels) logger[each](`a ${each} record`);
  const written = levels.slice(levels.indexOf(level));
  expect(read().map(({ msg }) => msg)).toEqual(written.map((each) => `a ${each} record`));
  for (const each of levels) expect(logger.isOn(each)).toBe(written.includes(each));
});

test("configure() changes level and format from the next record on", () => {
  const { logger, read } = createLogger("error");
  logger.info("before");
  logger.configure({ level: "debug", format: "json" });
  logger.debug("after", { count: 1 });
  expect(read()).toEqual([
    { time: "2026-01-01T00:00:00.000Z", level: "debug", msg: "after", count: 1 },
  ]);
});

test("a message that repeats is written ten times in five seconds, and then says how often it was not", async () => {
  const { logger, read, clock } = createLogger();
  for (let count = 0; count < 100; count++) logger.warn("Cannot reach Consul", { count });
  expect(read()).toHaveLength(10);
  await clock.advance(5000);
  logger.warn("Cannot reach Consul");
  expect(read().at(-1)).toMatchObject({ msg: "Cannot reach Consul", repeated: 90 });
  await clock.advance(5000);
  logger.warn("Cannot reach Consul");
  expect(read().at(-1)).not.toHaveProperty("repeated");
});

test("the same message of another job or level is another message, and debug records are all written", () => {
  const { logger, read } = createLogger("debug");
  for (let count = 0; count < 50; count++) logger.info("The program ended", { job: `job${count}` });
  for (let count = 0; count < 10; count++) logger.warn("The program ended");
  for (let count = 0; count < 50; count++) logger.debug("Tick");
  expect(read()).toHaveLength(110);
});

test("what is remembered of messages is bounded", () => {
  const { logger, read } = createLogger();
  for (let count = 0; count < 5000; count++) logger.info(`message ${count}`);
  expect(read()).toHaveLength(5000);
});

test("dropped lines are reported as a record in the logger's format", async () => {
  const { logger, read, clock, setRoom } = createLogger("debug");
  setRoom(0);
  const reason = "x".repeat(limits.logLineBytesMax / 2);
  for (let count = 0; count < 100; count++) logger.debug("Long", { reason });
  setRoom(Infinity);
  await clock.advance(1000);
  const report = read().at(-1);
  expect(report).toMatchObject({ level: "warning" });
  expect(report.count + read().length - 1).toBe(100);
});
