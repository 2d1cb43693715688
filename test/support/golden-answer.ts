import { fromBytes, toBytes } from "../../src/template/bytes.ts";
import { Template } from "../../src/template/template.ts";
import { TemplateError } from "../../src/template/template-error.ts";
import { decodeData } from "./golden-data.ts";
import { goldenFunctions } from "./golden-functions.ts";
import {
  type CaseAnswer,
  decodeCaseText,
  encodeCaseText,
  type TemplateCase,
} from "./template-case.ts";

/** What our engine answers to a case; another error than a template's is a bug, and thrown. */
export function answerCase(asked: TemplateCase): CaseAnswer {
  const { name = "t", template, data, missingKey = "default", delimiters } = asked;
  const functions = goldenFunctions.table;
  try {
    const parsed = Template.parse(toBytes(name), decodeCaseText(template), {
      functions,
      ...(delimiters && { delimiters: readDelimiters(delimiters) }),
    });
    return { output: encodeCaseText(parsed.execute(decodeData(data), { functions, missingKey })) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { error: error.message };
  }
}

/** Errors are told to people, so bytes that are no text are lost in ours. */
export function isSameAnswer(found: CaseAnswer, wanted: CaseAnswer): boolean {
  if (wanted.error === undefined) return Bun.deepEquals(found.output, wanted.output);
  return found.error === fromBytes(decodeCaseText(wanted.error));
}

function readDelimiters([left, right]: readonly [string, string]): {
  left: string;
  right: string;
} {
  return { left: toBytes(left), right: toBytes(right) };
}
