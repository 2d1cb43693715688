import { type Clock, pause } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import { describeError } from "../base/shim-error.ts";
import type { Logger } from "../log/logger.ts";
import type { Dependency } from "./dependency.ts";

/** The parts of the file system that it needs; both reject when there is no such file. */
export interface FilePort {
  /** Another text whenever the file may have been written or replaced. */
  identify(path: string): Promise<string>;
  /** The bytes, one in each code unit. */
  read(path: string): Promise<string>;
}

export interface FollowedFileOptions {
  readonly path: string;
  /** The first content is the last one. */
  readonly isOnce: boolean;
  readonly files: FilePort;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Follows one file by looking at it every second, and keeps what it had while it is not there. */
export class FollowedFile implements Dependency {
  readonly title: string;
  readonly isHeld = false;
  readonly #options: FollowedFileOptions;
  readonly #end = new AbortController();
  #known: { readonly data: string } | undefined;
  #identity: string | undefined;
  #trouble: string | undefined;

  constructor(options: FollowedFileOptions) {
    this.#options = options;
    this.title = `file ${JSON.stringify(options.path)}`;
  }

  get known(): { readonly data: string } | undefined {
    return this.#known;
  }

  start(onChanged: () => void): void {
    void this.#follow(onChanged);
  }

  stop(): void {
    this.#end.abort();
  }

  async #follow(onChanged: () => void): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      const hasChanged = await this.#look();
      if (signal.aborted) return;
      if (hasChanged) onChanged();
      if (this.#options.isOnce && this.#known !== undefined) return;
      await pause(this.#options.clock, limits.filePollMs, signal);
    }
  }

  /** True when there is other content than before. */
  async #look(): Promise<boolean> {
    const { path, files, logger } = this.#options;
    try {
      const identity = await files.identify(path);
      if (identity === this.#identity) return false;
      const data = await files.read(path);
      // Set after the reading: what is written meanwhile is read the next time.
      this.#identity = identity;
      this.#trouble = undefined;
      if (this.#known?.data === data) return false;
      this.#known = { data };
      return true;
    } catch (error) {
      const reason = describeError(error);
      if (this.#trouble !== reason && !this.#end.signal.aborted) {
        const stands = this.#known === undefined ? "it is waited for" : "what it had stands";
        const message = `Cannot read a file that a template needs: ${stands}`;
        logger.warn(message, { wanted: this.title, reason });
      }
      this.#trouble = reason;
      // Whatever stands there next is read, also when it looks the same.
      this.#identity = undefined;
      return false;
    }
  }
}

/** The machine's files. */
export const realFiles: FilePort = {
  async identify(path) {
    // It follows links: orchestrators replace a file by pointing its link elsewhere.
    const { dev, ino, size, mtimeMs } = await Bun.file(path).stat();
    return [dev, ino, size, mtimeMs].join(" ");
  },
  async read(path) {
    const { fileBytesMax } = limits;
    // Whoever opens a FIFO waits for its writer, and a device may have no end.
    if (!(await Bun.file(path).stat()).isFile()) {
      throw new Error(`Cannot read ${JSON.stringify(path)}: it is no regular file`);
    }
    // A slice, as there are files without an end in /proc as well.
    const bytes = await Bun.file(path)
      .slice(0, fileBytesMax + 1)
      .arrayBuffer();
    if (bytes.byteLength > fileBytesMax) {
      throw new Error(
        `Cannot read ${JSON.stringify(path)}: it has more than ${fileBytesMax} bytes`,
      );
    }
    return Buffer.from(bytes).toString("latin1");
  },
};
