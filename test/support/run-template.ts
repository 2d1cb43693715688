import { toBytes } from "../../src/template/bytes.ts";
import type { TemplateFunction } from "../../src/template/function.ts";
import { type ExecuteOptions, Template } from "../../src/template/template.ts";
import type { Value } from "../../src/template/value.ts";

export interface RunOptions extends Partial<Omit<ExecuteOptions, "functions">> {
  readonly dot?: Value;
  readonly functions?: Readonly<Record<string, TemplateFunction>>;
}

/** What the template `t` prints, in bytes; its error is thrown. */
export function runTemplate(source: string, options: RunOptions = {}): string {
  const { dot, missingKey = "default", ...rest } = options;
  const functions = new Map(Object.entries(options.functions ?? {}));
  const template = Template.parse("t", toBytes(source), { functions });
  return template.execute(dot, { ...rest, functions, missingKey });
}

/** The message of the error that the template ends with. */
export function failTemplate(source: string, options: RunOptions = {}): string {
  try {
    return `no error, but ${runTemplate(source, options)}`;
  } catch (error) {
    return (error as Error).message;
  }
}
