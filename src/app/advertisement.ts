import { realRandom } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import type { ServiceStatus } from "../control/status-data.ts";
import { AddressFinder } from "../discovery/address-finder.ts";
import { ServiceRegistration } from "../discovery/registration.ts";
import type { Bus } from "../event/bus.ts";
import type { RunCheck } from "../health/health-check.ts";
import { HealthMonitor, type VerdictReport, verdictFreshMs } from "../health/health-monitor.ts";
import type { Logger } from "../log/logger.ts";
import { readInterfaces } from "../system/network.ts";
import type { Discovery } from "./discovery.ts";
import type { IdentifiedService } from "./reload.ts";

export interface AdvertisementPorts {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly runCheck: RunCheck;
  readonly discovery: () => Discovery;
}

/** What is known of a service that is advertised. */
export type ServiceStanding = Pick<ServiceStatus, "address" | "health" | "output" | "registration">;

/** One service while its job runs: what its checks say is told to the registry. */
export class Advertisement {
  readonly service: IdentifiedService;
  readonly #ports: AdvertisementPorts;
  readonly #registration: ServiceRegistration;
  #monitor: HealthMonitor | undefined;

  /** `isInherited`: a predecessor may have left a registration of the same id. */
  constructor(service: IdentifiedService, ports: AdvertisementPorts, isInherited: boolean) {
    this.service = service;
    this.#ports = ports;
    const finder = new AddressFinder({
      service: service.name,
      specs: service.interfaces,
      listInterfaces: readInterfaces,
      logger: ports.logger,
    });
    this.#registration = new ServiceRegistration({
      id: service.id,
      name: service.name,
      port: service.port,
      tags: service.tags,
      ttlMs: service.health.ttlMs,
      freshMs: verdictFreshMs(service.health),
      address: () => finder.find(),
      registry: ports.discovery().registry,
      bus: ports.bus,
      clock: ports.clock,
      logger: ports.logger,
      random: realRandom,
      isInherited,
    });
  }

  /** How it stands; in maintenance nothing is known of its health. */
  get standing(): ServiceStanding {
    const { address, phase } = this.#registration;
    return {
      ...(address !== undefined && { address }),
      health: this.#monitor?.status ?? "unknown",
      output: this.#monitor?.output ?? "",
      registration: phase,
    };
  }

  /** Checks begin, and with the first one that passes the service is registered. */
  start(): void {
    const { name, health } = this.service;
    this.#monitor = new HealthMonitor({
      service: name,
      health,
      runCheck: this.#ports.runCheck,
      clock: this.#ports.clock,
      logger: this.#ports.logger,
      random: realRandom,
      onVerdict: (report) => this.#onVerdict(report),
    });
    this.#monitor.start();
  }

  /** In maintenance nothing is checked, and the service is not registered. */
  setMaintenance(isOn: boolean): void {
    this.#registration.setMaintenance(isOn);
    this.#monitor?.stop();
    this.#monitor = undefined;
    if (!isOn) this.start();
  }

  /** Ends for good; resolves when the registry has answered, or has had its time. */
  withdraw(): Promise<void> {
    this.#monitor?.stop();
    return this.#registration.withdraw();
  }

  /** Ends for good and leaves the registration, if there may be one, to a successor of the same id. */
  handOver(): boolean {
    this.#monitor?.stop();
    return this.#registration.handOver();
  }

  #onVerdict({ status, output, hasChanged, atMs }: VerdictReport): void {
    const { bus } = this.#ports;
    this.#registration.report({ status, output, atMs });
    if (!hasChanged || status === "unknown") return;
    const { job, name: service } = this.service;
    bus.publish({ kind: "verdictChanged", job, service, status, output });
  }
}
