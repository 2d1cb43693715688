import type { Level } from "../base/level.ts";
import type { SignalName } from "../base/signal-name.ts";
import type { Command, ConsulConfig, Syntax } from "./config.ts";

/** What the program does under the name `consul-template`: plain data, from flags, files and variables. */
export interface ConsulTemplateConfig {
  readonly consul: ConsulConfig;
  /** The same for programs that we start and that ask Consul as well. */
  readonly consulVariables: Readonly<Record<string, string>>;
  /** Of Consul Enterprise: where a template's query names none. */
  readonly namespace?: string;
  readonly retry: ConsulTemplateRetry;
  /** What a restarted Consul has lost is kept for a while, so that no file becomes blank. */
  readonly isHolding: boolean;
  readonly templates: readonly ConsulTemplateEntry[];
  /** Every template is rendered once, then the program ends. */
  readonly isOnce: boolean;
  /** Files are printed and not written, commands do not run. */
  readonly isDry: boolean;
  /** Templates are parsed, and nothing else. */
  readonly isParseOnly: boolean;
  /** The program that is started when every template has been rendered. */
  readonly exec?: ConsulTemplateExec;
  /** Reads the configuration anew; absent: no signal does. */
  readonly reloadSignal?: SignalName;
  /** Ends the program. */
  readonly killSignal?: SignalName;
  readonly pidFile?: string;
  readonly log: { readonly level: Level; readonly file?: string };
}

/** What becomes of a query that Consul does not answer. */
export interface ConsulTemplateRetry {
  /** Failures in a row, of one query, after which the program ends; Infinity: it never does. */
  readonly attempts: number;
}

export interface ConsulTemplateEntry {
  readonly source:
    | { readonly kind: "file"; readonly path: string }
    | { readonly kind: "text"; readonly text: string };
  /** Absent: it is only printed, by `-dry`. */
  readonly destination?: string;
  readonly hasFolders: boolean;
  /** Absent: as the file that is there, else 0644. */
  readonly mode?: number;
  /** A name or a number. */
  readonly user?: string;
  readonly group?: string;
  readonly hasBackup: boolean;
  readonly delimiters: { readonly left: string; readonly right: string };
  readonly deniedFunctions: readonly string[];
  readonly sandboxPath?: string;
  /** A field that a map has not is an error. */
  readonly isMissingKeyError: boolean;
  /** A key that Consul has not is an error, not waited for. */
  readonly isLookupError: boolean;
  /** A failed evaluation ends the program. */
  readonly isErrorFatal: boolean;
  readonly wait?: { readonly minMs: number; readonly maxMs: number };
  readonly command?: ConsulTemplateCommand;
  /** Absent: by the destination's name. */
  readonly syntax?: Syntax;
}

export interface ConsulTemplateCommand {
  readonly argv: Command;
  readonly timeoutMs: number;
  readonly env: ChildEnvironment;
}

export interface ConsulTemplateExec {
  readonly argv: Command;
  /** A shell that waits for the program would keep signals to itself: then the whole group gets them. */
  readonly signalScope: "process" | "group";
  readonly env: ChildEnvironment;
  /** Told of a change; absent: the program is ended and started anew. */
  readonly reloadSignal?: SignalName;
  readonly killSignal: SignalName;
  readonly killTimeoutMs: number;
  /** What a change brings waits up to this long, by chance. */
  readonly splayMs: number;
}

/** Which variables a program gets; patterns as the shell's, `*` and `?`. */
export interface ChildEnvironment {
  readonly isPristine: boolean;
  readonly custom: readonly string[];
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
}
