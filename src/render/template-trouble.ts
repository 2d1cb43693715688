import { unreachable } from "../base/assert.ts";
import type { TemplateConfig } from "../config/config.ts";
import type { Logger } from "../log/logger.ts";
import type { TemplateOutcome } from "./template-outcome.ts";

/** Which half of the work failed: the template itself, or its file. */
export type FailureCode = "template-failed" | "render-failed";

/** Tells the log how a template fares: a line for each change of what is wrong, not for each attempt. */
export class TemplateTrouble {
  readonly #fields: { readonly template: string; readonly destination: string };
  readonly #logger: Logger;
  /** What is wrong; undefined: nothing, or that something is not known yet. */
  #trouble: string | undefined;
  #missing = "";

  constructor({ name, destination }: Pick<TemplateConfig, "name" | "destination">, logger: Logger) {
    this.#fields = { template: name, destination };
    this.#logger = logger;
  }

  /** One more attempt has come to an end. */
  note(outcome: TemplateOutcome, failedAs: FailureCode): void {
    switch (outcome.kind) {
      case "waiting":
        return this.#noteWaiting(outcome.missing.join(", "));
      case "rendered":
        return this.#noteRendered(outcome.isChanged);
      case "rejected":
        return this.#noteRejected(outcome);
      case "failed":
        return this.#noteFailed(failedAs, outcome.reason);
      default:
        return unreachable(outcome);
    }
  }

  #noteWaiting(missing: string): void {
    if (missing === this.#missing) return;
    this.#missing = missing;
    this.#logger.debug("The template waits for data", { ...this.#fields, missing });
  }

  #noteRendered(isChanged: boolean): void {
    this.#missing = "";
    if (isChanged) this.#logger.info("The template is rendered", this.#fields);
    else if (this.#trouble !== undefined) {
      this.#logger.info("The file is what its template says again", this.#fields);
    }
    this.#trouble = undefined;
  }

  #noteRejected({ reason, keptAs }: Extract<TemplateOutcome, { kind: "rejected" }>): void {
    // What a check prints has times, process ids and the candidate's name in it: they are no news.
    const lasting = reason.replaceAll(/\.containerbuddy-\w+/g, "").replaceAll(/\d+/g, "0");
    if (!this.#isNews(`rejected: ${lasting}`)) return;
    this.#logger.error("The file is rejected by its check: the one that is there stays", {
      ...this.#fields,
      code: "template-rejected",
      reason,
      keptAs,
    });
  }

  #noteFailed(code: FailureCode, reason: string): void {
    if (!this.#isNews(`${code}: ${reason}`)) return;
    const message = "Cannot render the template: the file stays as it is";
    this.#logger.error(message, { ...this.#fields, code, reason });
  }

  #isNews(trouble: string): boolean {
    if (trouble === this.#trouble) return false;
    this.#trouble = trouble;
    return true;
  }
}
