// The files that are rendered from the catalogue. Loaded for configurations that have templates.
import type { Clock } from "../base/clock.ts";
import { nodeFs } from "../base/node.ts";
import { nameSource } from "../config/check-templates.ts";
import type { TemplateConfig } from "../config/config.ts";
import type { QueryCatalog } from "../discovery/query.ts";
import type { Bus } from "../event/bus.ts";
import type { Logger } from "../log/logger.ts";
import { Dependencies } from "../render/dependencies.ts";
import type { Evaluator } from "../render/evaluation.ts";
import { checkText, inferSyntax } from "../render/syntax.ts";
import { TemplateEvaluator } from "../render/template-evaluator.ts";
import { TemplateFile } from "../render/template-file.ts";
import type { TemplateOutcome } from "../render/template-outcome.ts";
import type { StartChild } from "../system/child.ts";
import type { Variables } from "../system/environment.ts";
import { fromBytes, toBytes } from "../template/bytes.ts";
import { consulTemplateFunctions } from "../template/functions/consul-template.ts";
import { parseTemplateText } from "../template/parse-text.ts";
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

/** The templates of the configuration, by name; what several of them ask is asked once. */
export class Templates {
  readonly #ports: TemplatesPorts;
  readonly #gate: StartGate;
  readonly #files = new Map<string, TemplateFile>();
  #configs: readonly TemplateConfig[] = [];
  #dependencies: Dependencies | undefined;
  #isInMaintenance = false;
  #isStopped = false;

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
        if (this.#isInMaintenance) this.#end();
      },
      onGivenUp,
    });
  }

  /** Renders from now on; `templatesReady` is published when the app may be started. */
  begin(
    configs: readonly TemplateConfig[],
    catalog: QueryCatalog,
    { isAppStarted }: { readonly isAppStarted: boolean },
  ): void {
    this.#configs = configs;
    if (isAppStarted) this.#gate.skip();
    this.#start(catalog);
    if (!isAppStarted) this.#gate.begin(configs);
  }

  /** Takes what a reload has changed; with another registry, everything is asked anew. */
  replace({ gone, fresh }: Difference<TemplateConfig>, catalog: QueryCatalog | undefined): void {
    const names = new Set(gone.map(({ name }) => name));
    this.#configs = [...this.#configs.filter(({ name }) => !names.has(name)), ...fresh];
    if (!this.#gate.isOpen) this.#gate.expect(fresh);
    for (const { name } of gone) {
      if (!fresh.some((template) => template.name === name)) this.#gate.forget(name);
    }
    if (catalog !== undefined) {
      this.#end();
      if (!this.#isInMaintenance) this.#start(catalog);
      return;
    }
    for (const name of names) this.#close(name);
    if (!this.#isInMaintenance) for (const config of fresh) this.#open(config);
  }

  /**
   * In maintenance nobody reacts to anything; afterwards the files are what they should be. The app
   * is started in maintenance, too, with the files that it waits for.
   */
  setMaintenance(isOn: boolean, catalog: QueryCatalog): void {
    this.#isInMaintenance = isOn;
    if (!this.#gate.isOpen) return;
    this.#end();
    if (!isOn) this.#start(catalog);
  }

  /** Ends for good; resolves when nothing is being written any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#gate.close();
    await Promise.all(this.#end());
  }

  #start(catalog: QueryCatalog): void {
    if (this.#isStopped) return;
    const { clock, logger, startChild } = this.#ports;
    const runProgram = createRunProgram(startChild, clock);
    this.#dependencies = new Dependencies({ catalog, clock, logger, runProgram });
    for (const config of this.#configs) this.#open(config);
  }

  #end(): Promise<void>[] {
    const ends = [...this.#files.keys()].map((name) => this.#close(name));
    this.#dependencies?.close();
    this.#dependencies = undefined;
    return ends;
  }

  #open(config: TemplateConfig): void {
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
    await file?.stop();
  }

  async #createEvaluator(config: TemplateConfig, onChanged: () => void): Promise<Evaluator> {
    const { clock, logger, env } = this.#ports;
    const { name, source, delimiters, destination, isMissingKeyError, hold } = config;
    const text =
      source.kind === "text"
        ? toBytes(source.text)
        : await nodeFs().promises.readFile(source.path, "latin1");
    const template = parseTemplateText({
      name: nameSource(source, name),
      source: text,
      delimiters,
    });
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
      onChanged,
      clock,
      logger,
    });
    await evaluator.prepare();
    return evaluator;
  }

  #onOutcome({ name, destination }: TemplateConfig, outcome: TemplateOutcome): void {
    const { bus } = this.#ports;
    // Before the gate hears of it: the app is not started yet.
    const isInitial = !this.#gate.isOpen;
    switch (outcome.kind) {
      case "rendered":
        if (outcome.isChanged) {
          bus.publish({ kind: "templateRendered", template: name, destination, isInitial });
        }
        break;
      case "rejected":
        bus.publish({ kind: "templateRejected", template: name, reason: outcome.reason });
        break;
      case "failed":
        bus.publish({ kind: "templateFailed", template: name, reason: outcome.reason });
        break;
      case "waiting":
        break;
    }
    this.#gate.onOutcome(name, outcome);
  }
}
