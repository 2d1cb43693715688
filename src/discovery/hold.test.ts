// oxlint-disable unicorn/no-thenable -- "then" is a word of the configuration, and nobody awaits it.
import { expect, test } from "bun:test";
import { holdConfig, list, Run } from "../../test/support/hold-run.ts";
import { limits } from "../base/limits.ts";
import { isDeviating, showInstances } from "./hold.ts";

test("the first answer is believed, trusted or not", () => {
  expect(new Run().answer("ab", "c")).toBe("ab");
  expect(new Run().answer("ab", "c", false)).toBe("ab");
});

test("instances that deregistered are believed gone at once, also all of them", () => {
  const run = new Run();
  run.answer("abcdef");
  expect(run.answer("abc")).toBe("abc");
  expect(run.answer("")).toBe("");
  expect(run.effects).toEqual([]);
});

test("up to half of the instances may fail and are believed", () => {
  const run = new Run();
  run.answer("abcd");
  expect(run.answer("ab", "cd")).toBe("ab");
  expect(run.effects).toEqual([]);
});

test("when more than half fail the last known good answer stays for its time", () => {
  const run = new Run();
  run.answer("abcde");
  expect(run.answer("ab", "cde")).toBe("abcde");
  expect(run.told).toEqual(["held: 3 of 5 are registered, but no longer passing"]);
  expect(run.state.nextAtMs).toBe(30_000);
  expect(run.wait(29_999)).toBe("abcde");
  expect(run.wait(1)).toBe("ab");
  expect(run.told.slice(1)).toEqual(["released: timed out"]);
  expect(isDeviating(run.state)).toBe(false);
});

test("a set that is smaller than the minimum is not held", () => {
  const run = new Run();
  run.answer("ab");
  expect(run.answer("", "ab")).toBe("");
});

test("a collapse that comes one instance at a time is held too", () => {
  const run = new Run();
  run.answer("abcdef");
  for (const [passing, failing] of [
    ["abcde", "f"],
    ["abcd", "ef"],
    ["abc", "def"],
  ] as const) {
    run.nowMs += 1000;
    expect(run.answer(passing, failing)).toBe(passing);
  }
  run.nowMs += 1000;
  expect(run.answer("ab", "cdef")).toBe("abc");
  expect(run.answer("", "abcdef")).toBe("abc");
  expect(run.told).toEqual(["held: 4 of 6 are registered, but no longer passing"]);
});

test("instances that failed long ago do not count as a collapse", () => {
  const run = new Run();
  run.answer("abcdef");
  run.answer("abc", "def");
  run.nowMs += 30_000;
  expect(run.answer("ab", "cdef")).toBe("ab");
});

test("a hold ends as soon as no more than half are failing", () => {
  const run = new Run();
  run.answer("abcd");
  run.answer("", "abcd");
  expect(run.answer("a", "bcd")).toBe("abcd");
  expect(run.answer("ab", "cd")).toBe("ab");
  expect(run.told.at(-1)).toBe("released: recovered");
});

test("growth ends a hold: others have taken the place of those that fail", () => {
  const run = new Run();
  run.answer("abc");
  expect(run.answer("x", "abc")).toBe("abcx");
  expect(run.answer("xyz", "abc")).toBe("xyz");
  expect(run.told.at(-1)).toBe("released: recovered");
});

test("instances that deregister during a hold are believed gone at once", () => {
  const run = new Run();
  run.answer("abcde");
  expect(run.answer("", "abcde")).toBe("abcde");
  expect(run.answer("", "bcde")).toBe("bcde");
  expect(run.wait(30_000)).toBe("");
});

test("maintenance is a will, as a deregistration is", () => {
  const run = new Run();
  run.answer("abcd");
  expect(run.answerAll([...list("a"), ...list("bcd", "maintenance")])).toBe("a");
});

test("an instance whose address changed during a hold is served with the new one", () => {
  const run = new Run();
  run.answer("abc");
  const moved = { ...list("a", "critical")[0]!, address: "198.18.9.9" };
  run.answerAll([moved, ...list("bc", "critical")]);
  expect(run.state.believed?.find(({ id }) => id === "a")?.address).toBe("198.18.9.9");
});

test("the same id on two nodes is two instances", () => {
  const run = new Run();
  run.answerAll([...list("a"), { ...list("a")[0]!, node: "other" }]);
  expect(run.shown).toBe("aa");
});

test("`then: all` serves all that are registered, until the collapse is over", () => {
  const run = new Run({ ...holdConfig, then: "all" });
  run.answer("abcd");
  run.answer("a", "bcde");
  expect(run.shown).toBe("abcd");
  expect(run.wait(30_000)).toBe("abcde");
  expect(run.told.at(-1)).toBe("released: timed out");
  expect(run.state.nextAtMs).toBeUndefined();
  expect(run.answer("a", "bcdf")).toBe("abcdf");
  expect(run.wait(60_000)).toBe("abcdf");
  expect(run.answer("abc", "d")).toBe("abc");
  expect(run.told).toHaveLength(2);
});

test("any loss in an untrusted answer is held for its time", () => {
  const run = new Run();
  run.answer("abcdef");
  expect(run.answer("abcde", "", false)).toBe("abcdef");
  expect(run.told).toEqual(["held: 1 of 6 are missing in an answer that follows an error"]);
  expect(run.state.nextAtMs).toBe(limits.untrustedHoldMs);
  expect(run.wait(limits.untrustedHoldMs)).toBe("abcde");
  expect(run.told.at(-1)).toBe("released: timed out");
});

// A Consul that has restarted empty gives the same empty answer until everybody is back.
test("a loss of an untrusted answer is held for its time, whatever later answers repeat", () => {
  const run = new Run();
  run.answer("abcd");
  expect(run.answer("", "", false)).toBe("abcd");
  expect(run.answer("", "", false)).toBe("abcd");
  expect(run.answer("")).toBe("abcd");
  expect(run.answer("a")).toBe("abcd");
  expect(run.wait(limits.untrustedHoldMs)).toBe("a");
  expect(run.told.slice(1)).toEqual(["released: timed out"]);
});

test("the hold of an untrusted answer ends when all that were missing are back", () => {
  const run = new Run();
  run.answer("abcd");
  run.answer("", "", false);
  expect(run.answer("abc")).toBe("abcd");
  expect(run.answer("abcd")).toBe("abcd");
  expect(run.told.at(-1)).toBe("released: recovered");
});

test("who was there in the untrusted answer and deregisters later is believed gone at once", () => {
  const run = new Run();
  run.answer("abcd");
  expect(run.answer("abc", "", false)).toBe("abcd");
  expect(run.answer("ab")).toBe("abd");
});

test("who was back and deregisters then is believed gone at once, while others are missing", () => {
  const run = new Run();
  run.answer("abc");
  run.answer("", "", false);
  expect(run.answer("ab")).toBe("abc");
  expect(run.answer("a")).toBe("ac");
  expect(run.answer("ac")).toBe("ac");
  expect(run.told.at(-1)).toBe("released: recovered");
});

test("who is back, but is not passing yet, is still missing", () => {
  const run = new Run();
  run.answer("ab");
  run.answer("", "", false);
  const moved = { ...list("a", "critical")[0]!, address: "198.18.9.9" };
  run.answerAll([moved, ...list("b")]);
  expect(run.shown).toBe("ab");
  expect(run.state.believed?.find(({ id }) => id === "a")?.address).toBe("198.18.9.9");
  expect(run.answer("ab")).toBe("ab");
  expect(isDeviating(run.state)).toBe(false);
});

test("who fails while others are missing is believed at once", () => {
  const run = new Run();
  run.answer("abcd");
  run.answer("abc", "", false);
  expect(run.answer("ab", "c")).toBe("abd");
});

test("a collapse while others are missing is held as one", () => {
  const run = new Run();
  run.answer("abcd");
  run.answer("abc", "", false);
  expect(run.answer("", "abc")).toBe("abcd");
  expect(run.wait(limits.untrustedHoldMs)).toBe("abc");
  expect(run.told.map((line) => line.split(":")[0])).toEqual(["held", "held"]);
  expect(run.wait(20_000)).toBe("");
});

test("each instance that untrusted answers lose one after the other has its own time", () => {
  const run = new Run();
  run.answer("abc");
  run.answer("ab", "", false);
  run.nowMs = 6000;
  expect(run.answer("a", "", false)).toBe("abc");
  expect(run.wait(4000)).toBe("ab");
  expect(run.wait(5999)).toBe("ab");
  expect(run.wait(1)).toBe("a");
  expect(run.told.slice(1)).toEqual(["released: timed out"]);
});

test("a loss that has had its time is not held again when the next error comes", () => {
  const run = new Run();
  run.answer("ab");
  run.answer("a", "", false);
  run.nowMs = limits.untrustedHoldMs;
  expect(run.answer("a", "", false)).toBe("a");
  expect(run.answer("a", "", false)).toBe("a");
});

test("who appears while others are missing is served at once", () => {
  const run = new Run();
  run.answer("abcd");
  run.answer("", "", false);
  expect(run.answer("x")).toBe("abcdx");
});

test("an untrusted answer without a loss is believed, and ends a hold", () => {
  const run = new Run();
  run.answer("ab");
  expect(run.answer("abc", "", false)).toBe("abc");
  run.answer("a", "", false);
  expect(run.answer("abcd", "", false)).toBe("abcd");
  expect(run.told.at(-1)).toBe("released: recovered");
});

test("an untrusted answer adds while it is held", () => {
  const run = new Run();
  run.answer("ab");
  expect(run.answer("ax", "", false)).toBe("abx");
});

test("an answer after an error is not trusted, whatever it says of itself", () => {
  const run = new Run();
  run.answer("abc");
  expect(run.fail()).toBe("abc");
  expect(run.answer("")).toBe("abc");
  expect(run.wait(limits.untrustedHoldMs)).toBe("");
});

test("a collapse that an untrusted answer told is held as one when its time is over", () => {
  const run = new Run();
  run.answer("abcd");
  run.answer("", "abcd", false);
  expect(run.wait(limits.untrustedHoldMs)).toBe("abcd");
  expect(run.state.collapse?.kind).toBe("held");
  expect(run.wait(30_000)).toBe("");
});

test("who was held as failing is held no longer because an untrusted answer has lost it", () => {
  const run = new Run();
  run.answer("abcdef");
  run.answer("ab", "cdef");
  run.nowMs = 29_000;
  expect(run.answer("", "", false)).toBe("abcdef");
  expect(run.wait(1000)).toBe("ab");
  expect(run.told.some((line) => line.startsWith("released"))).toBe(false);
  expect(run.state.nextAtMs).toBe(39_000);
  expect(run.wait(9000)).toBe("");
  expect(run.told.at(-1)).toBe("released: timed out");
});

test("a catalogue that forgets all during a collapse empties nothing", () => {
  const run = new Run();
  run.answer("abcde");
  run.answer("ab", "cde");
  run.nowMs = 1000;
  expect(run.answer("", "", false)).toBe("abcde");
  expect(run.answer("")).toBe("abcde");
  expect(run.answer("abcde")).toBe("abcde");
  expect(run.told.at(-1)).toBe("released: recovered");
  expect(isDeviating(run.state)).toBe(false);
});

test("a catalogue that forgets all while all that are registered are served empties nothing", () => {
  const run = new Run({ ...holdConfig, then: "all" });
  run.answer("abcd");
  run.answer("a", "bcd");
  run.wait(30_000);
  expect(run.answer("", "", false)).toBe("abcd");
  expect(run.answer("")).toBe("abcd");
  expect(run.wait(limits.untrustedHoldMs)).toBe("");
});

test("an untrusted answer that tells of a recovery takes nothing away", () => {
  const run = new Run();
  run.answer("abcd");
  run.answer("", "abcd");
  expect(run.answer("ab", "cd", false)).toBe("abcd");
  expect(run.answer("ab", "cd")).toBe("ab");
});

test("after a hold the count begins anew", () => {
  const run = new Run();
  run.answer("abcdefgh");
  run.answer("abc", "defgh");
  run.nowMs = 29_000;
  run.answer("ab", "cdefgh");
  expect(run.wait(1000)).toBe("ab");
  expect(run.answer("ab", "cdefgh")).toBe("ab");
  expect(run.told.filter((line) => line.startsWith("held"))).toHaveLength(1);
});

test("timers and errors that come when nothing is held change nothing", () => {
  const run = new Run();
  expect(run.wait(1)).toBe("");
  run.answer("ab");
  expect(run.wait(60_000)).toBe("ab");
  expect(run.fail()).toBe("ab");
});

test("showInstances() is the newest answer, and while it is held those that are served as passing", () => {
  const run = new Run();
  const shown = () => showInstances(run.state).map(({ id, status }) => `${id} ${status}`);
  run.answer("abcd", "x");
  expect(shown()).toEqual([...run.state.latest.map(({ id, status }) => `${id} ${status}`)]);
  run.answer("a", "bcdx");
  expect(shown().sort()).toEqual([
    "a passing",
    "b passing",
    "c passing",
    "d passing",
    "x critical",
  ]);
  run.wait(holdConfig.forMs);
  expect(shown().sort()).toEqual([
    "a passing",
    "b critical",
    "c critical",
    "d critical",
    "x critical",
  ]);
});

test("showInstances() has those that an untrusted answer has lost", () => {
  const run = new Run();
  run.answer("abcd");
  run.answer("a", "", false);
  expect(showInstances(run.state).map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
});
