import type { Clock } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import type { HoldConfig } from "../config/config.ts";
import {
  type Query,
  type QueryAnswer,
  type QueryCatalog,
  type QueryKind,
  queryKey,
} from "../discovery/query.ts";
import type { Logger } from "../log/logger.ts";
import { type FilePort, FollowedFile, realFiles } from "./followed-file.ts";
import { FollowedQuery, type QueryListener } from "./followed-query.ts";
import { PluginRuns, type RunProgram } from "./plugin-runs.ts";
import { SharedDependencies } from "./shared-dependencies.ts";

export interface DependenciesOptions extends QueryListener {
  readonly catalog: QueryCatalog;
  readonly runProgram: RunProgram;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Each dependency is fetched once; what has been fetched never changes. */
  readonly isOnce?: boolean;
  /** In place of the machine's, for tests. */
  readonly files?: FilePort;
}

export interface ViewOptions {
  /** Held data is what the template sees; undefined: it sees what the catalogue says. */
  readonly hold?: HoldConfig | undefined;
  /** Something that the template has asked for is another: it should be evaluated again. */
  readonly onChanged: () => void;
}

/** What all templates depend on: whatever several of them ask for is followed once. */
export class Dependencies {
  readonly #options: DependenciesOptions;
  readonly #shared = new SharedDependencies();
  #hasWarned = false;

  constructor(options: DependenciesOptions) {
    this.#options = options;
  }

  /** How many queries and files are followed now. */
  get count(): number {
    return this.#shared.size;
  }

  /** The titles of what is held now: `service "web"`. */
  get heldTitles(): string[] {
    return this.#shared.held.map(({ title }) => title);
  }

  /** One template's eyes; its owner closes it. */
  createView({ hold, onChanged }: ViewOptions): DependencyView {
    const { isOnce = false, runProgram } = this.#options;
    return new DependencyView({
      shared: this.#shared,
      createFile: (path) => this.#createFile(path),
      createQuery: (query) => this.#createQuery(query, hold),
      // Two templates that hold differently see different answers to the same query.
      queryPrefix: hold === undefined || isOnce ? "" : JSON.stringify(hold),
      runProgram,
      onChanged,
    });
  }

  /** Ends all following, for good. */
  close(): void {
    this.#shared.close();
  }

  #createQuery(query: Query, hold: HoldConfig | undefined): FollowedQuery {
    const { catalog, clock, logger, isOnce = false } = this.#options;
    if (this.#shared.size >= limits.watchesMax && !this.#hasWarned) {
      this.#hasWarned = true;
      const message =
        "Templates ask more at a time than Consul answers: answers and heartbeats may come late";
      logger.warn(message, { count: this.#shared.size + 1 });
    }
    return new FollowedQuery({
      query,
      hold: isOnce ? undefined : hold,
      isOnce,
      catalog,
      clock,
      logger,
      listener: this.#options,
    });
  }

  #createFile(path: string): FollowedFile {
    const { clock, logger, files = realFiles, isOnce = false } = this.#options;
    return new FollowedFile({ path, isOnce, files, clock, logger });
  }
}

interface ViewParts {
  readonly shared: SharedDependencies;
  readonly createFile: (path: string) => FollowedFile;
  readonly createQuery: (query: Query) => FollowedQuery;
  readonly queryPrefix: string;
  readonly runProgram: RunProgram;
  readonly onChanged: () => void;
}

/**
 * What one template depends on. Between `begin()` and `end()` it notes what is asked; whatever is no
 * longer asked for by a whole evaluation is followed no longer.
 */
export class DependencyView {
  readonly #parts: ViewParts;
  readonly #plugins: PluginRuns;
  /** Keys of what is followed for this template. */
  readonly #followed = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #commands = new Set<string>();
  readonly #listener: () => void;
  #hasChanged = false;

  constructor(parts: ViewParts) {
    this.#parts = parts;
    this.#plugins = new PluginRuns(parts.runProgram, parts.onChanged);
    this.#listener = () => {
      this.#hasChanged = true;
      parts.onChanged();
    };
  }

  /** An evaluation begins; one that follows a change runs plugins anew. */
  begin(): void {
    if (this.#hasChanged) this.#plugins.expire();
    this.#hasChanged = false;
    this.#asked.clear();
    this.#commands.clear();
  }

  /** It has ended; `isWhole`: it asked for all that it needs, as it got an answer to everything. */
  end(isWhole: boolean): void {
    if (!isWhole) return;
    for (const key of this.#followed) {
      if (this.#asked.has(key)) continue;
      this.#parts.shared.leave(key, this.#listener);
      this.#followed.delete(key);
    }
    this.#plugins.retain(this.#commands);
  }

  /** What is known; undefined: nothing yet, and it is followed from now on. */
  ask<Kind extends QueryKind>(
    query: Extract<Query, { kind: Kind }>,
  ): { readonly answer: QueryAnswer<Kind> } | undefined {
    const key = `query ${this.#parts.queryPrefix} ${queryKey(query)}`;
    const { known } = this.#listen(key, () => this.#parts.createQuery(query));
    return known && { answer: known.data as QueryAnswer<Kind> };
  }

  /** The file's bytes; undefined: not yet. */
  readFile(path: string): string | undefined {
    const { known } = this.#listen(`file ${path}`, () => this.#parts.createFile(path));
    return known?.data as string | undefined;
  }

  /** What the program has printed; undefined while it runs; throws a `FunctionError`. */
  runPlugin(command: readonly [string, ...string[]]): string | undefined {
    this.#commands.add(JSON.stringify(command));
    return this.#plugins.read(command);
  }

  /** Follows nothing any more. */
  close(): void {
    for (const key of this.#followed) this.#parts.shared.leave(key, this.#listener);
    this.#followed.clear();
    this.#plugins.close();
  }

  #listen(key: string, create: () => FollowedFile | FollowedQuery) {
    this.#asked.add(key);
    this.#followed.add(key);
    return this.#parts.shared.listen(key, create, this.#listener);
  }
}
