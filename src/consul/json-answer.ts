import { failure, type Question } from "./request-failure.ts";

/** Reads JSON with `decode`; whatever goes wrong is `consul-unusable-answer`. */
export function decodeJson<Value>(
  text: string,
  question: Question,
  decode: (json: unknown) => Value,
): Value {
  try {
    return decode(JSON.parse(text));
  } catch (error) {
    // The parser's words quote the text, and say nothing to people.
    if (!(error instanceof SyntaxError)) {
      throw failure("consul-unusable-answer", question, "sent an unusable answer", {
        cause: error,
      });
    }
    const kind = text.trimStart().startsWith("<") ? "HTML" : "damaged or foreign text";
    throw failure("consul-unusable-answer", question, `sent ${kind} in place of JSON`);
  }
}
