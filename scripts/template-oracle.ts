// Has Go's own text/template answer the cases of src/template/golden/, and writes the answers beside
// them: `bun scripts/template-oracle.ts`. `--check` only compares; `--fuzz COUNT [SEED]` compares our
// engine with Go on templates made by chance. CI needs no Go: it reads the answers.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import {
  type CaseAnswer,
  listTopics,
  readTopic,
  type TemplateCase,
  topicFile,
} from "../test/support/template-case.ts";
import { projectRoot } from "./build.ts";

const sources = join(projectRoot, "scripts/template-oracle");
const executable = join(projectRoot, "dist/template-oracle");

/** Builds the Go program; the reason why not is thrown. */
export async function buildOracle(): Promise<void> {
  const go = findGo();
  const files = readdirSync(sources).filter((file) => file.endsWith(".go"));
  await mkdir(join(projectRoot, "dist"), { recursive: true });
  const build = Bun.spawnSync([go, "build", "-o", executable, ...files], { cwd: sources });
  if (!build.success) throw new Error(`Cannot build the oracle:\n${build.stderr.toString()}`);
}

function findGo(): string {
  const go = process.env["GO"] ?? Bun.which("go") ?? "/usr/lib/go-1.19/bin/go";
  if (existsSync(go)) return go;
  throw new Error(
    `Cannot find Go: neither in $PATH nor as "${go}"; install it (Debian: golang-1.19-go), or name it in $GO`,
  );
}

/** Go's answers, in the order of the cases. */
export async function askOracle(
  cases: readonly TemplateCase[],
  { mayHaveAddress = false } = {},
): Promise<CaseAnswer[]> {
  const lines = cases.map((each) => JSON.stringify({ name: "t", ...askedOf(each) }));
  const child = Bun.spawn([executable], {
    stdin: new Blob([lines.join("\n")]),
    stdout: "pipe",
    stderr: "inherit",
  });
  const text = await child.stdout.text();
  if ((await child.exited) !== 0) throw new Error("Cannot ask the oracle: see above");
  const answers = text.trimEnd().split("\n");
  // Go prints pointers inside of other values as addresses, which are others each time.
  const withAddress = answers.findIndex((line) => /0xc[0-9a-f]{9}/.test(line));
  if (withAddress >= 0 && !mayHaveAddress) {
    throw new Error(`Cannot keep an answer with an address: ${lines[withAddress]}`);
  }
  return answers.map((line, at) => readAnswer(line, lines[at] ?? ""));
}

/** A case without its answer. */
function askedOf(each: TemplateCase): TemplateCase {
  const isAnswer = (key: string): boolean => key === "output" || key === "error";
  return Object.fromEntries(
    Object.entries(each).filter(([key]) => !isAnswer(key)),
  ) as unknown as TemplateCase;
}

function readAnswer(line: string, asked: string): CaseAnswer {
  const answer = JSON.parse(line) as CaseAnswer & { problem?: string };
  if (answer.problem !== undefined) {
    throw new Error(`Cannot answer the case ${asked}: ${answer.problem}`);
  }
  return answer;
}

/** A topic's file: a case a line, so that a difference shows the case. */
export function writeCases(cases: readonly TemplateCase[]): string {
  const lines = cases.map((each) => escapeInvisible(JSON.stringify(each)));
  return `[\n${lines.join(",\n")}\n]\n`;
}

/** What no editor shows, and what is no character, is easier to read as an escape. */
function escapeInvisible(json: string): string {
  return json.replace(/(?! )[\p{C}\p{Z}\ufffd]/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
      .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

async function answerTopics(isCheck: boolean): Promise<boolean> {
  let isSame = true;
  for (const topic of listTopics()) {
    const cases = readTopic(topic);
    const answers = await askOracle(cases);
    const answered = writeCases(cases.map((each, at) => ({ ...askedOf(each), ...answers[at] })));
    const isTopicSame = readFileSync(topicFile(topic), "utf8") === answered;
    if (!isTopicSame && !isCheck) writeFileSync(topicFile(topic), answered);
    console.log(`${topic}: ${cases.length} cases${isTopicSame ? "" : ", others than before"}`);
    isSame &&= isTopicSame;
  }
  return isSame;
}

async function main(args: readonly string[]): Promise<void> {
  await buildOracle();
  if (args[0] === "--fuzz") {
    const { fuzz } = await import("./template-fuzz.ts");
    const differences = await fuzz(Number(args[1] ?? 1000), Number(args[2] ?? Date.now()));
    if (differences > 0) process.exitCode = 1;
    return;
  }
  const isCheck = args[0] === "--check";
  if (!(await answerTopics(isCheck)) && isCheck) process.exitCode = 1;
}

if (import.meta.main) await main(process.argv.slice(2));
