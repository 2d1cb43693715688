import { expect, test } from "bun:test";
import * as fc from "fast-check";

import { limits } from "../base/limits.ts";
import { type Format, formatRecord, type Record } from "./format.ts";

const time = new Date("2026-01-02T03:04:05.678Z");
const formats: readonly Format[] = ["default", "text", "json"];

function createRecord(given: Partial<Record> = {}): Record {
  return { time, level: "info", message: "Registered", fields: {}, ...given };
}

test("the default format has time, name, level, message and fields, for people to read", () => {
  const record = createRecord({
    fields: { service: "web", port: 80, isNew: true, tag: undefined },
  });
  expect(formatRecord(record, "default")).toBe(
    "2026-01-02T03:04:05.678Z containerbuddy info  Registered service=web port=80 isNew=true\n",
  );
});

test("the text format has the originals' keys and their word for a warning", () => {
  const record = createRecord({
    level: "warn",
    message: "Cannot reach Consul",
    fields: { job: "a b" },
  });
  expect(formatRecord(record, "text")).toBe(
    'time="2026-01-02T03:04:05.678Z" level=warning msg="Cannot reach Consul" job="a b"\n',
  );
});

test("the json format has its keys in order, and a field cannot replace one of ours", () => {
  const record = createRecord({ fields: { job: "app", level: "none", msg: "spoofed", n: 1 } });
  expect(formatRecord(record, "json")).toBe(
    '{"job":"app","level":"info","msg":"Registered","n":1,"time":"2026-01-02T03:04:05.678Z"}\n',
  );
});

test.each(["", "two words", 'a"b', "a=b", "a\nb"])("a value like %j is quoted", (value) => {
  const line = formatRecord(createRecord({ fields: { value } }), "default");
  expect(line).toEndWith(` value=${JSON.stringify(value)}\n`);
});

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(
      "\n",
      "\r",
      "\u2028",
      "\u2029",
      "\x1b",
      "\x9b",
      "\x7f",
      "\0",
      "\u202e",
      "\u2066",
      '"',
      "\\",
      "=",
      " ",
      "a",
      "\ud800",
      "😀",
    ),
  }),
);
const records = fc.record({
  message: hostile,
  fields: fc.record({ job: hostile, count: fc.double(), isOn: fc.boolean() }, { requiredKeys: [] }),
});
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

test.each(formats)("a record is one line in the format %p, whatever is in it", (format) => {
  fc.assert(
    fc.property(records, (given) => {
      const line = formatRecord(createRecord(given), format);
      expect(line).toEndWith("\n");
      expect(line.slice(0, -1)).not.toMatch(unprintable);
    }),
    { numRuns: 1000 },
  );
});

test("the json format parses to what was logged, whatever that was", () => {
  fc.assert(
    fc.property(records, (given) => {
      const read = JSON.parse(formatRecord(createRecord(given), "json"));
      expect(read).toMatchObject({ msg: given.message, level: "info", time: time.toISOString() });
      if (given.fields.job !== undefined) expect(read.job).toBe(given.fields.job);
    }),
    { numRuns: 1000 },
  );
});

test.each(formats)(
  "a record that is too long is cut within its values in the format %p",
  (format) => {
    for (const unit of ["x", "日", "\x1b", "😀"]) {
      const long = unit.repeat(limits.logLineBytesMax);
      for (const given of [{ message: long }, { fields: { output: long, job: "app" } }]) {
        const line = formatRecord(createRecord(given), format);
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(limits.logLineBytesMax + 1);
        expect(Buffer.byteLength(line)).toBeGreaterThan(limits.logLineBytesMax / 8);
        expect(line).toContain("…");
        if ("fields" in given) expect(line).toContain("app");
        if (format === "json") JSON.parse(line);
      }
    }
  },
);

test("a record of too many fields goes without them", () => {
  const names = Array.from({ length: 2000 }, (_, at) => [`field${at}`, "x".repeat(20)]);
  const line = formatRecord(createRecord({ fields: Object.fromEntries(names) }), "json");
  expect(JSON.parse(line)).toEqual({ level: "info", msg: "Registered", time: time.toISOString() });
});
