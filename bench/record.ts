import { existsSync, readFileSync } from "node:fs";

/** A line of a record: see children/note.h. */
export interface Entry {
  readonly word: string;
  readonly atMs: number;
  readonly rest: readonly string[];
}

/** What has been noted so far; a line that is still being written is not there yet. */
export function readRecord(path: string): Entry[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => {
    const [word = "", ns = "0", ...rest] = line.trim().split(" ");
    return { word, atMs: Number(ns) / 1e6, rest };
  });
}

/** The first line that begins with the word. */
export function findEntry(entries: readonly Entry[], word: string): Entry | undefined {
  return entries.find((entry) => entry.word === word);
}
