import type { Clock } from "../../base/clock.ts";
import type { HoldConfig } from "../../config/config.ts";
import type { ConsulTemplateEntry } from "../../config/consul-template-config.ts";
import type { Logger } from "../../log/logger.ts";
import type { Dependencies } from "../../render/dependencies.ts";
import type { Evaluation } from "../../render/evaluation.ts";
import { TemplateEvaluator } from "../../render/template-evaluator.ts";
import type { TextOrigin } from "../../template/function.ts";
import type { LoadedTemplate } from "./load-template.ts";
import { Quiescence } from "./quiescence.ts";
import type { RunFailure } from "./run-failure.ts";

export interface RenderedTemplatePorts {
  readonly dependencies: Dependencies;
  readonly hold: HoldConfig | undefined;
  readonly env: (name: string) => string | undefined;
  readonly judgeText: (text: string, form: TextOrigin["form"]) => string | undefined;
  /** It should be evaluated anew, now. */
  readonly onDue: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One template, and whether it is due. */
export class RenderedTemplate {
  readonly entry: ConsulTemplateEntry;
  readonly name: string;
  readonly #evaluator: TemplateEvaluator;
  readonly #quiescence: Quiescence | undefined;
  readonly #onDue: () => void;
  #isDue = true;
  #isPatient = false;
  /** What it was when it was last written; undefined: it was not yet. */
  written: string | undefined;
  /** Why it could not be rendered or written the last time; undefined: it could. */
  failure: RunFailure | undefined;

  constructor(
    { entry, name, template, createFunctions }: LoadedTemplate,
    ports: RenderedTemplatePorts,
  ) {
    const { dependencies, hold, env, judgeText, onDue, clock, logger } = ports;
    this.entry = entry;
    this.name = name;
    this.#onDue = onDue;
    this.#quiescence = entry.wait && new Quiescence(entry.wait, clock, () => this.#become());
    this.#evaluator = new TemplateEvaluator({
      name,
      template,
      createFunctions,
      missingKey: entry.isMissingKeyError ? "error" : "zero",
      dependencies,
      hold,
      env,
      judgeText,
      onChanged: () => this.#onChanged(),
      clock,
      logger,
    });
  }

  get isDue(): boolean {
    return this.#isDue;
  }

  /** To be awaited before the first evaluation. */
  prepare(): Promise<void> {
    return this.#evaluator.prepare();
  }

  /** From now on a change waits for silence: everything has been rendered once. */
  beginToWait(): void {
    this.#isPatient = true;
  }

  evaluate(): Evaluation {
    this.#isDue = false;
    return this.#evaluator.evaluate();
  }

  close(): void {
    this.#quiescence?.stop();
    this.#evaluator.close();
  }

  #onChanged(): void {
    if (this.#isPatient && this.#quiescence) this.#quiescence.touch();
    else this.#become();
  }

  #become(): void {
    this.#isDue = true;
    this.#onDue();
  }
}
