// The files that are rendered from the catalogue. Loaded for configurations that have templates.
import type { Clock } from "../base/clock.ts";
import { nodeFs } from "../base/node.ts";
import { describeBug, describeError } from "../base/shim-error.ts";
import { nameSource } from "../config/check-templates.ts";
import type { TemplateConfig } from "../config/config.ts";
import type { QueryCatalog } from "../discovery/query.ts";
import type { Bus } from "../event/bus.ts";
import type { Logger } from "../log/logger.ts";
import { Dependencies } from "../render/dependencies.ts";
import type { Evaluator } from "../render/evaluation.ts";
import { realFiles } from "../render/followed-file.ts";
import { checkText, inferSyntax } from "../render/syntax.ts";
import { TemplateEvaluator } from "../render/template-evaluator.ts";
import { TemplateFile } from "../render/template-file.ts";
import type { TemplateOutcome } from "../render/template-outcome.ts";
import type { StartChild } from "../system/child.ts";
import type { Variables } from "../system/environment.ts";
import { fromBytes, toBytes } from "../template/bytes.ts";
import { consulTemplateFunctions } from "../template/functions/consul-template.ts";
import { parseTemplateText } from "../template/parse-text.ts";
import type { Template } from "../template/template.ts";
import type { Difference } from "./reload.ts";
import { createRunProgram } from "./run-program.ts";
import { StartGate } from "./start-gate.ts";

export interface TemplatesPorts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly startChild: StartChild;
  /** What the container was given. */
  readonly env: Variables;
  readonly startWaitMs: number | undefined;
  /** The app must not be started: it has waited long enough for its files. */
  readonly onGivenUp: () => void;
}

export interface BeginOptions {
  /** Nobody waits for the files. */
  readonly isAppStarted: boolean;
  readonly isInMaintenance: boolean;
}

/** The templates of the configuration, by name; what several of them ask is asked once. */
export class Templates {
  readonly #ports: TemplatesPorts;
  readonly #gate: StartGate;
  readonly #files = new Map<string, TemplateFile>();
  /** The newest outcome of each: attempts that come to the same are no news. */
  readonly #outcomes = new Map<string, TemplateOutcome>();
  /** What each was parsed from: a reload looks whether its file has changed. */
  readonly #texts = new Map<string, string>();
  #configs: readonly TemplateConfig[] = [];
  #dependencies: Dependencies | undefined;
  /** Ends the programs that templates run for their output. */
  #programsEnd = new AbortController();
  #isInMaintenance = false;
  #isStopped = false;
  /** One change at a time: a file is not opened before its last write has ended. */
  #work: Promise<void> = Promise.resolve();

  constructor(ports: TemplatesPorts) {
    const { bus, clock, logger, startWaitMs, onGivenUp } = ports;
    this.#ports = ports;
    this.#gate = new StartGate({
      clock,
      logger,
      startWaitMs,
      isThere: (destination) => nodeFs().existsSync(destination),
      onOpened: () => {
        bus.publish({ kind: "templatesReady" });
        if (this.#isInMaintenance) void this.#enqueue(() => this.#end());
      },
      onGivenUp,
    });
  }

  /** Renders from now on; `templatesReady` is published when the app may be started. */
  begin(
    configs: readonly TemplateConfig[],
    catalog: QueryCatalog,
    { isAppStarted, isInMaintenance }: BeginOptions,
  ): void {
    this.#configs = configs;
    this.#isInMaintenance = isInMaintenance;
    if (isAppStarted) this.#gate.skip();
    if (!this.#isPaused) this.#start(catalog);
    if (!isAppStarted) this.#gate.begin(configs);
  }

  find(name: string): TemplateFile | undefined {
    return this.#files.get(name);
  }

  /** The app is started in maintenance, too: what it waits for is rendered. */
  get #isPaused(): boolean {
    return this.#isInMaintenance && this.#gate.isOpen;
  }

  /** Takes what a reload has changed, sources too; with another registry, everything is asked anew. */
  replace(
    { gone, fresh }: Difference<TemplateConfig>,
    catalog: QueryCatalog | undefined,
  ): Promise<void> {
    const names = new Set(gone.map(({ name }) => name));
    const kept = this.#configs.filter(({ name }) => !names.has(name));
    this.#configs = [...kept, ...fresh];
    if (!this.#gate.isOpen) this.#gate.expect(fresh);
    for (const { name } of gone) {
      const isAwaited = fresh.some((config) => config.name === name && config.isBeforeApp);
      if (!isAwaited) this.#gate.forget(name);
    }
    return this.#enqueue(async () => {
      if (catalog !== undefined) {
        await this.#end();
        if (!this.#isPaused) this.#start(catalog);
        return;
      }
      await Promise.all([...names].map((name) => this.#close(name)));
      if (this.#isPaused) return;
      for (const config of fresh) this.#open(config);
      for (const config of kept) await this.#openIfEdited(config);
    });
  }

  /** In maintenance nobody reacts to anything; afterwards the files are what they should be. */
  async setMaintenance(isOn: boolean, catalog: QueryCatalog): Promise<void> {
    this.#isInMaintenance = isOn;
    if (!this.#gate.isOpen) return;
    await this.#enqueue(async () => {
      await this.#end();
      if (!isOn) this.#start(catalog);
    });
  }

  /** Ends for good; resolves when nothing is being written any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#gate.close();
    await this.#enqueue(() => this.#end());
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.#ports.logger.error(describeBug(error));
    });
    return this.#work;
  }

  #start(catalog: QueryCatalog): void {
    if (this.#isStopped) return;
    const { clock, logger, startChild } = this.#ports;
    this.#programsEnd = new AbortController();
    const runProgram = createRunProgram(startChild, clock, this.#programsEnd.signal);
    this.#dependencies = new Dependencies({ catalog, clock, logger, runProgram });
    for (const config of this.#configs) this.#open(config);
  }

  async #end(): Promise<void> {
    this.#programsEnd.abort();
    const ends = [...this.#files.keys()].map((name) => this.#close(name));
    this.#dependencies?.close();
    this.#dependencies = undefined;
    await Promise.all(ends);
  }

  #open(config: TemplateConfig): void {
    if (this.#isStopped) return;
    const { startChild, clock, logger } = this.#ports;
    const file = new TemplateFile({
      config,
      createEvaluator: (onChanged) => this.#createEvaluator(config, onChanged),
      startChild,
      clock,
      logger,
      onOutcome: (outcome) => this.#onOutcome(config, outcome),
    });
    this.#files.set(config.name, file);
    file.begin();
  }

  async #close(name: string): Promise<void> {
    const file = this.#files.get(name);
    this.#files.delete(name);
    this.#texts.delete(name);
    this.#outcomes.delete(name);
    await file?.stop();
  }

  /** Whoever edits a template and asks for a reload wants to see it; others keep what they know. */
  async #openIfEdited(config: TemplateConfig): Promise<void> {
    const text = await readSource(config.source).catch(() => undefined);
    const isEdited = text !== this.#texts.get(config.name);
    // A reload brings back a file that somebody has removed, too.
    const isThere = await isPresent(config.destination);
    if (text === undefined || (!isEdited && isThere)) return;
    try {
      parse(config, text);
    } catch (error) {
      // Where preStart fetches templates, the configuration is taken whatever is in them.
      const { name: template, destination } = config;
      const fields = { template, destination, reason: describeError(error) };
      const message = "The edited template is not taken: the one before it stays";
      this.#ports.logger.error(message, { code: "template-failed", ...fields });
      return;
    }
    await this.#close(config.name);
    this.#open(config);
  }

  async #createEvaluator(config: TemplateConfig, onChanged: () => void): Promise<Evaluator> {
    const { clock, logger, env } = this.#ports;
    const { name, source, destination, isMissingKeyError, hold } = config;
    const text = await readSource(source);
    this.#texts.set(name, text);
    const template = parse(config, text);
    const dependencies = this.#dependencies;
    if (dependencies === undefined) throw new Error("the template has ended meanwhile");
    const syntax = config.syntax ?? inferSyntax(destination);
    const evaluator = new TemplateEvaluator({
      name,
      template,
      createFunctions: (sources) => consulTemplateFunctions(sources),
      missingKey: isMissingKeyError ? "error" : "zero",
      dependencies,
      hold,
      env: (variable) => {
        const value = env[fromBytes(variable)];
        return value === undefined ? undefined : toBytes(value);
      },
      judgeText: (printed, form) => checkText(syntax, printed, form),
      leavesOutFailing: syntax !== "raw",
      onChanged,
      clock,
      logger,
    });
    await evaluator.prepare();
    return evaluator;
  }

  #onOutcome(config: TemplateConfig, outcome: TemplateOutcome): void {
    if (this.#isStopped) return;
    const { bus } = this.#ports;
    const { name, destination } = config;
    // Before the gate hears of it: the app is not started yet.
    const isInitial = !this.#gate.isOpen;
    const isNews = !Bun.deepEquals(outcome, this.#outcomes.get(name));
    this.#outcomes.set(name, outcome);
    if (outcome.kind === "rendered" && outcome.isChanged) {
      bus.publish({ kind: "templateRendered", template: name, destination, isInitial });
    }
    if (outcome.kind === "rejected" && isNews) {
      bus.publish({ kind: "templateRejected", template: name, reason: outcome.reason });
    }
    if (outcome.kind === "failed" && isNews) {
      bus.publish({ kind: "templateFailed", template: name, reason: outcome.reason });
    }
    // One that a reload has replaced meanwhile is not what the app waits for.
    if (this.#configs.includes(config)) this.#gate.onOutcome(name, outcome);
  }
}

async function isPresent(path: string): Promise<boolean> {
  return nodeFs()
    .promises.access(path)
    .then(
      () => true,
      () => false,
    );
}

/** The bytes of a template. */
async function readSource(source: TemplateConfig["source"]): Promise<string> {
  if (source.kind === "text") return toBytes(source.text);
  return realFiles.read(source.path);
}

function parse({ name, source, delimiters }: TemplateConfig, text: string): Template {
  return parseTemplateText({ name: nameSource(source, name), source: text, delimiters });
}
