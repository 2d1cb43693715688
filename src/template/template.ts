import type { TemplateSet } from "./ast.ts";
import { builtinFunctions } from "./builtin-functions.ts";
import { fromBytes } from "./bytes.ts";
import {
  defaultTemplateLimits,
  Execution,
  type ExecutionOptions,
  type TemplateLimits,
} from "./execution.ts";
import {
  type Admit,
  type CallScope,
  FunctionError,
  type FunctionTable,
  type Refuse,
} from "./function.ts";
import { listFunctionNames } from "./function-names.ts";
import { parseTemplate } from "./parser.ts";
import { quote } from "./quote.ts";
import { noValue } from "./slot.ts";
import { TemplateError } from "./template-error.ts";
import type { Value } from "./value.ts";
import { walk } from "./walk.ts";

export interface ParseOptions {
  /** Those that the template may name, besides Go's own. */
  readonly functions: FunctionTable;
  readonly delimiters?: { readonly left: string; readonly right: string };
}

export interface ExecuteOptions {
  readonly functions: FunctionTable;
  /** What a key that a map doesn't have comes to: no value, the zero of its type, or an error. */
  readonly missingKey: "default" | "zero" | "error";
  /** Asked before a text out of the catalogue is printed; without it everything is. */
  readonly admit?: Admit;
  /** Told of entries that the template fails for, while it does not for others: what it prints lacks them,
   * and all that follows from them. Without it, the first of them is the template's error. */
  readonly refuse?: Refuse;
  readonly limits?: Partial<TemplateLimits>;
}

/** A parsed template, with those that it defines: it can be executed any number of times. */
export class Template {
  readonly #name: string;
  /** The trees, for whoever looks at what is in them. */
  readonly set: TemplateSet;
  #functionNames: ReadonlySet<string> | undefined;

  private constructor(name: string, set: TemplateSet) {
    this.#name = name;
    this.set = set;
  }

  /** Throws a `TemplateError` with Go's words when the source is no template. */
  static parse(name: string, source: string, options: ParseOptions): Template {
    const functions = new Set([...builtinFunctions.keys(), ...options.functions.keys()]);
    const { delimiters } = options;
    const set = guard(name, "parse", () =>
      parseTemplate(name, source, { functions, ...(delimiters && { delimiters }) }),
    );
    return new Template(name, set);
  }

  /** Every function that is named anywhere in the set. */
  get functionNames(): ReadonlySet<string> {
    this.#functionNames ??= listFunctionNames(this.set);
    return this.#functionNames;
  }

  /** Loads what the functions need that the set names; to be awaited once before `execute()`. */
  async prepare(functions: FunctionTable): Promise<void> {
    const used = [...this.functionNames].map((name) => functions.get(name)?.prepare);
    await Promise.all(used.filter((prepare) => prepare !== undefined).map((prepare) => prepare()));
  }

  /** The bytes that the template prints for the dot; throws a `TemplateError`, and nothing else. */
  execute(dot: Value, options: ExecuteOptions): string {
    const tree = this.set.trees.get(this.#name);
    if (tree === undefined) throw this.#incomplete();
    return guard(this.#name, "execute", () => {
      const execution = new Execution(tree, dot ?? noValue, {
        trees: this.set.trees,
        functions: new Map([...builtinFunctions, ...options.functions]),
        missingKey: options.missingKey,
        admit: options.admit ?? admitAll,
        refuse: options.refuse,
        limits: { ...defaultTemplateLimits, ...options.limits },
        createScope,
      } satisfies ExecutionOptions);
      let mistake: TemplateError | undefined;
      try {
        walk(execution, tree.root);
      } finally {
        mistake = execution.failures.settle();
      }
      if (mistake !== undefined) throw mistake;
      return execution.readOutput();
    });
  }

  #incomplete(): TemplateError {
    const name = this.#name;
    const message = fromBytes(
      `template: ${name}: ${quote(name)} is an incomplete or empty template`,
    );
    return new TemplateError(message, { phase: "execute", template: name, line: 1 });
  }
}

function admitAll(): boolean {
  return true;
}

/** What functions can ask of the execution that calls them. */
function createScope(execution: Execution): CallScope {
  return {
    executeTemplate: (name, dot) => {
      const tree = execution.options.trees.get(name);
      if (tree === undefined) {
        const set = quote(execution.tree.parseName);
        throw new FunctionError(
          `template: no template ${quote(name)} associated with template ${set}`,
        );
      }
      return execution.capture(() => {
        execution.callTree(tree, dot ?? noValue, () => walk(execution, tree.root));
      });
    },
  };
}

/** Lets no other error out than a `TemplateError`: the data may be deeper than the stack. */
function guard<Result>(name: string, phase: "parse" | "execute", run: () => Result): Result {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof TemplateError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `Cannot ${phase} template "${fromBytes(name)}": ${reason}`;
    throw new TemplateError(message, { phase, template: name, line: 1 }, { cause });
  }
}
