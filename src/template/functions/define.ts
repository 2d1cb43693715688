// How functions are written down: what most of them have in common.
import type { TemplateFunction } from "../function.ts";
import { stringType } from "../go-type.ts";
import type { Value } from "../value.ts";

/** A template's function of as many texts as the given one takes. */
export function ofTexts(
  call: (...texts: string[]) => Value,
  more: Partial<TemplateFunction> = {},
): TemplateFunction {
  return {
    parameters: Array.from({ length: call.length }, () => stringType),
    call: (args) => call(...(args as string[])),
    ...more,
  };
}
