import { invariant } from "../../base/assert.ts";
import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import { anyType } from "../go-type.ts";
import { mapAny } from "./collections.ts";
import { ofTexts } from "./define.ts";
import { trimSpace } from "./texts.ts";
import { writeYaml } from "./yaml-text.ts";
import { readYaml, type YamlLibrary } from "./yaml-value.ts";

/** Reading YAML, and values as YAML. */
export function yamlFunctions(): FunctionTable {
  let library: YamlLibrary | undefined;
  const prepare = async (): Promise<void> => {
    // 0.4 MB of source: most templates read no YAML.
    library ??= await import("yaml");
  };
  const parse = (text: string) => {
    invariant(library !== undefined, "YAML is read after prepare()");
    return text === "" ? mapAny([]) : readYaml(text, library);
  };
  return new Map<string, TemplateFunction>([
    ["parseYAML", ofTexts(parse, { prepare })],
    ["toYAML", toYaml],
  ]);
}

const toYaml: TemplateFunction = {
  parameters: [anyType],
  call: ([value]) => {
    try {
      return trimSpace(writeYaml(value));
    } catch (cause) {
      if (!(cause instanceof FunctionError)) throw cause;
      throw new FunctionError(`toYAML: ${cause.message}`, { cause });
    }
  },
};
