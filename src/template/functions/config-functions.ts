import { formatPrint } from "../format.ts";
import type { FunctionTable, TemplateFunction } from "../function.ts";
import { anyType } from "../go-type.ts";
import type { Value } from "../value.ts";
import { ofTexts } from "./define.ts";
import { loopBothWays } from "./loop.ts";
import { patternFunctions } from "./patterns.ts";
import { join, replaceAll, split } from "./texts.ts";

/** What configuration files can call: ContainerPilot's functions; names and values are in bytes. */
export function configFunctions(env: (name: string) => string | undefined): FunctionTable {
  const regexReplaceAll = patternFunctions().get("regexReplaceAll");
  return new Map<string, TemplateFunction>([
    // Commands of a template's check have this placeholder, which is filled in much later.
    ["candidate", { parameters: [], call: () => "{{candidate}}" }],
    ["default", orDefault],
    ["env", ofTexts((name) => env(name) ?? "")],
    ["join", join],
    ["loop", loopBothWays],
    ...(regexReplaceAll ? [["regexReplaceAll", regexReplaceAll] as const] : []),
    ["replaceAll", replaceAll],
    ["split", split],
  ]);
}

/** The second argument if it is a text with anything in it, else the first one as it is printed. */
const orDefault: TemplateFunction = {
  parameters: [anyType, anyType],
  call: ([fallback, value]) => {
    if (typeof value === "string" && value !== "") return value;
    return printAlone(fallback);
  },
};

function printAlone(value: Value): string {
  return typeof value === "string" ? value : formatPrint([value]);
}
