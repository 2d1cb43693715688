// Keeps a file as a template says that is told step by step, and prints what came of each step.
import { spawnSync } from "bun";

import type { Evaluator } from "../../src/render/evaluation.ts";
import { TemplateFile } from "../../src/render/template-file.ts";
import type { TemplateOutcome } from "../../src/render/template-outcome.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { MemoryLogger } from "../support/memory-logger.ts";
import { until } from "../support/until.ts";

/** What the program is told, as JSON, in its one argument. */
export interface KeepOrder {
  readonly destination: string;
  readonly steps: readonly KeepStep[];
}

export type KeepStep =
  /** The template says this from now on. */
  | { readonly text: string }
  /** A shell command. */
  | { readonly run: string }
  /** So much time passes. */
  | { readonly passMs: number };

/** What it prints, as JSON. */
export interface KeepAnswer {
  /** Of each attempt; the first is made without a text. */
  readonly outcomes: readonly TemplateOutcome[];
  /** `LEVEL MESSAGE` of each line of the log but debugging. */
  readonly log: readonly string[];
}

class ToldEvaluator implements Evaluator {
  text: string | undefined;

  evaluate(): ReturnType<Evaluator["evaluate"]> {
    if (this.text === undefined) return { kind: "waiting", missing: [] };
    return { kind: "rendered", text: this.text, leftOutCount: 0 };
  }

  close(): void {}
}

if (import.meta.main) {
  const order = JSON.parse(process.argv[2] ?? "") as KeepOrder;
  console.log(JSON.stringify(await keep(order)));
}

async function keep({ destination, steps }: KeepOrder): Promise<KeepAnswer> {
  const outcomes: TemplateOutcome[] = [];
  const evaluator = new ToldEvaluator();
  const logger = new MemoryLogger();
  const clock = new ManualClock();
  let tellChange = (): void => {};
  const file = new TemplateFile({
    config: { name: "web", destination, checkTimeoutMs: 1000 },
    createEvaluator: (onChanged) => {
      tellChange = onChanged;
      return evaluator;
    },
    startChild: () => {
      throw new Error("no programs here");
    },
    clock,
    logger,
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  const attempt = async (cause: () => void): Promise<void> => {
    const before = outcomes.length;
    cause();
    await until(() => outcomes.length > before, { what: "an attempt" });
  };
  await attempt(() => file.begin());
  for (const step of steps) {
    if ("run" in step) {
      if (!spawnSync(["sh", "-ec", step.run]).success) throw new Error(`${step.run} has failed`);
    } else if ("passMs" in step) {
      await until(() => clock.pending > 0, { what: "a timer" });
      await attempt(() => void clock.advance(step.passMs));
    } else {
      evaluator.text = step.text;
      await attempt(tellChange);
    }
  }
  await file.stop();
  const log = logger.records
    .filter(({ level }) => level !== "debug")
    .map(({ level, message }) => `${level} ${message}`);
  return { outcomes, log };
}
