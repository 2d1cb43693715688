import type { Clock } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import { describeBug } from "../base/shim-error.ts";
import type { HoldConfig } from "../config/config.ts";
import type { Query, QueryAnswer, QueryKind } from "../discovery/query.ts";
import type { Logger } from "../log/logger.ts";
import { fromBytes } from "../template/bytes.ts";
import type { Admit, FunctionTable, Refuse, TextOrigin } from "../template/function.ts";
import { listEntries } from "../template/origin.ts";
import type { Sources } from "../template/sources.ts";
import type { Template } from "../template/template.ts";
import { TemplateError } from "../template/template-error.ts";
import type { CatalogEntry, Value } from "../template/value.ts";
import type { Dependencies, DependencyView } from "./dependencies.ts";
import type { Evaluation, Evaluator } from "./evaluation.ts";
import { LeftOut } from "./left-out.ts";
import { titleOf } from "./query-title.ts";

export interface TemplateEvaluatorOptions {
  readonly name: string;
  readonly template: Pick<Template, "execute" | "prepare">;
  /** All functions of the template, by the names that it was parsed with. */
  readonly createFunctions: (sources: Sources) => FunctionTable;
  /** What `{{.}}` is; undefined is Go's nil. */
  readonly dot?: Value;
  readonly missingKey: "default" | "zero" | "error";
  readonly dependencies: Dependencies;
  readonly hold?: HoldConfig | undefined;
  /** A variable of the environment; name and value are bytes. */
  readonly env: (name: string) => string | undefined;
  /** Why a text out of the catalogue may not be printed; undefined: it may. */
  readonly judgeText: (text: string, form: TextOrigin["form"]) => string | undefined;
  /** An entry that the template fails for is left out, too, if it does not fail for all of them. */
  readonly leavesOutFailing?: boolean;
  /** What the template depends on is another now: call `evaluate()` again, at your own time. */
  readonly onChanged: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Evaluates one template with what is known, in as many passes as it takes: a text that may not be
 * printed leaves its entry out of the next pass, so that the rest is rendered as if it were not there.
 */
export class TemplateEvaluator implements Evaluator {
  readonly #options: TemplateEvaluatorOptions;
  readonly #view: DependencyView;
  readonly #functions: FunctionTable;
  readonly #leftOut: LeftOut;
  /** What the pass has asked for in vain. */
  readonly #missing = new Set<string>();
  /** Something was asked that has no answer yet: with it, more may be asked. */
  #isPartial = false;
  /** A text was not printed: what the pass has rendered has a hole. */
  #hasRefused = false;

  constructor(options: TemplateEvaluatorOptions) {
    const { dependencies, hold, onChanged, createFunctions, name, logger } = options;
    this.#options = options;
    this.#view = dependencies.createView({ hold, onChanged });
    this.#leftOut = new LeftOut(name, logger);
    this.#functions = createFunctions(this.#createSources());
  }

  /** Loads what the functions need that the template names; to be awaited before `evaluate()`. */
  prepare(): Promise<void> {
    return this.#options.template.prepare(this.#functions);
  }

  evaluate(): Evaluation {
    this.#view.begin();
    this.#leftOut.begin();
    const evaluation = this.#runPasses();
    const isWhole = evaluation.kind !== "failed" && !this.#isPartial;
    if (isWhole) this.#leftOut.end();
    this.#view.end(isWhole);
    return evaluation;
  }

  close(): void {
    this.#view.close();
  }

  #runPasses(): Evaluation {
    const { evaluationMs } = limits;
    const endMs = this.#options.clock.nowMs() + evaluationMs;
    for (;;) {
      const before = this.#leftOut.count;
      const evaluation = this.#runPass();
      const hasMore = this.#leftOut.count > before;
      if (!hasMore && !this.#hasRefused) return evaluation;
      // What is printed of an entry that is left out is there again without end.
      if (!hasMore) return this.#fail("Cannot leave out what may not be printed");
      if (this.#options.clock.nowMs() >= endMs) {
        return this.#fail(
          `Cannot render the template: after ${evaluationMs} ms there is more to leave out`,
        );
      }
    }
  }

  #runPass(): Evaluation {
    const { template, dot, missingKey, leavesOutFailing = false } = this.#options;
    this.#missing.clear();
    this.#isPartial = false;
    this.#hasRefused = false;
    try {
      const admit: Admit = (text, origin) => this.#admit(text, origin);
      const refuse: Refuse = (entry, reason) => this.#leftOut.add(entry, reason);
      const text = template.execute(dot, {
        functions: this.#functions,
        missingKey,
        admit,
        ...(leavesOutFailing && { refuse }),
      });
      if (this.#missing.size > 0) return this.#wait();
      return { kind: "rendered", text, leftOutCount: this.#leftOut.count };
    } catch (error) {
      // An empty list in place of an answer that is still on its way: `index` fails for that alone.
      if (this.#isPartial && error instanceof TemplateError) return this.#wait();
      if (error instanceof TemplateError) return { kind: "failed", error };
      this.#options.logger.error("Internal error in a template", { error: describeBug(error) });
      return this.#fail("Internal error in the template: see the log", error);
    }
  }

  #wait(): Evaluation {
    return { kind: "waiting", missing: [...this.#missing] };
  }

  #fail(message: string, cause?: unknown): Evaluation {
    const place = { phase: "execute", template: this.#options.name, line: 1 } as const;
    return { kind: "failed", error: new TemplateError(message, place, { cause }) };
  }

  #admit(text: string, { sources, form }: TextOrigin): boolean {
    const reason = this.#options.judgeText(text, form);
    if (reason === undefined) return true;
    this.#hasRefused = true;
    for (const entry of listEntries(sources)) this.#leftOut.add(entry, reason);
    return false;
  }

  #createSources(): Sources {
    const { env, clock } = this.#options;
    return {
      env,
      ask: (query) => this.#ask(query),
      readFile: (bytes) => {
        const path = fromBytes(bytes);
        return this.#need(this.#view.readFile(path), `file ${JSON.stringify(path)}`);
      },
      runPlugin: (command) => {
        const program = fromBytes(command[0]);
        return this.#need(this.#view.runPlugin(command), `plugin ${JSON.stringify(program)}`);
      },
      miss: (what) => {
        this.#missing.add(what);
      },
      isLeftOut: (entry) => this.#leftOut.count > 0 && this.#leftOut.has(entry),
      leaveOut: (entry: CatalogEntry, reason) => this.#leftOut.add(entry, reason),
      nowMs: () => clock.wallTime().getTime(),
    };
  }

  #ask<Kind extends QueryKind>(
    query: Extract<Query, { kind: Kind }>,
  ): { readonly answer: QueryAnswer<Kind> } | undefined {
    return this.#need(this.#view.ask<Kind>(query), titleOf(query));
  }

  #need<Known>(known: Known | undefined, title: string): Known | undefined {
    if (known !== undefined) return known;
    this.#isPartial = true;
    this.#missing.add(title);
    return undefined;
  }
}
