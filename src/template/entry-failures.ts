// What fails for one entry of the catalogue: `parseInt` of metadata that is no number. In Go that ends the
// template, so that whoever can register an instance could stop a file for everybody.
import type { BranchNode } from "./ast.ts";
import type { Refuse } from "./function.ts";
import { type Slot, unbox } from "./slot.ts";
import { TemplateError } from "./template-error.ts";
import { type CatalogEntry, CatalogText, Struct } from "./value.ts";

interface Failure {
  readonly entry: CatalogEntry;
  readonly error: TemplateError;
}

/** Iterations over entries that have failed in one execution, until it is known whose mistakes they are. */
export class EntryFailures {
  readonly #refuse: Refuse | undefined;
  readonly #failed = new Map<BranchNode, Failure[]>();
  /** Those that went well for some entry. */
  readonly #succeeded = new Set<BranchNode>();
  /** The entry that is gone through. */
  #entry: CatalogEntry | undefined;

  /** Without anybody to tell of entries, each failure is the template's. */
  constructor(refuse: Refuse | undefined) {
    this.#refuse = refuse;
  }

  /** Runs what a `range` does with one element; an error that may be its entry's ends that only. */
  isolate(range: BranchNode, element: Slot, run: () => void, isFatal: () => boolean): void {
    const entry = this.#refuse === undefined ? undefined : entryOf(element);
    const outer = this.#entry;
    // What fails for a tag fails for the service that is gone through.
    if (entry === undefined || entry === outer) return run();
    this.#entry = entry;
    try {
      run();
      this.#succeeded.add(range);
    } catch (error) {
      if (!(error instanceof TemplateError) || isFatal()) throw error;
      const failures = this.#failed.get(range) ?? [];
      failures.push({ entry, error });
      this.#failed.set(range, failures);
    } finally {
      this.#entry = outer;
    }
  }

  /**
   * Tells of the entries that something has failed for. What has failed for all of them is a mistake of the
   * template's: that error is the result.
   */
  settle(): TemplateError | undefined {
    let mistake: TemplateError | undefined;
    for (const [range, failures] of this.#failed) {
      if (!this.#succeeded.has(range)) mistake ??= failures[0]?.error;
      else for (const { entry, error } of failures) this.#refuse?.(entry, error.message);
    }
    return mistake;
  }
}

/** The entry that an element of a list is, or that its text comes from. */
function entryOf(element: Slot): CatalogEntry | undefined {
  const value = unbox(element);
  if (value instanceof Struct) return value.entry;
  const source = value instanceof CatalogText ? value.sources[0] : undefined;
  return typeof source === "object" && "title" in source ? source : undefined;
}
