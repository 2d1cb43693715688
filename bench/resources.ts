/** What has to be ended whatever happens: processes, servers, folders. */
export class Resources implements AsyncDisposable {
  readonly #live = new Set<AsyncDisposable>();

  own<Thing extends AsyncDisposable>(thing: Thing): Thing {
    this.#live.add(thing);
    return thing;
  }

  /** For what has ended by itself. */
  forget(thing: AsyncDisposable): void {
    this.#live.delete(thing);
  }

  /** Ends everything, the newest first: what is older may be what the newer needs. */
  async releaseAll(): Promise<void> {
    const things = [...this.#live].reverse();
    this.#live.clear();
    for (const thing of things) await thing[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.releaseAll();
  }
}
