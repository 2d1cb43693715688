import { toBytes } from "./bytes.ts";
import { FunctionError, type FunctionTable } from "./function.ts";
import { consulTemplateFunctions } from "./functions/consul-template.ts";
import { reasonAgainst } from "./functions/unsupported.ts";
import type { Sources } from "./sources.ts";
import { type ParseOptions, Template } from "./template.ts";
import { TemplateError } from "./template-error.ts";

export interface TemplateText {
  /** What messages begin with: a file's name. */
  readonly name: string;
  /** The bytes, one in each code unit. */
  readonly source: string;
  readonly delimiters: { readonly left: string; readonly right: string };
}

/** Parses a template of consul-template's functions; throws a `TemplateError`. */
export function parseTemplateText({ name, source, delimiters }: TemplateText): Template {
  knownFunctions ??= consulTemplateFunctions(noSources);
  const template = parse(toBytes(name), source, {
    functions: knownFunctions,
    delimiters: { left: toBytes(delimiters.left), right: toBytes(delimiters.right) },
  });
  for (const used of template.functionNames) refuseUnsupported(used, name, source);
  return template;
}

function parse(name: string, source: string, options: ParseOptions): Template {
  try {
    return Template.parse(name, source, options);
  } catch (error) {
    // Sprig's functions are in no table: they are too many.
    const used = /function "(\w+)" not defined$/.exec((error as Error).message)?.[1];
    if (error instanceof TemplateError && used !== undefined) refuseUnsupported(used, name, source);
    throw error;
  }
}

/** The line is the first that has the name: the tree is the engine's own. */
function refuseUnsupported(used: string, template: string, source: string): void {
  const reason = reasonAgainst(used);
  if (reason === undefined) return;
  const at = source.search(new RegExp(`\\b${used}\\b`));
  const line = source.slice(0, Math.max(at, 0)).split("\n").length;
  const message = `template: ${template}:${line}: Cannot use function "${used}": ${reason}`;
  throw new TemplateError(message, { phase: "parse", template, line });
}

/** The names of all functions that a template of a file may call, besides Go's own. */
export function listFunctionNames(): ReadonlySet<string> {
  knownFunctions ??= consulTemplateFunctions(noSources);
  return new Set(knownFunctions.keys());
}

/** Made for the first template: a table of which only the names matter. */
let knownFunctions: FunctionTable | undefined;

const noSources: Sources = {
  env: () => undefined,
  ask: refuse,
  readFile: refuse,
  runPlugin: refuse,
  miss: () => undefined,
  isLeftOut: () => false,
  leaveOut: () => undefined,
  nowMs: () => 0,
};

function refuse(): never {
  throw new FunctionError("nothing can be asked while a template is parsed");
}
