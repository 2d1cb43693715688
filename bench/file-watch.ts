import { type FSWatcher, watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { monotonicMs } from "./monotonic.ts";

const giveUpMs = 20_000;

/** Notes when a file is put in place, by inotify: nothing is asked again and again. */
export class FileWatch implements AsyncDisposable {
  readonly path: string;
  readonly #watcher: FSWatcher;
  #onPlaced: (atMs: number) => void = () => undefined;

  constructor(folder: string, name: string) {
    this.path = join(folder, name);
    this.#watcher = watch(folder, (_, changed) => {
      if (changed === name) this.#onPlaced(monotonicMs());
    });
  }

  /** The moment of the next file that is what is wanted; Infinity: not within 20 s. */
  async next(isWanted: (text: string) => boolean): Promise<number> {
    const placed = Promise.withResolvers<number>();
    const look = async (atMs: number): Promise<void> => {
      if (isWanted(await readFile(this.path, "latin1"))) placed.resolve(atMs);
    };
    this.#onPlaced = (atMs) => void look(atMs);
    const atMs = await Promise.race([placed.promise, Bun.sleep(giveUpMs).then(() => Infinity)]);
    this.#onPlaced = () => undefined;
    return atMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watcher.close();
  }
}
