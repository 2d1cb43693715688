// oxlint-disable unicorn/no-thenable -- "then" is a word of the configuration, and nobody awaits it.
import { formatDuration } from "../../base/duration.ts";
import { limits } from "../../base/limits.ts";
import type { HoldConfig } from "../config.ts";
import { type Kind, readSection, refuseRange, refuseType, type Section } from "../decode.ts";
import { duration, oneOf, wholeNumber } from "../kinds.ts";

/** More than half of at least three instances gone at once is rather Consul's fault than theirs. */
export const defaultHold: HoldConfig = {
  below: 0.5,
  min: 3,
  forMs: limits.collapseHoldMs,
  then: "pass",
};

const share: Kind<number> = {
  words: "a number above 0, up to 1",
  schema: { type: "number", exclusiveMinimum: 0, maximum: 1 },
  read(field) {
    const { node } = field;
    if (node.kind !== "number") return refuseType(field, share.words);
    return node.value > 0 && node.value <= 1 ? node.value : refuseRange(field, share.words);
  },
};

const holdKeys = {
  below: {
    kind: share,
    doc: "Held when the share of the passing instances that still pass is below this.",
    since: "new",
    default: String(defaultHold.below),
  },
  min: {
    kind: wholeNumber(1),
    doc: "Fewer passing instances are not held.",
    since: "new",
    default: String(defaultHold.min),
  },
  for: {
    kind: duration,
    doc: "The longest hold.",
    since: "new",
    default: formatDuration(defaultHold.forMs),
  },
  then: {
    kind: oneOf(["pass", "all"]),
    doc: "At its end: `pass` believes the answer, `all` serves every registered instance.",
    since: "new",
    default: defaultHold.then,
  },
} as const satisfies Section;

/** How losses are held, or false. */
export const hold: Kind<HoldConfig | false> = {
  words: "an object or false",
  schema: { anyOf: [{ const: false }, { type: "object" }] },
  section: holdKeys,
  read(field) {
    const { node } = field;
    if (node.kind === "boolean" && !node.value) return false;
    if (node.kind !== "object") return refuseType(field, hold.words);
    const values = readSection(field, holdKeys)?.values ?? {};
    return {
      below: values.below ?? defaultHold.below,
      min: values.min ?? defaultHold.min,
      forMs: values.for ?? defaultHold.forMs,
      then: values.then ?? defaultHold.then,
    };
  },
};
