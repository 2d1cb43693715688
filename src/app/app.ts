// The composition root: builds the parts of one configuration and lets them meet on the bus.
import { type Clock, pause } from "../base/clock.ts";
import { exitCode } from "../base/exit-code.ts";
import { limits } from "../base/limits.ts";
import { describeBug } from "../base/shim-error.ts";
import type { SignalName } from "../base/signal-name.ts";
import type { Config, JobConfig } from "../config/config.ts";
import type { ControlPorts, ReloadAnswer, SignalAnswer } from "../control/control-ports.ts";
import type { ControlServer } from "../control/control-server.ts";
import type { Status } from "../control/status-data.ts";
import { chooseServiceIds } from "../discovery/service-id.ts";
import { Bus } from "../event/bus.ts";
import type { Event, EventOf } from "../event/event.ts";
import { JobSet } from "../job/job-set.ts";
import type { State } from "../job/state.ts";
import type { Logger } from "../log/logger.ts";
import type { Child, StartChild } from "../system/child.ts";
import type { Variables } from "../system/environment.ts";
import { readQuickly } from "../system/quick-file.ts";
import type { Terminal } from "../system/terminal.ts";
import { HandlerNews } from "./handler-news.ts";
import { endLeftovers } from "./leftovers.ts";
import type { Outside, OutsidePorts } from "./outside.ts";
import { ReadySignals } from "./ready-signals.ts";
import {
  type IdentifiedService,
  isPreStart,
  keepStart,
  type Loaded,
  planReload,
  type ReloadPlan,
} from "./reload.ts";
import { Shutdown } from "./shutdown.ts";

export interface AppOptions {
  readonly config: Config;
  readonly version: string;
  /** Reads the configuration again; its errors have been logged. */
  readonly reload: () => Promise<Loaded>;
  /** Takes what a reload has changed for the program itself, such as the log level. */
  readonly onReloaded: (config: Config) => void;
  /** Sets variables for all that is started from now on, and for a reload. */
  readonly putVariables: (variables: Readonly<Record<string, string>>) => void;
  readonly droppedLogLines: () => number;
  /** What the container was given, and what was put into it: templates can ask for it. */
  readonly env: Variables;
  readonly startChild: StartChild;
  readonly terminal: Terminal | undefined;
  readonly hostname: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What had begun at a certain time. */
interface Begun {
  readonly isRendering: boolean;
  readonly isWatching: boolean;
}

/** One container's life, from its configuration to its exit code. */
export class App {
  readonly #options: AppOptions;
  readonly #bus: Bus;
  readonly #jobs: JobSet;
  readonly #shutdown: Shutdown;
  readonly #readySignals: ReadySignals;
  /** Undefined until something has to be told or asked; what is asked of it keeps its order. */
  #outside: Promise<Outside> | undefined;
  /** True from the first start of the app on, or from our own when there is no app. */
  #isWatching = false;
  /** True from the moment on at which templates are rendered, if there are any. */
  #isRendering = false;
  #config: Config;
  #isInMaintenance = false;
  /** The reload that has begun last. */
  #reloading: Promise<unknown> = Promise.resolve();
  /** The one that follows it, and answers whoever asks meanwhile. */
  #nextReload: Promise<ReloadAnswer> | undefined;
  #control: ControlServer | undefined;
  #hasClosed = false;
  readonly #startedMs: number;

  constructor(options: AppOptions) {
    const { logger, clock, config } = options;
    this.#options = options;
    this.#config = config;
    this.#startedMs = clock.nowMs();
    this.#bus = new Bus((error) => logger.error(describeBug(error)));
    const news = new HandlerNews();
    this.#bus.subscribe((event) => news.onEvent(event));
    this.#bus.subscribe((event) => this.#onEvent(event));
    this.#jobs = new JobSet({
      startChild: options.startChild,
      clock,
      bus: this.#bus,
      logger,
      advertise: (job) => this.#advertise(job),
      withdraw: (job) => this.#withdraw(job),
      variablesFor: ({ name }, cause) => news.variablesFor(name, cause),
      onStarted: (job, child) => this.#onStarted(job, child),
      onSuspended: (job, child, signal) => this.#onSuspended(job, child, signal),
    });
    this.#jobs.add(config.jobs);
    this.#readySignals = new ReadySignals({
      clock,
      pid: (job) => this.#jobs.find(job)?.pid,
      readStatus: (pid) => readQuickly(`/proc/${pid}/status`, 8192)?.toString("latin1"),
      signal: (job, name) => this.#jobs.find(job)?.signal(name),
    });
    this.#shutdown = new Shutdown({ jobs: this.#jobs, bus: this.#bus, clock, logger });
  }

  /** Runs until the end; resolves with the exit code, when nothing of ours is left. */
  async run(): Promise<number> {
    this.#jobs.begin();
    this.#bus.publish({ kind: "startup" });
    if (!this.#config.jobs.some(isPreStart)) this.#render();
    // With an app, watches begin when it runs: a handler that reloads it needs something to reload.
    if (!this.#hasProgram()) this.#watch();
    void this.#openControl();
    const code = await this.#shutdown.finished;
    await this.#close();
    return code;
  }

  /** What a signal does is the configuration's to say; one that it does not name goes to the app. */
  onSignal(name: SignalName): void {
    const action = this.#config.signals[name] ?? "app";
    this.#bus.publish({ kind: "signalled", signal: name });
    switch (action) {
      case "stop":
        return this.#stop(name);
      case "reload":
        return void this.#reload();
      case "maintenance":
        return this.#setMaintenance(!this.#isInMaintenance);
      case "app":
        return this.#jobs.find("main")?.signal(name);
      case "ignore":
        return;
    }
  }

  /** Nothing of it is loaded for a configuration without services and watches. */
  async #withOutside(use: (outside: Outside) => void): Promise<void> {
    this.#outside ??= import("./outside.ts").then(({ Outside }) => new Outside(this.#ports()));
    use(await this.#outside);
  }

  #ports(): OutsidePorts {
    const { clock, logger, startChild, env } = this.#options;
    return {
      bus: this.#bus,
      clock,
      logger,
      startChild,
      env,
      consul: () => this.#config.consul,
      startWaitMs: this.#config.startWaitMs,
      onGivenUp: () => this.#shutdown.end(exitCode.shimFailed),
    };
  }

  #hasProgram(): boolean {
    return this.#jobs.find("main")?.config.exec !== undefined;
  }

  #services(config: Config = this.#config): IdentifiedService[] {
    const ids = chooseServiceIds(config.services, this.#options.hostname());
    return config.services.map((service, at) => ({ ...service, id: ids[at] ?? service.name }));
  }

  #onEvent(event: Event): void {
    if (event.kind === "jobExited") {
      const job = this.#jobs.find(event.job);
      const hasSucceeded = event.end.kind === "exited" && event.end.code === 0;
      if (job && isPreStart(job.config) && hasSucceeded) this.#render();
    }
    // What the app is started with is no news to it.
    if (event.kind === "templateRendered" && !event.isInitial) {
      const config = this.#config.templates.find(({ name }) => name === event.template);
      if (config?.signal) this.#readySignals.send(config.signal.job, config.signal.name);
    }
  }

  /** Begins with the templates: after preStart, which may fetch them. */
  #render(): void {
    // A stop ends preStart, too, and it may well take that as a success.
    if (this.#shutdown.isStopping) return;
    const { templates } = this.#config;
    this.#isRendering = true;
    // There may have been some when we started, and then the app waits for them.
    if (templates.length === 0) return this.#bus.publish({ kind: "templatesReady" });
    void this.#withOutside(
      (outside) => void outside.beginTemplates(templates, { isAppStarted: false }),
    );
  }

  #watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    const { watches: configs } = this.#config;
    if (configs.length > 0) void this.#withOutside(({ watches }) => watches.add(configs));
  }

  #advertise(job: string): void {
    if (job === "main" && this.#hasProgram()) this.#watch();
    const services = this.#services().filter((service) => service.job === job);
    if (services.length === 0) return;
    void this.#withOutside(({ advertisements }) => {
      for (const service of services) advertisements.start(service);
    });
  }

  /** The job goes on with its end when Consul has answered, or has had its time. */
  async #withdraw(job: string): Promise<void> {
    const drainMs = this.#jobs.find(job)?.config.drainMs ?? 0;
    const holdMs = drainMs > 0 ? limits.deregisterDrainHoldMs : limits.deregisterHoldMs;
    await (await this.#outside)?.advertisements.withdraw(job, holdMs);
  }

  #stop(signal: SignalName): void {
    this.#readySignals.stop();
    void this.#stopReacting();
    this.#shutdown.requestStop(signal);
  }

  async #stopReacting(): Promise<void> {
    const outside = await this.#outside;
    outside?.watches.stop();
    await outside?.stopTemplates();
  }

  #onStarted(config: JobConfig, child: Child): void {
    this.#readySignals.started(config.name);
    if (config.role === "main") this.#options.terminal?.giveTo(child);
  }

  /** Ctrl-Z. PID 1 has no shell above it that could continue us. */
  #onSuspended(config: JobConfig, child: Child, signal: number): void {
    if (config.role !== "main" || process.pid === 1) return;
    this.#options.terminal?.suspendWith(child, signal);
  }

  #setMaintenance(isOn: boolean): void {
    this.#isInMaintenance = isOn;
    this.#options.logger.info(isOn ? "Maintenance is on" : "Maintenance is off");
    void this.#withOutside((outside) => outside.setMaintenance(isOn));
    this.#bus.publish({ kind: isOn ? "maintenanceEntered" : "maintenanceLeft" });
  }

  /** One at a time; however often it is asked for meanwhile, that is one more. */
  #reload(): Promise<ReloadAnswer> {
    // The one that has begun may have read the file before whoever asks now has edited it.
    this.#nextReload ??= this.#reloading.then(async () => {
      this.#nextReload = undefined;
      return this.#take(await this.#options.reload());
    });
    this.#reloading = this.#nextReload.catch(() => undefined);
    return this.#nextReload;
  }

  #take(loaded: Loaded): ReloadAnswer {
    const { logger } = this.#options;
    if (this.#shutdown.isStopping) {
      logger.info("Not reloading: the end has begun");
      return { kind: "ending" };
    }
    if ("errors" in loaded) {
      logger.error("The reload is refused: the configuration in force stays", {
        code: "config-unusable",
      });
      return { kind: "refused", errors: loaded.errors };
    }
    this.#replace(loaded.config);
    return { kind: "reloaded" };
  }

  #replace(loaded: Config): void {
    const { logger } = this.#options;
    const config = keepStart(this.#config, loaded);
    const plan = planReload(
      { config: this.#config, services: this.#services() },
      { config, services: this.#services(config) },
    );
    this.#config = config;
    this.#options.onReloaded(config);
    if (plan.main !== undefined) this.#jobs.find("main")?.reconfigure(plan.main);
    const owed = this.#findOwed(plan);
    for (const { name } of plan.jobs.gone) this.#jobs.remove(name, "SIGTERM");
    this.#jobs.add(plan.jobs.fresh);
    this.#jobs.begin();
    for (const event of owed) this.#bus.publish(event);
    // What begins only now, while the outside is loaded, begins with the new configuration.
    const begun = { isRendering: this.#isRendering, isWatching: this.#isWatching };
    void this.#withOutside((outside) => this.#change(outside, plan, begun));
    logger.info("Reloaded", {
      services: `${plan.services.gone.length} removed, ${plan.services.fresh.length} added`,
      watches: `${plan.watches.gone.length} removed, ${plan.watches.fresh.length} added`,
      templates: `${plan.templates.gone.length} removed, ${plan.templates.fresh.length} added`,
    });
  }

  /** Files whose command has not succeeded yet: its successor is to know of them as well. */
  #findOwed({ jobs }: ReloadPlan): EventOf<"templateRendered">[] {
    const sources = jobs.gone
      .filter(({ name }) => isAtWork(this.#jobs.find(name)?.state.kind))
      .map(({ when }) => "source" in when && when.source);
    return this.#config.templates
      .filter(({ name }) => sources.includes(`template.${name}`))
      .map(({ name, destination }) => ({
        kind: "templateRendered",
        template: name,
        destination,
        isInitial: false,
      }));
  }

  #change(outside: Outside, plan: ReloadPlan, { isRendering, isWatching }: Begun): void {
    if (plan.isConsulNew) outside.forgetDiscovery();
    outside.advertisements.replace(plan, (service) => this.#isAlive(service.job));
    if (isRendering) void outside.replaceTemplates(plan.templates, plan);
    if (!isWatching) return;
    outside.watches.replace(plan.watches);
    outside.watches.tell(plan.jobs.fresh);
  }

  #isAlive(job: string): boolean {
    const kind = this.#jobs.find(job)?.state.kind;
    return kind === "running" || kind === "standing";
  }

  /** Last of all, and neither the app nor the end waits for it. */
  async #openControl(): Promise<void> {
    const { clock, logger, putVariables } = this.#options;
    const { control: configured } = this.#config;
    if (configured === false) return;
    const { openControl } = await import("./control.ts");
    const ports: ControlPorts = {
      status: () => this.#status(),
      reload: () => this.#reload(),
      isInMaintenance: () => this.#isInMaintenance,
      setMaintenance: (isOn) => this.#setMaintenance(isOn),
      putVariables,
      signal: (name, signal) => this.#signal(name, signal),
      subscribe: (listener) => this.#bus.subscribe(listener),
    };
    const control = await openControl({ socketPath: configured?.socketPath, ports, clock, logger });
    if (this.#hasClosed) control?.stop();
    else this.#control = control;
  }

  async #status(): Promise<Status> {
    const { clock, droppedLogLines, version } = this.#options;
    const { collectStatus } = await import("./status.ts");
    return collectStatus({
      program: {
        version,
        pid: process.pid,
        uptimeMs: clock.nowMs() - this.#startedMs,
        isInMaintenance: this.#isInMaintenance,
        droppedLogLines: droppedLogLines(),
      },
      config: this.#config,
      jobs: this.#jobs.all,
      services: this.#services(),
      outside: await this.#outside?.catch(() => undefined),
    });
  }

  #signal(name: string, signal: SignalName): SignalAnswer {
    const job = this.#jobs.find(name);
    if (job === undefined) return "unknown-job";
    if (job.pid === undefined) return "not-running";
    job.signal(signal);
    return "sent";
  }

  async #close(): Promise<void> {
    const { clock, logger, terminal } = this.#options;
    // What has failed here must not keep us from our end: it has been told when it did.
    const outside = await this.#outside?.catch(() => undefined);
    outside?.watches.stop();
    for (const job of this.#jobs.all) if (job.pid !== undefined) job.stop({ signal: "SIGTERM" });
    await Promise.allSettled([
      outside?.advertisements.settled(),
      Promise.race([outside?.stopTemplates(), pause(clock, limits.templateStopMs)]),
      endLeftovers(clock, logger),
    ]);
    // Until now, whoever asks has seen how the end goes on.
    this.#hasClosed = true;
    this.#control?.stop();
    terminal?.takeBack();
  }
}

/** A run is under way, or one that failed is to be repeated. */
function isAtWork(state: State["kind"] | undefined): boolean {
  return state === "running" || state === "resting";
}
