// What is wrong with a configuration, as data. `wording.ts` makes sentences of it.
import { limits } from "../base/limits.ts";
import type { ShellSign } from "./command.ts";
import type { HclWanted } from "./hcl/hcl-mistake.ts";
import type { JsonHint, JsonMistake, JsonWanted } from "./json.ts";

/** An error keeps the program from starting; a warning only looks wrong. */
export type Severity = "error" | "warning";

/** What was found, without where. */
export type Finding =
  /** There is no configuration at all. */
  | { readonly code: "no-configuration" }
  | { readonly code: "unreadable"; readonly reason: string }
  | { readonly code: "too-large"; readonly bytesMax: number }
  | {
      readonly code: "syntax";
      readonly found: string | undefined;
      readonly wanted: JsonWanted;
      readonly hint: JsonHint | undefined;
    }
  | { readonly code: "hcl-syntax"; readonly found: string | undefined; readonly wanted: HclWanted }
  | { readonly code: "wrong-type"; readonly found: string; readonly wanted: string }
  | { readonly code: "out-of-range"; readonly found: string; readonly wanted: string }
  | {
      readonly code: "unknown-word";
      readonly found: string;
      readonly wanted: string;
      readonly suggestion: string | undefined;
    }
  | { readonly code: "missing-key"; readonly key: string; readonly because?: string }
  | { readonly code: "empty"; readonly wanted: string }
  | { readonly code: "unusable-address"; readonly found: string; readonly reason: string }
  | {
      readonly code: "unusable-variable";
      readonly name: string;
      readonly reason: string;
      /** Absent where there may be a password in it. */
      readonly found?: string;
    }
  | { readonly code: "uncatchable-signal"; readonly signal: string }
  | { readonly code: "etcd" }
  | { readonly code: "other-generation"; readonly key: string }
  | { readonly code: "unknown-key"; readonly key: string; readonly suggestion: string | undefined }
  | { readonly code: "unsupported-key"; readonly key: string }
  | { readonly code: "duplicate-key"; readonly key: string; readonly firstLine: number }
  | { readonly code: "deprecated-key"; readonly key: string; readonly use: string }
  | { readonly code: "unused-key"; readonly key: string; readonly because: string }
  | { readonly code: "empty-command" }
  | { readonly code: "not-a-shell"; readonly sign: ShellSign; readonly text: string }
  | { readonly code: "relative-path"; readonly found: string }
  | { readonly code: "short-ttl"; readonly ttlSeconds: number; readonly pollSeconds: number }
  | { readonly code: "long-time"; readonly seconds: number }
  | { readonly code: "impossible-port"; readonly port: number }
  | { readonly code: "unsuitable-name"; readonly name: string }
  | { readonly code: "duplicate-service"; readonly name: string; readonly port: number }
  | { readonly code: "duplicate-id"; readonly id: string }
  | { readonly code: "duplicate-watch"; readonly name: string }
  /** Generation 3: it is called `known` where one name can mean one of them only. */
  | { readonly code: "same-name"; readonly name: string; readonly known: string }
  | { readonly code: "idle-job" }
  | { readonly code: "no-event" }
  | {
      readonly code: "unknown-source";
      readonly source: string;
      readonly suggestion: string | undefined;
    }
  | { readonly code: "impossible-event"; readonly source: string; readonly event: string }
  | { readonly code: "waiting-circle"; readonly jobs: readonly string[] }
  | { readonly code: "unused-app"; readonly app: string }
  /** The template cannot be read or parsed; in Go's own words. */
  | { readonly code: "template-mistake"; readonly reason: string }
  | { readonly code: "signal-as-command"; readonly signal: string }
  | { readonly code: "duplicate-destination"; readonly destination: string }
  | { readonly code: "many-watches"; readonly count: number; readonly max: number }
  /** A template prints a variable that is not set; the line is the source's, not the rendered text's. */
  | { readonly code: "unset-variable"; readonly name: string; readonly inLine: number }
  /** In Go's own words. */
  | { readonly code: "template"; readonly reason: string }
  /** Stands last, for those that were cut. */
  | { readonly code: "more-issues"; readonly count: number };

/** A finding and its place; line and column count from 1, in characters, and are 0 without a text. */
export type Issue = Finding & {
  readonly severity: Severity;
  /** Keys and indexes from the root, joined by dots: "services.0.port". */
  readonly path: string;
  readonly line: number;
  readonly column: number;
};

/** Where something stands in the text. */
export interface Place {
  readonly path: string;
  readonly offset: number;
}

/** Collects what is wrong with one text. */
export class Issues {
  readonly #text: string;
  readonly #found: Record<Severity, (Finding & Place)[]> = { error: [], warning: [] };
  #cut = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get hasErrors(): boolean {
    return this.#found.error.length > 0;
  }

  /** Further warnings are only counted: nobody needs to think of good advice. */
  get hasRoom(): boolean {
    return this.#found.warning.length < limits.issuesMax;
  }

  /** The dialect's original refused this, or it cannot be understood. */
  error(place: Place, finding: Finding): void {
    this.#add("error", place, finding);
  }

  /** It works, but not as its author seems to think. */
  warn(place: Place, finding: Finding): void {
    this.#add("warning", place, finding);
  }

  /** All of them in the order of the text; when they are too many, warnings are cut first. */
  sorted(): Issue[] {
    const { error, warning } = this.#found;
    const errors = error.slice(0, limits.issuesMax);
    const warnings = warning.slice(0, limits.issuesMax - errors.length);
    const count = this.#cut + warning.length - warnings.length;
    const kept = [
      ...errors.map((item) => ({ item, severity: "error" as const })),
      ...warnings.map((item) => ({ item, severity: "warning" as const })),
    ].sort((a, b) => a.item.offset - b.item.offset);
    const issues = kept.map(({ item, severity }): Issue => {
      const { path, offset, ...finding } = item;
      return { ...finding, severity, path, ...this.#positionAt(offset) };
    });
    if (count === 0) return issues;
    const severity = error.length > 0 ? "error" : "warning";
    return [...issues, { code: "more-issues", count, severity, path: "", line: 0, column: 0 }];
  }

  lineAt(offset: number): number {
    return this.#positionAt(offset).line;
  }

  #add(severity: Severity, place: Place, finding: Finding): void {
    const list = this.#found[severity];
    // A text of a megabyte can have a hundred thousand mistakes.
    if (list.length >= limits.issuesMax) this.#cut++;
    else list.push({ ...finding, path: place.path, offset: place.offset });
  }

  #positionAt(offset: number): { line: number; column: number } {
    const before = this.#text.slice(0, offset);
    const lineStart = before.lastIndexOf("\n") + 1;
    const line = before.split("\n").length;
    return { line, column: Array.from(before.slice(lineStart)).length + 1 };
  }
}

/** An issue about the source itself, before there is a text. */
export function issueWithoutText(finding: Finding): Issue {
  return { ...finding, severity: "error", path: "", line: 0, column: 0 };
}

/** The finding for a text that is not JSON. */
export function toFinding({ found, wanted, hint }: JsonMistake): Finding {
  return { code: "syntax", found, wanted, hint };
}
