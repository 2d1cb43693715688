import type { Query, QueryAnswer, QueryKind } from "../discovery/query.ts";
import type { CatalogEntry } from "./value.ts";

/**
 * What functions ask of the world while a template is evaluated. It answers at once: with what is
 * known, or with undefined, which means "not yet". Whoever implements it remembers what was asked,
 * fetches it, and has the template evaluated again.
 */
export interface Sources {
  /** A variable of the environment, in bytes. */
  env(name: string): string | undefined;
  ask<Kind extends QueryKind>(
    query: Extract<Query, { kind: Kind }>,
  ): { readonly answer: QueryAnswer<Kind> } | undefined;
  /** The bytes of a file; it is read again when it changes. */
  readFile(path: string): string | undefined;
  /** What the program has printed, trimmed; a program that failed throws a `FunctionError`. */
  runPlugin(command: readonly [string, ...string[]]): string | undefined;
  /** Something that was answered is not what the template needs (a key that does not exist yet): the
   * template is not written before it is. `what` names it for people: `key "a/b"`. */
  miss(what: string): void;
  /** True for an entry that has been left out for this evaluation. */
  isLeftOut(entry: CatalogEntry): boolean;
  /** Leaves an entry out, from the next evaluation on at the latest; told once, with the reason. */
  leaveOut(entry: CatalogEntry, reason: string): void;
  nowMs(): number;
}
