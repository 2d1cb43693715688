import { limits } from "../base/limits.ts";
import type { Logger } from "../log/logger.ts";
import type { CatalogEntry } from "../template/value.ts";

/** The entries of the catalogue that one template leaves out, each told once while it is. */
export class LeftOut {
  readonly #template: string;
  readonly #logger: Logger;
  readonly #keys = new Set<string>();
  /** Reasons by key, of the last evaluation as well. */
  readonly #told = new Map<string, string>();

  constructor(template: string, logger: Logger) {
    this.#template = template;
    this.#logger = logger;
  }

  get count(): number {
    return this.#keys.size;
  }

  has({ key }: CatalogEntry): boolean {
    return this.#keys.has(key);
  }

  add(entry: CatalogEntry, reason: string): void {
    const { key } = entry;
    if (this.#keys.has(key)) return;
    this.#keys.add(key);
    if (this.#told.get(key) === reason) return;
    // A catalogue can invent entries without end.
    if (this.#told.size >= limits.warnedInstancesMax) return;
    this.#told.set(key, reason);
    this.#logger.warn(`The template "${this.#template}" leaves out an entry of the catalogue`, {
      id: entry.title,
      reason,
    });
  }

  /** A new evaluation judges everything anew: entries are mended. */
  begin(): void {
    this.#keys.clear();
  }

  /** An evaluation has seen all there is: what it had no reason to leave out is told of anew. */
  end(): void {
    for (const key of this.#told.keys()) if (!this.#keys.has(key)) this.#told.delete(key);
  }
}
