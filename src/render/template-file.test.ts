import { afterAll, beforeAll, expect, spyOn, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import { ScriptedChildren } from "../../test/support/scripted-child.ts";
import { until } from "../../test/support/until.ts";
import { limits } from "../base/limits.ts";
import { nodeFs } from "../base/node.ts";
import { TemplateError } from "../template/template-error.ts";
import type { Evaluation, Evaluator } from "./evaluation.ts";
import { TemplateFile, type TemplateFileOptions } from "./template-file.ts";
import type { TemplateOutcome } from "./template-outcome.ts";

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "template-file-"));
});

afterAll(() => rm(root, { recursive: true }));

/** A template whose text, and what it lacks, the test decides. */
class ScriptedEvaluator implements Evaluator {
  evaluation: Evaluation = { kind: "waiting", missing: ['key "a"'] };
  count = 0;
  isClosed = false;
  onChanged = (): void => {};
  onEvaluated = (): void => {};

  evaluate(): Evaluation {
    this.count++;
    this.onEvaluated();
    return this.evaluation;
  }

  close(): void {
    this.isClosed = true;
  }

  set text(text: string) {
    this.evaluation = { kind: "rendered", text, leftOutCount: 0 };
  }

  change(text: string): void {
    this.text = text;
    this.onChanged();
  }
}

type SceneOptions = Partial<TemplateFileOptions["config"]> &
  Partial<Pick<TemplateFileOptions, "createEvaluator">>;

async function create({ createEvaluator, ...config }: SceneOptions = {}) {
  const folder = await mkdtemp(join(root, "a-"));
  const destination = join(folder, "web.conf");
  const evaluator = new ScriptedEvaluator();
  const outcomes: TemplateOutcome[] = [];
  const clock = new ManualClock();
  const children = new ScriptedChildren();
  const logger = new MemoryLogger();
  const file = new TemplateFile({
    config: { name: "web", destination, checkTimeoutMs: 5000, ...config },
    createEvaluator:
      createEvaluator ??
      ((onChanged) => {
        evaluator.onChanged = onChanged;
        return evaluator;
      }),
    startChild: children.start,
    clock,
    logger,
    random: () => 0.5,
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  return {
    children,
    clock,
    destination,
    evaluator,
    file,
    folder,
    logger,
    outcomes,
    content: () => (existsSync(destination) ? readFileSync(destination, "utf8") : undefined),
    kinds: () => outcomes.map(({ kind }) => kind),
    untilOutcomes: (count: number) =>
      until(() => outcomes.length >= count, { what: `${count} outcomes` }),
    untilCheck: (count: number) =>
      until(() => children.started[count - 1], { what: `check ${count} to be started` }),
  };
}

const isChanged = { kind: "rendered", isChanged: true } as const;

test("begin() renders, and each change renders anew", async () => {
  const { content, evaluator, file, outcomes, untilOutcomes } = await create();
  evaluator.text = "one";
  expect(file.outcome).toBeUndefined();
  file.begin();
  await untilOutcomes(1);
  expect([content(), file.name, file.outcome]).toEqual(["one", "web", isChanged]);
  evaluator.change("two");
  await untilOutcomes(2);
  expect([content(), outcomes]).toEqual(["two", [isChanged, isChanged]]);
  await file.stop();
});

test("the file is not touched before all that the template needs is known", async () => {
  const { content, evaluator, file, outcomes, untilOutcomes } = await create();
  file.begin();
  await untilOutcomes(1);
  expect(outcomes).toEqual([{ kind: "waiting", missing: ['key "a"'] }]);
  expect(content()).toBeUndefined();
  evaluator.change("one");
  await untilOutcomes(2);
  expect(content()).toBe("one");
  await file.stop();
});

test("all that changes in one turn costs one evaluation, and no timer", async () => {
  const { clock, evaluator, file, untilOutcomes } = await create();
  file.begin();
  await untilOutcomes(1);
  for (const text of ["one", "two", "three"]) evaluator.change(text);
  expect(evaluator.count).toBe(1);
  await settle();
  expect([evaluator.count, clock.pending]).toEqual([2, 0]);
  await file.stop();
});

test("what changes while a file is installed is installed afterwards, in its newest state", async () => {
  const { children, content, evaluator, file, untilCheck, untilOutcomes } = await create({
    check: ["judge"],
  });
  evaluator.text = "one";
  file.begin();
  const first = await untilCheck(1);
  evaluator.change("two");
  evaluator.change("three");
  await settle();
  expect(evaluator.count).toBe(1);
  first.exit(0);
  await untilOutcomes(1);
  expect(content()).toBe("one");
  (await untilCheck(2)).exit(0);
  await untilOutcomes(2);
  expect([content(), evaluator.count, children.started.length]).toEqual(["three", 2, 2]);
  await file.stop();
});

test("a change in the middle of an evaluation is not lost", async () => {
  const { content, evaluator, file, untilOutcomes } = await create();
  evaluator.onEvaluated = () => {
    evaluator.onEvaluated = () => {};
    evaluator.change("one");
    evaluator.evaluation = { kind: "waiting", missing: [] };
    queueMicrotask(() => {
      evaluator.text = "one";
    });
  };
  file.begin();
  await untilOutcomes(2);
  expect([content(), evaluator.count]).toEqual(["one", 2]);
  await file.stop();
});

test("with a wait, the first rendering comes at once, and later ones wait for silence", async () => {
  const scene = await create({ wait: { minMs: 100, maxMs: 250 } });
  const { clock, evaluator, file, untilOutcomes } = scene;
  file.begin();
  await untilOutcomes(1);
  evaluator.change("one");
  await untilOutcomes(2);
  evaluator.change("two");
  await clock.advance(99);
  evaluator.change("three");
  await clock.advance(99);
  expect(evaluator.count).toBe(2);
  await clock.advance(1);
  await untilOutcomes(3);
  expect([scene.content(), evaluator.count]).toEqual(["three", 3]);
  await file.stop();
});

test("with a wait, a file that changes all the time is rendered after the longest wait", async () => {
  const { clock, evaluator, file, untilOutcomes } = await create({
    wait: { minMs: 100, maxMs: 250 },
  });
  evaluator.text = "one";
  file.begin();
  await untilOutcomes(1);
  for (let count = 0; count < 3; count++) {
    evaluator.change(`change ${count}`);
    await clock.advance(80);
  }
  expect(evaluator.count).toBe(1);
  await clock.advance(10);
  expect(evaluator.count).toBe(2);
  await untilOutcomes(2);
  await file.stop();
});

test("a file that cannot be written is tried again after the back-off, until it can", async () => {
  const { clock, destination, evaluator, file, kinds, logger, untilOutcomes } = await create();
  mkdirSync(destination);
  evaluator.text = "one";
  file.begin();
  await untilOutcomes(1);
  await until(() => clock.pending > 0);
  expect(clock.nextMs).toBe(limits.renderRetryFirstMs);
  await clock.advance(limits.renderRetryFirstMs);
  await untilOutcomes(2);
  await until(() => clock.pending > 0);
  expect(clock.nextMs).toBe(2 * limits.renderRetryFirstMs);
  await rm(destination, { recursive: true });
  await clock.advance(2 * limits.renderRetryFirstMs);
  await untilOutcomes(3);
  expect(kinds()).toEqual(["failed", "failed", "rendered"]);
  expect(logger.records.map(({ fields }) => fields.code)).toEqual(["render-failed", undefined]);
  await file.stop();
});

test("a file that cannot be written is tried again with the next change", async () => {
  const { content, destination, evaluator, file, untilOutcomes } = await create();
  mkdirSync(destination);
  evaluator.text = "one";
  file.begin();
  await untilOutcomes(1);
  await rm(destination, { recursive: true });
  evaluator.change("two");
  await untilOutcomes(2);
  expect(content()).toBe("two");
  await file.stop();
});

test("a rejected candidate is checked again after the back-off", async () => {
  const { clock, content, evaluator, file, kinds, untilCheck, untilOutcomes } = await create({
    check: ["judge"],
  });
  evaluator.text = "one";
  file.begin();
  (await untilCheck(1)).exit(1);
  await untilOutcomes(1);
  await until(() => clock.pending > 0);
  expect([content(), clock.nextMs]).toEqual([undefined, limits.renderRetryFirstMs]);
  await clock.advance(limits.renderRetryFirstMs);
  (await untilCheck(2)).exit(0);
  await untilOutcomes(2);
  expect([content(), kinds()]).toEqual(["one", ["rejected", "rendered"]]);
  await file.stop();
});

test("an evaluation that fails waits for the next change", async () => {
  const { clock, content, evaluator, file, logger, outcomes, untilOutcomes } = await create();
  const place = { phase: "execute", template: "web", line: 1 } as const;
  evaluator.evaluation = { kind: "failed", error: new TemplateError("no such field", place) };
  file.begin();
  await untilOutcomes(1);
  expect(outcomes).toEqual([{ kind: "failed", reason: "no such field" }]);
  expect(clock.pending).toBe(0);
  expect(logger.records[0]?.fields.code).toBe("template-failed");
  evaluator.change("one");
  await untilOutcomes(2);
  expect(content()).toBe("one");
  await file.stop();
});

test("what the newest text does without is counted", async () => {
  const { evaluator, file, untilOutcomes } = await create();
  evaluator.evaluation = { kind: "rendered", text: "one", leftOutCount: 2 };
  file.begin();
  await untilOutcomes(1);
  expect(file.leftOutCount).toBe(2);
  evaluator.change("two");
  await untilOutcomes(2);
  expect(file.leftOutCount).toBe(0);
  await file.stop();
});

test("an evaluator that cannot be made is a failure of the template", async () => {
  const { file, outcomes, untilOutcomes } = await create({
    createEvaluator: () => Promise.reject(new Error("no such file")),
  });
  file.begin();
  await untilOutcomes(1);
  expect(outcomes).toEqual([{ kind: "failed", reason: "no such file", isLasting: true }]);
  await file.stop();
});

test("a bug in who hears of an outcome does not keep the file from the next change", async () => {
  const scene = await create();
  const logger = new MemoryLogger();
  let count = 0;
  const file = new TemplateFile({
    config: { name: "web", destination: scene.destination, checkTimeoutMs: 1 },
    createEvaluator: (onChanged) => {
      scene.evaluator.onChanged = onChanged;
      return scene.evaluator;
    },
    startChild: scene.children.start,
    clock: scene.clock,
    logger,
    onOutcome: () => {
      count++;
      throw new Error("a bug");
    },
  });
  file.begin();
  await until(() => count === 1);
  scene.evaluator.change("one");
  await until(() => count === 2);
  expect(scene.content()).toBe("one");
  expect(logger.messages("error")).toEqual([
    "Internal error in a template",
    "Internal error in a template",
  ]);
  await file.stop();
});

test("stop() ends a check, waits for what is in flight, and nothing is reported afterwards", async () => {
  const { children, evaluator, file, folder, outcomes, untilCheck } = await create({
    check: ["judge"],
  });
  evaluator.text = "one";
  file.begin();
  await untilCheck(1);
  await file.stop();
  evaluator.change("two");
  await settle();
  expect(children.of("judge").signals).toEqual(["SIGKILL"]);
  expect([outcomes, readdirSync(folder), evaluator.isClosed]).toEqual([[], [], true]);
});

test("stop() in the moment after the rename: the file is new, and that is reported", async () => {
  const { content, evaluator, file, outcomes } = await create();
  evaluator.text = "one";
  const { promises } = nodeFs();
  const { rename } = promises;
  using renaming = spyOn(promises, "rename");
  const stopped = new Promise<void>((resolve) => {
    renaming.mockImplementation(async (from, to) => {
      await rename(from, to);
      resolve(file.stop());
    });
  });
  file.begin();
  await stopped;
  expect([content(), outcomes]).toEqual(["one", [{ kind: "rendered", isChanged: true }]]);
});

test("stop() ends the timers", async () => {
  const { clock, evaluator, file, untilOutcomes } = await create({
    wait: { minMs: 100, maxMs: 250 },
  });
  evaluator.text = "one";
  file.begin();
  await untilOutcomes(1);
  evaluator.change("two");
  expect(clock.pending).toBe(2);
  await file.stop();
  expect(clock.pending).toBe(0);
});

test("stop() closes an evaluator that comes too late, and is final", async () => {
  const evaluator = new ScriptedEvaluator();
  const made = Promise.withResolvers<Evaluator>();
  let isAsked = false;
  const { file } = await create({
    createEvaluator: () => {
      isAsked = true;
      return made.promise;
    },
  });
  file.begin();
  await until(() => isAsked);
  const stopped = file.stop();
  made.resolve(evaluator);
  await stopped;
  file.begin();
  await settle();
  expect([evaluator.isClosed, evaluator.count, file.state.kind]).toEqual([true, 0, "stopped"]);
});
