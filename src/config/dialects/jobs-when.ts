import type { TriggerWord, When } from "../config.ts";
import { hasKey, type Values } from "../decode.ts";
import type { jobKeys } from "./job-keys.ts";

type GivenWhen = NonNullable<Values<typeof jobKeys>["when"]>;

export interface JobStart {
  readonly when: When;
  readonly waitTimeoutMs?: number;
}

/** What starts a job; without `when` the beginning does. */
export function readWhen(given: GivenWhen | undefined): JobStart {
  if (given === undefined) return { when: { kind: "startup" } };
  const { interval, once, each, timeout } = given.value;
  refuseSeveral(given);
  if (interval !== undefined) {
    if (timeout !== undefined) {
      const because = '"interval" is there too, and waits for nothing';
      timeout.field.issues.warn(timeout.field, { code: "unused-key", key: "timeout", because });
    }
    return { when: { kind: "interval", everyMs: interval.value } };
  }
  const waitTimeoutMs = timeout?.value ?? 0;
  return {
    when: readTrigger(given, once ?? each, each === undefined ? "once" : "each"),
    ...(waitTimeoutMs > 0 && { waitTimeoutMs }),
  };
}

function refuseSeveral({ value: { interval, once, each } }: GivenWhen): void {
  const given = [
    { key: "interval", found: interval },
    { key: "once", found: once },
    { key: "each", found: each },
  ].filter(({ found }) => found !== undefined);
  for (const { key, found } of given.slice(1)) {
    const because = 'only one of "interval", "once" and "each" can start a job';
    found?.field.issues.error(found.field, { code: "unused-key", key, because });
  }
}

function readTrigger(
  { value, field }: GivenWhen,
  word: { readonly value: TriggerWord } | undefined,
  kind: "once" | "each",
): When {
  const source = value.source?.value ?? "";
  if (word !== undefined) {
    return { kind, source: source || sourceOf(word.value), event: word.value };
  }
  if (source === "SIGHUP" || source === "SIGUSR2") return { kind: "each", source, event: source };
  // What was refused has been reported.
  if (!hasKey(field, "once", "each", "interval")) field.issues.warn(field, { code: "no-event" });
  return { kind: "never" };
}

/** Whose an event is when the text does not say: signals are their own, and most are nobody's. */
function sourceOf(word: TriggerWord): string {
  if (word === "SIGHUP" || word === "SIGUSR2") return word;
  return word === "ready" ? "templates" : "global";
}
