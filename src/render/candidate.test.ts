import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { limits } from "../base/limits.ts";
import { removeLeftCandidates, writeCandidate } from "./candidate.ts";

const nowMs = Date.UTC(2026, 0, 1);
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "candidate-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function age(path: string, ageMs: number): void {
  const seconds = (nowMs - ageMs) / 1000;
  utimesSync(path, seconds, seconds);
}

test("removeLeftCandidates() removes the old ones of its file, and nothing else", async () => {
  const path = join(folder, "a.conf");
  const ownership = { mode: 0o644, isRequired: false };
  const [old, young, other] = await Promise.all([
    writeCandidate(path, Buffer.from("old"), ownership),
    writeCandidate(path, Buffer.from("young"), ownership),
    writeCandidate(join(folder, "b.conf"), Buffer.from("other"), ownership),
  ]);
  age(old, limits.leftCandidateMs);
  age(young, limits.leftCandidateMs - 1000);
  age(other, limits.leftCandidateMs);
  for (const name of ["a.conf", "a.conf.rejected", ".a.conf.swp"]) {
    writeFileSync(join(folder, name), "");
    age(join(folder, name), 2 * limits.leftCandidateMs);
  }
  const before = readdirSync(folder).length;
  expect(await removeLeftCandidates(path, nowMs)).toEqual([old]);
  expect(readdirSync(folder).length).toBe(before - 1);
  expect(await removeLeftCandidates(path, nowMs)).toEqual([]);
});

test("removeLeftCandidates() is content with a folder that is not there", async () => {
  expect(await removeLeftCandidates(join(folder, "no/a.conf"), nowMs)).toEqual([]);
});

test("removeLeftCandidates() does not follow links", async () => {
  const kept = join(folder, "kept");
  writeFileSync(kept, "");
  age(kept, 2 * limits.leftCandidateMs);
  symlinkSync(kept, join(folder, ".a.conf.containerbuddy-x"));
  // The link itself is younger than what it leads to.
  const { now } = Date;
  expect(await removeLeftCandidates(join(folder, "a.conf"), now())).toEqual([]);
  expect(readdirSync(folder)).toContain("kept");
});
