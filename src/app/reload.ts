import type {
  Config,
  JobConfig,
  ServiceConfig,
  TemplateConfig,
  WatchConfig,
} from "../config/config.ts";

/** A configuration, or the errors of one that cannot be used. */
export type Loaded = { readonly config: Config } | { readonly errors: readonly string[] };

/** What a new configuration changes in one list; a changed entry is in both. */
export interface Difference<T> {
  readonly gone: readonly T[];
  readonly fresh: readonly T[];
}

/** A service whose id is known. */
export type IdentifiedService = ServiceConfig & { readonly id: string };

/** What a reload has to do; what is equal is in none of the lists. */
export interface ReloadPlan {
  readonly jobs: Difference<JobConfig>;
  readonly services: Difference<IdentifiedService>;
  readonly watches: Difference<WatchConfig>;
  readonly templates: Difference<TemplateConfig>;
  /** The app's job, when what it does later has changed: its program is not started again. */
  readonly main: JobConfig | undefined;
  /** The registry is reached in another way: every service and watch begins anew. */
  readonly isConsulNew: boolean;
  /** It is also another one: what we have told the old one is taken back. */
  readonly hasMoved: boolean;
}

interface Side {
  readonly config: Config;
  readonly services: readonly IdentifiedService[];
}

export function isPreStart({ role }: JobConfig): boolean {
  return role === "preStart";
}

/**
 * The new configuration with the start as it was: preStart runs or has run, and the app runs or
 * waits for it. A preStart that edits the configuration and sends SIGHUP may well edit itself.
 */
export function keepStart(before: Config, after: Config): Config {
  const main = before.jobs.find(({ name }) => name === "main");
  const others = after.jobs.filter((job) => !isPreStart(job));
  const jobs = [
    ...before.jobs.filter(isPreStart),
    ...others.map((job) => (job.name === "main" && main ? { ...job, when: main.when } : job)),
  ];
  return { ...after, jobs };
}

/** Compares two configurations part by part. */
export function planReload(before: Side, after: Side): ReloadPlan {
  const isConsulNew = !Bun.deepEquals(before.config.consul, after.config.consul);
  const jobs = diff(before.config.jobs, after.config.jobs, ({ name }) => name, false);
  const isMain = ({ name }: JobConfig): boolean => name === "main";
  return {
    isConsulNew,
    hasMoved: before.config.consul.address !== after.config.consul.address,
    main: jobs.fresh.find(isMain),
    jobs: {
      gone: jobs.gone.filter((job) => !isMain(job)),
      fresh: jobs.fresh.filter((job) => !isMain(job)),
    },
    services: diff(before.services, after.services, ({ id }) => id, isConsulNew),
    watches: diff(before.config.watches, after.config.watches, ({ name }) => name, isConsulNew),
    templates: diff(before.config.templates, after.config.templates, ({ name }) => name, false),
  };
}

function diff<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (entry: T) => string,
  isAllNew: boolean,
): Difference<T> {
  const isIn = (entries: readonly T[], entry: T): boolean =>
    entries.some((other) => keyOf(other) === keyOf(entry) && Bun.deepEquals(other, entry));
  return {
    gone: before.filter((entry) => isAllNew || !isIn(after, entry)),
    fresh: after.filter((entry) => isAllNew || !isIn(before, entry)),
  };
}
