import type { IpNetwork } from "../base/ip-address.ts";
import type { Level } from "../base/level.ts";
import type { SignalName } from "../base/signal-name.ts";

/** Argument vector; the first word is looked up in PATH. */
export type Command = readonly [string, ...string[]];

/** What the program is to do: plain data, whatever generation the text was written for. */
export interface Config {
  readonly generation: 1 | 3;
  readonly consul: ConsulConfig;
  readonly logging: LoggingConfig;
  readonly jobs: readonly JobConfig[];
  readonly services: readonly ServiceConfig[];
  readonly watches: readonly WatchConfig[];
  readonly templates: readonly TemplateConfig[];
  /** How long the app waits for its first templates; absent: as long as it takes. */
  readonly startWaitMs?: number;
  readonly signals: SignalActions;
  readonly limits: LimitsConfig;
  /** Absent: the usual places are tried; false: there is no control socket. */
  readonly control?: ControlConfig | false;
  /** Absent: there is no telemetry. */
  readonly telemetry?: TelemetryConfig;
}

/** How Consul is reached: what the text says, and Consul's own variables for the rest. */
export interface ConsulConfig {
  /** `http://host:port`, `https://host:port/prefix` or `unix:///path`. */
  readonly address: string;
  readonly token?: string;
  /** Read again for each registration and after a 403: tokens rotate. Then `token` is absent. */
  readonly tokenFile?: string;
  /** `user:password`. */
  readonly httpAuth?: string;
  readonly datacenter?: string;
  readonly tls?: TlsConfig;
}

export interface TlsConfig {
  readonly caFile?: string;
  readonly caPath?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly serverName?: string;
  readonly verify: boolean;
}

export type LogLevel = Level;

export interface LoggingConfig {
  readonly level: LogLevel;
  readonly format: "default" | "text" | "json";
  readonly output: "stdout" | "stderr";
  /** A file that takes the records in place of `output`. */
  readonly file?: string;
}

/** How we are spoken to from inside the container. */
export interface ControlConfig {
  readonly socketPath: string;
}

/** What is served for Prometheus, and registered as a service of its own. */
export interface TelemetryConfig {
  readonly port: number;
  readonly interfaces: readonly InterfaceSpec[];
  readonly tags: readonly string[];
  readonly metrics: readonly MetricConfig[];
}

/** A metric whose values come from the container's own programs. */
export interface MetricConfig {
  /** Namespace, subsystem and name, those that are there, joined by "_". */
  readonly fullName: string;
  /** The name that programs give it: all three joined by "_", whatever is empty. */
  readonly key: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram" | "summary";
}

export interface LimitsConfig {
  /** The app's soft RLIMIT_NOFILE; absent: as the caller had it. */
  readonly nofile?: number;
}

export type SignalAction = "stop" | "app" | "reload" | "maintenance" | "ignore";

/** What each signal does; a signal that is not named goes to the app. */
export type SignalActions = Readonly<Partial<Record<SignalName, SignalAction>>>;

/** Events that generation 3 can name in `when`; the words are its own. */
export type TriggerWord =
  | "exitSuccess"
  | "exitFailed"
  | "stopping"
  | "stopped"
  | "healthy"
  | "unhealthy"
  | "changed"
  | "timerExpired"
  | "enterMaintenance"
  | "exitMaintenance"
  | "error"
  | "quit"
  | "startup"
  | "shutdown"
  | "SIGHUP"
  | "SIGUSR2"
  /** Ours: of the source "templates", when the app may start with its files. */
  | "ready";

/** What starts a job. */
export type When =
  | { readonly kind: "startup" }
  | ({ readonly kind: "once" } & Trigger)
  | ({ readonly kind: "each" } & Trigger)
  | { readonly kind: "interval"; readonly everyMs: number }
  | { readonly kind: "never" };

/** An event that starts a job. */
export interface Trigger {
  readonly source: string;
  /** Where the same event counts as well: jobs or watches that share a name in the text. */
  readonly otherSources?: readonly string[];
  readonly event: TriggerWord;
}

/** When and how often a job's program is run again after it ended. */
export interface RestartPolicy {
  readonly after: "exit" | "failure";
  /** Infinity: without limit. 0: never. */
  readonly limit: number;
  /** The first restart's delay; later ones double from `baseMs` to `maxMs`. */
  readonly firstMs: number;
  readonly baseMs: number;
  readonly maxMs: number;
}

/** What a job's end means for the container. */
export type Role =
  /** The container ends with it, with its code. */
  | "main"
  /** Must succeed before the app is started; its failure ends the container with its code. */
  | "preStart"
  /** Runs before the app is stopped; not when the app ends by itself. */
  | "preStop"
  /** Runs after the app; its failure replaces the app's code. */
  | "postStop"
  /** Nothing. */
  | "task";

export interface JobConfig {
  readonly name: string;
  /** Absent: the job stands for its services alone. */
  readonly exec?: Command;
  readonly role: Role;
  readonly when: When;
  /** The start event must come within this time. */
  readonly waitTimeoutMs?: number;
  /** One run's limit; its whole group is killed at the end of it. */
  readonly timeoutMs?: number;
  readonly restart: RestartPolicy;
  /** From the stop signal to SIGKILL; 0: killed at once; Infinity: never killed. */
  readonly stopTimeoutMs: number;
  /** Absent: the signal that asked for the stop. */
  readonly stopSignal?: SignalName;
  /** Who gets the stop signal and forwarded signals. */
  readonly signalScope: "process" | "group";
  /** After the deregistration the app goes on for this long. */
  readonly drainMs: number;
  readonly stdin: "inherit" | "null";
  /** Absent: inherit. log: each line becomes a record of our own log. */
  readonly output?: "inherit" | "log";
  /** The check of a job without services: its verdicts are events. */
  readonly health?: HealthConfig;
}

/** A check: a program of the image, or a question asked in-process. */
export type Check =
  | { readonly kind: "exec"; readonly command: Command }
  | { readonly kind: "http"; readonly url: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  /** No check is configured: the service is passing while its job runs. */
  | { readonly kind: "always" };

export interface HealthConfig {
  readonly check: Check;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly ttlMs: number;
  /** Passing checks in a row that make a critical service passing. */
  readonly rise: number;
  /** Failing checks in a row that make a passing service critical. */
  readonly fall: number;
  /** Checks follow each other quickly until the first one passes. */
  readonly eager: boolean;
  /** Absent: what a check prints is kept for its verdict alone. */
  readonly output?: "inherit" | "log";
}

/** How an address of this container is named, and the words that named it. */
export type InterfaceSpec = { readonly text: string } & (
  | { readonly kind: "named"; readonly name: string; readonly family: "IPv4" | "IPv6" }
  | { readonly kind: "indexed"; readonly name: string; readonly index: number }
  | { readonly kind: "family"; readonly family: "IPv4" | "IPv6" }
  | { readonly kind: "network"; readonly network: IpNetwork }
  | { readonly kind: "fixed"; readonly address: string }
  /** `publicIp` of the first generation: the first private, or the first other, IPv4 address. */
  | { readonly kind: "reach"; readonly isPrivate: boolean }
);

export interface ServiceConfig {
  readonly name: string;
  /** Absent: NAME-HOSTNAME, and NAME-HOSTNAME-PORT for a second service of the name. */
  readonly id?: string;
  /** The job whose life is the service's life. */
  readonly job: string;
  readonly port: number;
  readonly tags: readonly string[];
  /** Interface specs, tried in order; the first that matches gives the address. */
  readonly interfaces: readonly InterfaceSpec[];
  readonly health: HealthConfig;
  /** Registered with this status when its job starts; absent: when its first check has passed. */
  readonly initialStatus?: "passing" | "warning" | "critical";
  readonly enableTagOverride?: boolean;
  /** Consul itself deregisters what has been critical for so long. */
  readonly deregisterCriticalServiceAfterMs?: number;
}

export interface HoldConfig {
  /** Held when the share of the passing instances that still pass is below this. */
  readonly below: number;
  /** Smaller sets are not held. */
  readonly min: number;
  readonly forMs: number;
  readonly then: "pass" | "all";
}

export interface WatchConfig {
  /** Unique; events come from `watch.NAME`. */
  readonly name: string;
  /** The service that is watched: two watches may differ in their tags alone. */
  readonly service: string;
  readonly tag?: string;
  readonly datacenter?: string;
  /** The rate where blocking queries do not work. */
  readonly pollMs: number;
  /** Absent: nothing is held. */
  readonly hold?: HoldConfig;
}

/** How values out of the catalogue are checked before they are printed into a file. */
export type Syntax = "nginx" | "haproxy" | "shell" | "env" | "json" | "plain" | "raw";

export interface TemplateConfig {
  /** Unique; events come from `template.NAME`. */
  readonly name: string;
  readonly source:
    | { readonly kind: "file"; readonly path: string }
    | { readonly kind: "text"; readonly text: string };
  readonly destination: string;
  /** Absent: as the file that is there, else 0644. */
  readonly mode?: number;
  /** Judges a candidate before it goes live; `{{candidate}}` in a word is the candidate's path. */
  readonly check?: Command;
  readonly checkTimeoutMs: number;
  /** A job that gets a signal after each change of the file. A command is a job of its own. */
  readonly signal?: { readonly job: string; readonly name: SignalName };
  /** A change waits for silence this long, at most `maxMs`; absent: rendered at once. */
  readonly wait?: { readonly minMs: number; readonly maxMs: number };
  readonly delimiters: { readonly left: string; readonly right: string };
  readonly isMissingKeyError: boolean;
  /** Absent: by the destination's name. */
  readonly syntax?: Syntax;
  /** The app is started when the file is there. */
  readonly isBeforeApp: boolean;
  /** Absent: nothing is held. */
  readonly hold?: HoldConfig;
}
