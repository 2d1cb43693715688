// What speaks with the world outside of the container. A program with services or watches loads it
// after the app has been started, so that the app need not wait for it.
import type { Clock } from "../base/clock.ts";
import type { ConsulConfig } from "../config/config.ts";
import type { Bus } from "../event/bus.ts";
import type { Logger } from "../log/logger.ts";
import type { StartChild } from "../system/child.ts";
import { Advertisements } from "./advertisements.ts";
import { createConsulDiscovery } from "./consul-discovery.ts";
import type { Discovery } from "./discovery.ts";
import { Watches } from "./watches.ts";

export interface OutsidePorts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly startChild: StartChild;
  /** Asked when something is first told or asked, and again after `forgetDiscovery()`. */
  readonly consul: () => ConsulConfig;
}

/** The services that are advertised and the watches that are followed. */
export class Outside {
  readonly advertisements: Advertisements;
  readonly watches: Watches;
  readonly #ports: OutsidePorts;
  #discovery: Discovery | undefined;

  constructor(ports: OutsidePorts) {
    this.#ports = ports;
    const withDiscovery = { ...ports, discovery: () => this.#connect() };
    this.advertisements = new Advertisements(withDiscovery);
    this.watches = new Watches(withDiscovery);
  }

  /** The registry is another one from now on. */
  forgetDiscovery(): void {
    this.#discovery = undefined;
  }

  #connect(): Discovery {
    this.#discovery ??= createConsulDiscovery(this.#ports.consul(), this.#ports);
    return this.#discovery;
  }
}
