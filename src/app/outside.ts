// What speaks with the world outside of the container. A program with services or watches loads it
// after the app has been started, so that the app need not wait for it.
import type { ConsulConfig, TemplateConfig } from "../config/config.ts";
import { Advertisements } from "./advertisements.ts";
import { createConsulDiscovery } from "./consul-discovery.ts";
import type { Discovery } from "./discovery.ts";
import type { Difference } from "./reload.ts";
import type { Templates, TemplatesPorts } from "./templates.ts";
import { Watches } from "./watches.ts";

export interface OutsidePorts extends TemplatesPorts {
  /** Asked when something is first told or asked, and again after `forgetDiscovery()`. */
  readonly consul: () => ConsulConfig;
}

/** The services that are advertised and the watches that are followed. */
export class Outside {
  readonly advertisements: Advertisements;
  readonly watches: Watches;
  readonly #ports: OutsidePorts;
  #discovery: Discovery | undefined;
  #templates: Promise<Templates> | undefined;
  #isInMaintenance = false;

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

  /** Undefined while there are none. */
  get templates(): Promise<Templates> | undefined {
    return this.#templates;
  }

  /** Renders from now on; the app that waits for it is started by `templatesReady`. */
  async beginTemplates(
    configs: readonly TemplateConfig[],
    options: { readonly isAppStarted: boolean },
  ): Promise<void> {
    this.#templates = this.#createTemplates(configs, options);
    await this.#templates;
  }

  async #createTemplates(
    configs: readonly TemplateConfig[],
    options: { readonly isAppStarted: boolean },
  ): Promise<Templates> {
    const queries = await this.#connect().loadQueries();
    const module = await import("./templates.ts");
    const templates = new module.Templates(this.#ports);
    templates.begin(configs, queries, { ...options, isInMaintenance: this.#isInMaintenance });
    return templates;
  }

  async replaceTemplates(
    difference: Difference<TemplateConfig>,
    { isConsulNew }: { readonly isConsulNew: boolean },
  ): Promise<void> {
    if (this.#templates === undefined) {
      if (difference.fresh.length === 0) return;
      return this.beginTemplates(difference.fresh, { isAppStarted: true });
    }
    const queries = isConsulNew ? await this.#connect().loadQueries() : undefined;
    await (await this.#templates).replace(difference, queries);
  }

  setMaintenance(isOn: boolean): void {
    this.#isInMaintenance = isOn;
    this.advertisements.setMaintenance(isOn);
    this.watches.setMaintenance(isOn);
    void this.#setTemplatesMaintenance(isOn);
  }

  async stopTemplates(): Promise<void> {
    await (await this.#templates)?.stop();
  }

  async #setTemplatesMaintenance(isOn: boolean): Promise<void> {
    if (this.#templates === undefined) return;
    const queries = await this.#connect().loadQueries();
    await (await this.#templates).setMaintenance(isOn, queries);
  }

  #connect(): Discovery {
    this.#discovery ??= createConsulDiscovery(this.#ports.consul(), this.#ports);
    return this.#discovery;
  }
}
