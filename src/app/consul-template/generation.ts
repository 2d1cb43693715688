// What one configuration brings to life: a reload replaces all of it.
import { type Clock, realClock } from "../../base/clock.ts";
import { describeError } from "../../base/shim-error.ts";
import type { HoldConfig } from "../../config/config.ts";
import type {
  ChildEnvironment,
  ConsulTemplateConfig,
} from "../../config/consul-template-config.ts";
import { defaultHold } from "../../config/dialects/hold.ts";
import { ConsulClient } from "../../consul/client.ts";
import { ConsulQueries } from "../../consul/consul-queries.ts";
import { toConsulOptions } from "../../consul/options.ts";
import type { Logger } from "../../log/logger.ts";
import { Dependencies } from "../../render/dependencies.ts";
import { checkText, inferSyntax } from "../../render/syntax.ts";
import { type Environment, valueOf } from "../../system/environment.ts";
import { createRunProgram } from "../run-program.ts";
import { inNamespace } from "./catalog-in-namespace.ts";
import type { StartChildIn } from "./children.ts";
import { runCommands } from "./commands.ts";
import type { LoadedTemplate } from "./load-template.ts";
import { RenderedTemplate } from "./rendered-template.ts";
import { RunFailure } from "./run-failure.ts";
import { Runner, type RunnerPorts } from "./runner.ts";
import { writeDestination } from "./write-destination.ts";

export interface GenerationOptions
  extends Pick<RunnerPorts, "show" | "onAllRendered" | "onChanged" | "onFinished"> {
  readonly config: ConsulTemplateConfig;
  readonly templates: readonly LoadedTemplate[];
  readonly environment: Environment;
  readonly startChildIn: StartChildIn;
  readonly logger: Logger;
}

/** Instances, services and keys that a Consul has lost by its restart are held, collapses are not. */
const holdOfLosses: HoldConfig = { ...defaultHold, below: 0 };

/** Templates, what they depend on, and who renders them. */
export class Generation {
  readonly #options: GenerationOptions;
  readonly #clock: Clock = realClock;
  readonly #end = new AbortController();
  readonly #dependencies: Dependencies;
  readonly #runner: Runner;

  constructor(options: GenerationOptions) {
    this.#options = options;
    this.#dependencies = this.#createDependencies();
    this.#runner = this.#createRunner();
  }

  /** Prepares the templates, then renders them; never rejects. */
  async start(): Promise<void> {
    const templates = this.#options.templates.map((template) => this.#createRendered(template));
    try {
      await Promise.all(templates.map((template) => template.prepare()));
    } catch (error) {
      const failure = new RunFailure(`Cannot go on: ${describeError(error)}`, { cause: error });
      return this.#runner.fail(failure);
    }
    if (!this.#end.signal.aborted) this.#runner.start(templates);
  }

  /** Nothing of it is heard of afterwards; resolves when no command of it is left. */
  async close(): Promise<void> {
    this.#end.abort();
    this.#dependencies.close();
    await this.#runner.close();
  }

  #createRendered(loaded: LoadedTemplate): RenderedTemplate {
    const { config, environment, logger } = this.#options;
    const { syntax, destination = "" } = loaded.entry;
    // What is only shown is read by nobody but people.
    const used = syntax ?? (destination === "" ? "plain" : inferSyntax(destination));
    return new RenderedTemplate(loaded, {
      dependencies: this.#dependencies,
      hold: config.isHolding ? holdOfLosses : undefined,
      env: (name) => valueOf(environment, name),
      judgeText: (text, form) => checkText(used, text, form),
      onDue: () => this.#runner.schedule(),
      clock: this.#clock,
      logger,
    });
  }

  #createDependencies(): Dependencies {
    const { config, startChildIn, logger } = this.#options;
    const { consul, namespace, isOnce, retry, consulVariables } = config;
    const clock = this.#clock;
    const client = new ConsulClient({ options: toConsulOptions(consul), clock });
    const plain = { isPristine: false, custom: [], allowed: [], denied: [] };
    return new Dependencies({
      catalog: inNamespace(new ConsulQueries({ client, clock, logger }), namespace),
      runProgram: createRunProgram(startChildIn(plain, consulVariables), clock, this.#end.signal),
      clock,
      logger,
      isOnce,
      onFailure: (title, error, failures) => {
        if (failures <= retry.attempts) return;
        const retries = retry.attempts === 1 ? "a retry" : `${retry.attempts} retries`;
        const reason = `Cannot go on: asking for ${title} has failed, after ${retries} too`;
        this.#runner.fail(new RunFailure(`${reason}: ${error.message}`, { cause: error }));
      },
    });
  }

  #createRunner(): Runner {
    const { config, startChildIn, logger } = this.#options;
    const { show, onAllRendered, onChanged, onFinished } = this.#options;
    const clock = this.#clock;
    const ports = {
      startChildIn: (rules: ChildEnvironment) => startChildIn(rules, config.consulVariables),
      clock,
      logger,
    };
    return new Runner(config, {
      install: writeDestination,
      show,
      runCommands: (commands) => runCommands(commands, ports, this.#end.signal),
      onAllRendered,
      onChanged,
      onFinished,
      clock,
      logger,
    });
  }
}
