import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import { anyType, stringType } from "../go-type.ts";
import type { Sources } from "../sources.ts";
import { bareText } from "../text.ts";
import { ofTexts } from "./define.ts";
import { trimSpace } from "./texts.ts";

/** Texts that are somewhere else: in another template, in a file, in what a program prints. */
export function executionFunctions(
  sources: Pick<Sources, "readFile" | "runPlugin">,
): FunctionTable {
  return new Map<string, TemplateFunction>([
    ["executeTemplate", executeTemplate],
    ["file", ofTexts((path) => (path === "" ? "" : (sources.readFile(path) ?? "")))],
    [
      "plugin",
      {
        parameters: [stringType],
        rest: stringType,
        call: ([program, ...args]) => {
          if (program === "") return "";
          const words = args.map((word) => trimSpace(String(word))).filter((word) => word !== "");
          return sources.runPlugin([String(program), ...words]) ?? "";
        },
      },
    ],
  ]);
}

const executeTemplate: TemplateFunction = {
  parameters: [stringType],
  rest: anyType,
  // Each text of the catalogue is admitted where the other template prints it; what that template has
  // written around it is the operator's own.
  origin: "own",
  call: ([name, ...data], scope) => {
    if (data.length > 1) {
      throw new FunctionError(
        `executeTemplate: wrong number of arguments, expected 1 or 2, but got ${data.length + 1}`,
      );
    }
    return scope.executeTemplate(String(bareText(name)), data[0]);
  },
};
