/** The variables that a template may use at a place, in the order in which they were declared. */
export class KnownVariables {
  readonly #names: string[] = [];
  /** How often each is among them: a template may have as many as it has actions. */
  readonly #counts = new Map<string, number>();

  constructor() {
    // Every template has what it was called with.
    this.declare("$");
  }

  get size(): number {
    return this.#names.length;
  }

  has(name: string): boolean {
    return this.#counts.has(name);
  }

  declare(name: string): void {
    this.#names.push(name);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Forgets those that were declared since there were so many; an outer one of the name stays. */
  forget(size: number): void {
    for (const name of this.#names.splice(size)) {
      const count = this.#counts.get(name) ?? 0;
      if (count > 1) this.#counts.set(name, count - 1);
      else this.#counts.delete(name);
    }
  }
}
