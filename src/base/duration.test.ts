import { expect, test } from "bun:test";
import { formatDuration, parseDuration } from "./duration.ts";

// What Go's time.ParseDuration answers.
test.each([
  ["0", 0],
  ["+0", 0],
  ["-0", 0],
  ["5s", 5000],
  ["1h30m5.5s", 5_405_500],
  ["250ms", 250],
  ["-1.5s", -1500],
  [".5s", 500],
  ["1.s", 1000],
  ["100us", 0.1],
  ["100µs", 0.1],
  ["100μs", 0.1],
  ["1ns", 1e-6],
  ["0s", 0],
])("parseDuration() reads %p", (text, ms) => {
  expect(parseDuration(text)).toBeCloseTo(ms, 9);
});

test.each([
  "",
  "-",
  "+",
  "5",
  "1.5",
  "5 s",
  " 5s",
  "5s ",
  "5d",
  "s",
  ".s",
  "5S",
  "1e3s",
  "--5s",
  "9999999h",
])("parseDuration() refuses %p", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test.each([
  [0, "0 ms"],
  [250, "250 ms"],
  [7000, "7 s"],
  [1500, "1.5 s"],
  [90_000, "2 min"],
  [3_600_000, "1 h"],
  [10_000_000, "2 h 47 min"],
  [864_000_000, "10 days"],
])("formatDuration() writes %p as %p", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
