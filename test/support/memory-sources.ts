import type { Query, QueryAnswer, QueryKind } from "../../src/discovery/query.ts";
import { queryKey } from "../../src/discovery/query.ts";
import type { Sources } from "../../src/template/sources.ts";
import type { CatalogEntry } from "../../src/template/value.ts";

/** What templates can ask, out of memory; it notes what was asked. */
export class MemorySources implements Sources {
  readonly asked: Query[] = [];
  readonly missed: string[] = [];
  /** Titles and reasons of what was left out. */
  readonly leftOut: string[] = [];
  readonly #answers = new Map<string, QueryAnswer>();
  readonly #keys = new Set<string>();

  know<Kind extends QueryKind>(
    query: Extract<Query, { kind: Kind }>,
    answer: QueryAnswer<Kind>,
  ): this {
    this.#answers.set(queryKey(query), answer);
    return this;
  }

  env(): string | undefined {
    return undefined;
  }

  ask<Kind extends QueryKind>(
    query: Extract<Query, { kind: Kind }>,
  ): { readonly answer: QueryAnswer<Kind> } | undefined {
    this.asked.push(query);
    const key = queryKey(query);
    if (!this.#answers.has(key)) return undefined;
    return { answer: this.#answers.get(key) as QueryAnswer<Kind> };
  }

  readFile(): string | undefined {
    return undefined;
  }

  runPlugin(): string | undefined {
    return undefined;
  }

  miss(what: string): void {
    this.missed.push(what);
  }

  isLeftOut({ key }: CatalogEntry): boolean {
    return this.#keys.has(key);
  }

  leaveOut({ key, title }: CatalogEntry, reason: string): void {
    this.#keys.add(key);
    this.leftOut.push(`${title}: ${reason}`);
  }

  nowMs(): number {
    return 0;
  }
}
