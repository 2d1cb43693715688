import type { RE2JS } from "re2js";

import { invariant } from "../../base/assert.ts";
import { realClock } from "../../base/clock.ts";
import { limits } from "../../base/limits.ts";
import { toBytes } from "../bytes.ts";
import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import { ofTexts } from "./define.ts";
import { expandReplacement } from "./replacement.ts";
import { checkTextSize } from "./text-size.ts";
import { decodeUtf8 } from "./utf8.ts";

/** Regular expressions as Go has them: RE2's, which take linear time. */
export function patternFunctions(): FunctionTable {
  const patterns = new Patterns();
  const prepare = (): Promise<void> => patterns.load();
  return new Map<string, TemplateFunction>([
    [
      "regexMatch",
      ofTexts((expression, text) => patterns.matcher(expression, text).find(), { prepare }),
    ],
    [
      "regexReplaceAll",
      ofTexts(
        (expression, replacement, text) =>
          replaceMatches(patterns.matcher(expression, text), replacement, text),
        { prepare },
      ),
    ],
  ]);
}

type Matcher = ReturnType<RE2JS["matcher"]>;

/** The engine, which is loaded for those that need it only, and expressions that it has compiled. */
class Patterns {
  #engine: typeof RE2JS | undefined;
  readonly #compiled = new Map<string, RE2JS>();

  async load(): Promise<void> {
    // 0.3 MB of source: most templates have no regular expression.
    const { RE2JS } = await import("re2js");
    this.#engine ??= RE2JS;
  }

  /** Matches bytes, so that positions are Go's; a byte that is no UTF-8 is one U+FFFD, as in Go. */
  matcher(expression: string, text: string): Matcher {
    const pattern = this.#compiled.get(expression) ?? this.#compile(expression);
    const steps = pattern.programSize() * text.length;
    if (steps > limits.templateMatchStepsMax) {
      throw new FunctionError(
        `Cannot match ${text.length} bytes: too many for an expression of this size`,
      );
    }
    return pattern.matcher(Buffer.from(text, "latin1"));
  }

  #compile(expression: string): RE2JS {
    invariant(this.#engine !== undefined, "an expression is compiled after load()");
    const compiled = compile(this.#engine, expression);
    if (this.#compiled.size >= limits.templatePatternsMax) this.#compiled.clear();
    this.#compiled.set(expression, compiled);
    return compiled;
  }
}

function compile(engine: typeof RE2JS, expression: string): RE2JS {
  try {
    return engine.compile(decodeUtf8(expression));
  } catch (cause) {
    // The messages are Go's own.
    throw new FunctionError(toBytes(cause instanceof Error ? cause.message : String(cause)), {
      cause,
    });
  }
}

function replaceMatches(matcher: Matcher, replacement: string, text: string): string {
  const names = matcher.pattern().namedGroups();
  const parts: string[] = [];
  let size = 0;
  let copiedTo = 0;
  for (const groups of findMatches(matcher)) {
    const replaced = expandReplacement(replacement, (name) => {
      const index = /^\d+$/.test(name) ? Number(name) : names[decodeUtf8(name)];
      const group = index === undefined ? undefined : groups[index];
      return group === undefined ? "" : text.slice(...group);
    });
    const [from, to] = groups[0] ?? [0, 0];
    parts.push(text.slice(copiedTo, from), replaced);
    size += replaced.length;
    checkTextSize(size);
    copiedTo = to;
  }
  return parts.join("") + text.slice(copiedTo);
}

/** Where a group begins and ends; undefined: it is in no part of the match. */
type Range = [from: number, to: number] | undefined;

/** The groups of each match; an empty match right behind another one is none. */
function* findMatches(matcher: Matcher): Generator<Range[]> {
  let lastEnd = -1;
  const endMs = realClock.nowMs() + limits.templateMatchMs;
  while (matcher.find()) {
    // One match takes linear time, but each may look at all that follows.
    if (realClock.nowMs() > endMs) {
      throw new FunctionError(`Cannot replace in ${limits.templateMatchMs} ms what matches`);
    }
    const isEmpty = matcher.start() === matcher.end();
    if (isEmpty && matcher.start() === lastEnd) continue;
    lastEnd = matcher.end();
    yield Array.from({ length: matcher.groupCount() + 1 }, (_, index) =>
      matcher.start(index) < 0 ? undefined : [matcher.start(index), matcher.end(index)],
    );
  }
}
