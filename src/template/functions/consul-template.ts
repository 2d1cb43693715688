import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import { stringType } from "../go-type.ts";
import type { Sources } from "../sources.ts";
import { createCatalogFunctions } from "./catalog.ts";
import { encodingFunctions } from "./encodings.ts";
import { environmentFunctions } from "./environment.ts";
import { executionFunctions } from "./execution.ts";
import { groupingFunctions } from "./grouping.ts";
import { jsonFunctions } from "./json.ts";
import { keyPairFunctions } from "./key-pairs.ts";
import { loop } from "./loop.ts";
import { membershipFunctions } from "./membership.ts";
import { mergingFunctions } from "./merging.ts";
import { numberFunctions } from "./numbers.ts";
import { patternFunctions } from "./patterns.ts";
import { scratchFunctions } from "./scratch.ts";
import { textFunctions } from "./texts.ts";
import { timeFunctions } from "./time.ts";
import { failingFunctions } from "./unsupported.ts";
import { yamlFunctions } from "./yaml.ts";

export interface ConsulTemplateOptions {
  /** Names, with `*` for any letters, of functions that a template must not call. */
  readonly denied?: readonly string[];
}

/** All functions of consul-template that we have, under its names of today and of 2015. */
export function consulTemplateFunctions(
  sources: Sources,
  { denied = [] }: ConsulTemplateOptions = {},
): FunctionTable {
  const functions = new Map<string, TemplateFunction>([
    ...failingFunctions(),
    ...createCatalogFunctions(sources),
    ...encodingFunctions(),
    ...environmentFunctions(sources),
    ...executionFunctions(sources),
    ...groupingFunctions(sources),
    ...jsonFunctions(),
    ...keyPairFunctions(),
    ["loop", loop],
    ...membershipFunctions(),
    ...mergingFunctions(),
    ...numberFunctions(),
    ...patternFunctions(),
    ...scratchFunctions(),
    ...textFunctions(),
    ...timeFunctions(sources),
    ...yamlFunctions(),
  ]);
  addOldNames(functions);
  const isDenied = denied.map(toPattern);
  for (const name of functions.keys()) {
    if (isDenied.some((pattern) => pattern.test(name))) functions.set(name, disabled);
  }
  return functions;
}

/** Spellings of before version 0.16. */
const oldNames: Readonly<Record<string, string>> = {
  key_exists: "keyExists",
  key_or_default: "keyOrDefault",
};

function addOldNames(functions: Map<string, TemplateFunction>): void {
  for (const [old, name] of Object.entries(oldNames)) {
    const current = functions.get(name);
    if (current !== undefined) functions.set(old, current);
  }
}

function toPattern(glob: string): RegExp {
  const literals = glob.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${literals.join(".*")}$`);
}

const disabled: TemplateFunction = {
  parameters: [],
  rest: stringType,
  call: () => {
    throw new FunctionError("function is disabled");
  },
};
