import { pause } from "../base/clock.ts";
import { createRunCheck } from "../health/health-check.ts";
import type { StartChild } from "../system/child.ts";
import { Advertisement, type AdvertisementPorts, type ServiceStanding } from "./advertisement.ts";
import type { IdentifiedService, ReloadPlan } from "./reload.ts";

export type AdvertisementsPorts = Omit<AdvertisementPorts, "runCheck"> & {
  readonly startChild: StartChild;
};

/** The services that are advertised now, by id. */
export class Advertisements {
  readonly #ports: AdvertisementPorts;
  readonly #live = new Map<string, Advertisement>();
  /** Deregistrations on their way. */
  readonly #leaving = new Set<Promise<void>>();
  #isInMaintenance = false;

  constructor(ports: AdvertisementsPorts) {
    const { startChild, clock } = ports;
    const runCheck = createRunCheck({ startChild, clock, variables: () => ({}) });
    this.#ports = { ...ports, runCheck };
  }

  /** Undefined while the service is not advertised, as when its job does not run. */
  standingOf(id: string): ServiceStanding | undefined {
    return this.#live.get(id)?.standing;
  }

  /** Checks a service and registers it when it passes; a service that is advertised already goes on. */
  start(service: IdentifiedService): void {
    if (!this.#live.has(service.id)) this.#start(service, false);
  }

  #start(service: IdentifiedService, isInherited: boolean): void {
    const advertisement = new Advertisement(service, this.#ports, isInherited);
    this.#live.set(service.id, advertisement);
    if (this.#isInMaintenance) advertisement.setMaintenance(true);
    else advertisement.start();
  }

  /** Resolves when the registry has let go of the job's services, or after `holdMs`. */
  async withdraw(job: string, holdMs: number): Promise<void> {
    for (const { service } of this.#live.values()) if (service.job === job) this.#end(service.id);
    if (this.#leaving.size === 0) return;
    const answered = new AbortController();
    const answers = Promise.all(this.#leaving).then(() => answered.abort());
    await Promise.race([answers, pause(this.#ports.clock, holdMs, answered.signal)]);
  }

  /** Resolves when no deregistration is on its way any more; each has a limit of its own. */
  async settled(): Promise<void> {
    for (const id of this.#live.keys()) this.#end(id);
    await Promise.all(this.#leaving);
  }

  setMaintenance(isOn: boolean): void {
    this.#isInMaintenance = isOn;
    for (const advertisement of this.#live.values()) advertisement.setMaintenance(isOn);
  }

  /** Takes what a reload has changed; a service that keeps its id is never gone in between. */
  replace(
    { services: { gone, fresh }, hasMoved }: Pick<ReloadPlan, "services" | "hasMoved">,
    isAlive: (service: IdentifiedService) => boolean,
  ): void {
    const inherited = new Set<string>();
    for (const { id } of gone) {
      // In a registry that we leave, nobody succeeds us.
      if (hasMoved || !fresh.some((service) => service.id === id)) this.#end(id);
      else {
        if (this.#live.get(id)?.handOver()) inherited.add(id);
        this.#live.delete(id);
      }
    }
    for (const service of fresh) {
      if (isAlive(service)) this.#start(service, inherited.has(service.id));
    }
  }

  #end(id: string): void {
    const leaving = this.#live.get(id)?.withdraw();
    this.#live.delete(id);
    if (leaving === undefined) return;
    const tracked = leaving.finally(() => this.#leaving.delete(tracked));
    this.#leaving.add(tracked);
  }
}
