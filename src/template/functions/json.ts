import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import { anyType } from "../go-type.ts";
import { JsonValueError, readJsonValue } from "../json-value.ts";
import type { Value } from "../value.ts";
import { mapAny } from "./collections.ts";
import { ofTexts } from "./define.ts";
import { type JsonStyle, writeJson } from "./json-text.ts";

/** Reading JSON, and values as JSON. */
export function jsonFunctions(): FunctionTable {
  return new Map<string, TemplateFunction>([
    ["parseJSON", ofTexts(parseJson)],
    ["toJSON", toJson("toJSON", { escapesHtml: true })],
    ["toJSONPretty", toJson("toJSONPretty", { escapesHtml: true, indent: "  " })],
    ["toUnescapedJSON", toJson("toUnescapedJSON", { escapesHtml: false })],
    [
      "toUnescapedJSONPretty",
      toJson("toUnescapedJSONPretty", { escapesHtml: false, indent: "  " }),
    ],
  ]);
}

function parseJson(text: string): Value {
  if (text === "") return mapAny([]);
  try {
    return readJsonValue(text, { integers: "float" });
  } catch (cause) {
    if (cause instanceof JsonValueError) throw new FunctionError(cause.message, { cause });
    throw cause;
  }
}

function toJson(name: string, style: JsonStyle): TemplateFunction {
  return {
    parameters: [anyType],
    form: "json",
    call: ([value]) => {
      try {
        return writeJson(value, style);
      } catch (cause) {
        if (!(cause instanceof FunctionError)) throw cause;
        throw new FunctionError(`${name}: ${cause.message}`, { cause });
      }
    },
  };
}
