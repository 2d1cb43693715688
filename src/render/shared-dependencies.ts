import type { Dependency } from "./dependency.ts";

interface Shared {
  readonly dependency: Dependency;
  readonly listeners: Set<() => void>;
}

/** Dependencies by key: each is followed once, as long as anybody listens. */
export class SharedDependencies {
  readonly #shared = new Map<string, Shared>();

  get size(): number {
    return this.#shared.size;
  }

  /** Those of which something else is shown than is there. */
  get held(): Dependency[] {
    return [...this.#shared.values()]
      .map(({ dependency }) => dependency)
      .filter(({ isHeld }) => isHeld);
  }

  /** The dependency of a key, followed from now on; the listener hears of every change of it. */
  listen(key: string, create: () => Dependency, listener: () => void): Dependency {
    const shared = this.#shared.get(key) ?? this.#follow(key, create());
    shared.listeners.add(listener);
    return shared.dependency;
  }

  /** Whoever was the last to listen ends the following. */
  leave(key: string, listener: () => void): void {
    const shared = this.#shared.get(key);
    if (shared === undefined || !shared.listeners.delete(listener)) return;
    if (shared.listeners.size > 0) return;
    shared.dependency.stop();
    this.#shared.delete(key);
  }

  close(): void {
    for (const { dependency } of this.#shared.values()) dependency.stop();
    this.#shared.clear();
  }

  #follow(key: string, dependency: Dependency): Shared {
    const listeners = new Set<() => void>();
    const shared = { dependency, listeners };
    this.#shared.set(key, shared);
    dependency.start(() => {
      // A copy: whoever hears of a change may listen or leave.
      for (const listener of [...listeners]) listener();
    });
    return shared;
  }
}
