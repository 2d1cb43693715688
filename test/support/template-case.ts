import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A template with its data, and what Go answers; `src/template/golden/` is full of them. */
export interface TemplateCase {
  readonly template: CaseText;
  /** What messages call the template; "t" unless the case says otherwise. */
  readonly name?: string;
  /** Dot, in the encoding of `golden-data.ts`; absent: nil. */
  readonly data?: unknown;
  readonly missingKey?: "default" | "zero" | "error";
  readonly delimiters?: readonly [string, string];
  readonly output?: CaseText;
  readonly error?: CaseText;
}

/** A text, or bytes that are none. */
export type CaseText = string | { readonly base64: string };

export type CaseAnswer = Pick<TemplateCase, "output" | "error">;

export const goldenFolder = join(import.meta.dir, "../../src/template/golden");

/** The names of the files with cases, each a topic. */
export function listTopics(): string[] {
  return readdirSync(goldenFolder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.replace(/\.json$/, ""))
    .sort();
}

export function topicFile(topic: string): string {
  return join(goldenFolder, `${topic}.json`);
}

export function readTopic(topic: string): TemplateCase[] {
  return JSON.parse(readFileSync(topicFile(topic), "utf8")) as TemplateCase[];
}

/** A case's text in bytes, one in each code unit. */
export function decodeCaseText(text: CaseText): string {
  return Buffer.from(
    typeof text === "string" ? text : text.base64,
    typeof text === "string" ? "utf8" : "base64",
  ).toString("latin1");
}

/** The reverse: a text where the bytes are UTF-8. */
export function encodeCaseText(bytes: string): CaseText {
  const buffer = Buffer.from(bytes, "latin1");
  const text = buffer.toString("utf8");
  return Buffer.from(text, "utf8").equals(buffer) ? text : { base64: buffer.toString("base64") };
}
