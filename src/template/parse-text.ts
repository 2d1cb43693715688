import { toBytes } from "./bytes.ts";
import { FunctionError } from "./function.ts";
import { consulTemplateFunctions } from "./functions/consul-template.ts";
import { reasonAgainst } from "./functions/unsupported.ts";
import type { Sources } from "./sources.ts";
import { Template } from "./template.ts";
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
  const template = Template.parse(toBytes(name), source, {
    functions: consulTemplateFunctions(noSources),
    delimiters: { left: toBytes(delimiters.left), right: toBytes(delimiters.right) },
  });
  for (const used of template.functionNames) {
    const reason = reasonAgainst(used);
    if (reason === undefined) continue;
    const message = `Cannot use function "${used}" in template "${name}": ${reason}`;
    throw new TemplateError(message, { phase: "parse", template: name, line: 1 });
  }
  return template;
}

/** For a table of which only the names matter. */
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
