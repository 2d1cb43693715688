import { type Clock, pause } from "../../base/clock.ts";
import { formatDuration } from "../../base/duration.ts";
import { describeError } from "../../base/shim-error.ts";
import type {
  ChildEnvironment,
  ConsulTemplateCommand,
} from "../../config/consul-template-config.ts";
import type { Logger } from "../../log/logger.ts";
import type { Child, StartChild } from "../../system/child.ts";
import { describeEnd } from "../../system/exit-status.ts";
import { RunFailure } from "./run-failure.ts";

export interface CommandPorts {
  /** How children with such an environment are started. */
  readonly startChildIn: (rules: ChildEnvironment) => StartChild;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Runs commands one after the other, equal ones once. One that fails keeps the others from nothing;
 * when all have run, it rejects with a `RunFailure`.
 */
export async function runCommands(
  commands: readonly ConsulTemplateCommand[],
  ports: CommandPorts,
  signal: AbortSignal,
): Promise<void> {
  const done = new Set<string>();
  const failures: string[] = [];
  for (const command of commands) {
    const key = JSON.stringify(command.argv);
    if (done.has(key) || signal.aborted) continue;
    done.add(key);
    const failure = await runCommand(command, ports, signal);
    if (failure !== undefined) failures.push(failure);
  }
  if (failures.length > 0) throw new RunFailure(failures.join("; "));
}

/** Resolves when it has ended, with the reason when it has failed. */
async function runCommand(
  command: ConsulTemplateCommand,
  { startChildIn, clock, logger }: CommandPorts,
  signal: AbortSignal,
): Promise<string | undefined> {
  const shown = JSON.stringify(command.argv.at(-1));
  const name = command.argv.length === 1 ? shown : command.argv.join(" ");
  logger.info("Running a command", { spec: name });
  let child: Child;
  try {
    child = startChildIn(command.env)({
      command: command.argv,
      variables: {},
      stdin: "null",
      output: "inherit",
    });
  } catch (error) {
    return `Cannot run the command: ${describeError(error)}`;
  }
  // Nobody waits for it, and nobody asks how it ended.
  if (command.timeoutMs === 0) return undefined;
  const ended = new AbortController();
  const stop = AbortSignal.any([ended.signal, signal]);
  const timedOut = pause(clock, command.timeoutMs, stop).then(() => "stopped" as const);
  const end = await Promise.race([child.exited, timedOut]);
  ended.abort();
  if (end === "stopped") {
    child.kill();
    await child.exited;
    if (signal.aborted) return undefined;
    const limit = formatDuration(command.timeoutMs);
    return `Cannot wait for the command ${name}: it has not ended within ${limit}`;
  }
  if (end.kind === "exited" && end.code === 0) return undefined;
  return `Cannot go on: the command ${name} ${describeEnd(end)}`;
}
