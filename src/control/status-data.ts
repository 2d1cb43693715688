import type { RunEnd } from "../base/run-end.ts";
import type { Instance } from "../event/event.ts";

/** What the program is doing now: plain data, and public, as `ctl status -json` prints it. */
export interface Status {
  readonly version: string;
  /** Of the configuration: 1 stands for generations 1 and 2, which are one dialect. */
  readonly generation: 1 | 3;
  readonly pid: number;
  readonly uptimeMs: number;
  readonly isInMaintenance: boolean;
  /** Lines of our own log that its reader was too slow for. */
  readonly droppedLogLines: number;
  readonly jobs: readonly JobStatus[];
  readonly services: readonly ServiceStatus[];
  readonly watches: readonly WatchStatus[];
  readonly templates: readonly TemplateStatus[];
}

export interface JobStatus {
  readonly name: string;
  /** A state of the job's machine, such as "running". */
  readonly state: string;
  /** Absent while no program of it is alive. */
  readonly pid?: number;
  /** How often its program was started. */
  readonly runs: number;
  readonly lastEnd?: RunEnd;
}

export interface ServiceStatus {
  readonly id: string;
  readonly name: string;
  readonly job: string;
  /** Absent while no address is known. */
  readonly address?: string;
  readonly port: number;
  readonly health: "passing" | "critical" | "unknown";
  /** What the last check said; empty before the first one. */
  readonly output: string;
  /** What Consul knows of it, as far as we know, such as "registered" or "absent". */
  readonly registration: string;
}

export interface WatchStatus {
  readonly name: string;
  readonly service: string;
  /** False before the first answer. */
  readonly isAnswered: boolean;
  readonly isHeld: boolean;
  readonly instanceCount: number;
  /** The first of them, up to a limit. */
  readonly instances: readonly Instance[];
}

export interface TemplateStatus {
  readonly name: string;
  readonly destination: string;
  /** What the newest attempt came to; "unattempted" before the first one. */
  readonly outcome: "unattempted" | "waiting" | "rendered" | "rejected" | "failed";
  /** Of a rejection or a failure; what is missing, of one that waits. */
  readonly reason?: string;
  /** Entries of the catalogue that the file does without. */
  readonly leftOutCount: number;
}
