import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import type { Sources } from "../sources.ts";
import { ofTexts } from "./define.ts";

/** Functions of the environment's variables. */
export function environmentFunctions(sources: Pick<Sources, "env">): FunctionTable {
  return new Map<string, TemplateFunction>([
    ["env", ofTexts((name) => sources.env(name) ?? "")],
    // Set to nothing counts as set.
    ["envOrDefault", ofTexts((name, fallback) => sources.env(name) ?? fallback)],
    ["mustEnv", ofTexts((name) => sources.env(name) || failFor(name))],
  ]);
}

function failFor(name: string): never {
  throw new FunctionError(`required environment variable ${name} is empty`);
}
