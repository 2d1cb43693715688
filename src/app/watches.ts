import type { Clock } from "../base/clock.ts";
import type { JobConfig, WatchConfig } from "../config/config.ts";
import type { Bus } from "../event/bus.ts";
import type { Logger } from "../log/logger.ts";
import { Watch } from "../watch/watch.ts";
import type { Discovery } from "./discovery.ts";
import type { Difference } from "./reload.ts";

export interface WatchesPorts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly discovery: () => Discovery;
}

/** The watches of the configuration, by name: all of them follow, or none does. */
export class Watches {
  readonly #ports: WatchesPorts;
  /** What each watch has seen outlives maintenance: only what changed meanwhile is news. */
  readonly #watches = new Map<string, Watch>();
  readonly #following = new Map<string, AbortController>();
  /** Sources that have got new listeners while nobody was told anything. */
  readonly #untold = new Set<string>();
  #isInMaintenance = false;

  constructor(ports: WatchesPorts) {
    this.#ports = ports;
  }

  /** Follows more, at once unless there is maintenance. */
  add(configs: readonly WatchConfig[]): void {
    const { bus, clock, logger, discovery } = this.#ports;
    for (const config of configs) {
      const { catalog } = discovery();
      const watch = new Watch({ config, catalog, bus, clock, logger });
      this.#watches.set(config.name, watch);
      if (!this.#isInMaintenance) this.#follow(watch);
    }
  }

  find(name: string): Watch | undefined {
    return this.#watches.get(name);
  }

  /** Ends for good; nothing is published afterwards. */
  stop(): void {
    for (const end of this.#following.values()) end.abort();
    this.#following.clear();
    this.#watches.clear();
  }

  /** In maintenance nobody reacts to anything; afterwards what has changed is told. */
  setMaintenance(isOn: boolean): void {
    this.#isInMaintenance = isOn;
    for (const end of this.#following.values()) end.abort();
    this.#following.clear();
    if (isOn) return;
    for (const watch of this.#watches.values()) this.#follow(watch);
    this.tell([]);
  }

  /** Takes what a reload has changed; the other watches keep what they have seen. */
  replace({ gone, fresh }: Difference<WatchConfig>): void {
    for (const { name } of gone) {
      this.#following.get(name)?.abort();
      this.#following.delete(name);
      this.#watches.delete(name);
    }
    this.add(fresh);
  }

  /** Tells jobs that are new what their watches have seen: nobody has told them yet. */
  tell(jobs: readonly JobConfig[]): void {
    for (const { when } of jobs) {
      if (when.kind === "each" || when.kind === "once") this.#untold.add(when.source);
    }
    if (this.#isInMaintenance) return;
    for (const { name: watch, instances = [] } of this.#watches.values()) {
      if (instances.length === 0 || !this.#untold.has(`watch.${watch}`)) continue;
      const event = { reason: "initial", instances, added: instances, removed: [] } as const;
      this.#ports.bus.publish({ kind: "watchChanged", watch, ...event });
    }
    this.#untold.clear();
  }

  #follow(watch: Watch): void {
    const end = new AbortController();
    this.#following.set(watch.name, end);
    watch.run(end.signal).catch((error: unknown) => {
      this.#ports.logger.error("A watch has ended in a bug", {
        watch: watch.name,
        error: String(error),
      });
    });
  }
}
