import { expect, test } from "bun:test";
import { limits } from "../base/limits.ts";
import { formatEvent } from "./events.ts";

const time = new Date("2026-01-02T03:04:05.678Z");

test("formatEvent() is a line of JSON with the time first", () => {
  expect(formatEvent({ kind: "jobStarted", job: "a\nb", pid: 7 }, time)).toBe(
    '{"time":"2026-01-02T03:04:05.678Z","kind":"jobStarted","job":"a\\nb","pid":7}\n',
  );
});

test("formatEvent() counts instances and tells the first of them", () => {
  const instances = Array.from({ length: 1000 }, (_, at) => ({
    id: `api-${at}`,
    address: "10.0.0.1",
    port: at,
  }));
  const event = {
    kind: "watchChanged",
    watch: "api",
    reason: "changed",
    instances,
    added: instances,
    removed: [],
  } as const;
  const told = JSON.parse(formatEvent(event, time));
  expect(told).toMatchObject({
    instanceCount: 1000,
    addedCount: 1000,
    removedCount: 0,
    removed: [],
  });
  expect(told.instances).toEqual(instances.slice(0, limits.controlInstancesMax));
  expect(told.added).toHaveLength(limits.controlInstancesMax);
});
