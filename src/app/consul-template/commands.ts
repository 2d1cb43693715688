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

/** Runs commands one after the other, each once; the first that fails ends it by a `RunFailure`. */
export async function runCommands(
  commands: readonly ConsulTemplateCommand[],
  ports: CommandPorts,
  signal: AbortSignal,
): Promise<void> {
  const done = new Set<string>();
  for (const command of commands) {
    const key = JSON.stringify(command);
    if (done.has(key) || signal.aborted) continue;
    done.add(key);
    await runCommand(command, ports, signal);
  }
}

async function runCommand(
  command: ConsulTemplateCommand,
  { startChildIn, clock, logger }: CommandPorts,
  signal: AbortSignal,
): Promise<void> {
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
    throw new RunFailure(`Cannot run the command: ${describeError(error)}`, { cause: error });
  }
  const ended = new AbortController();
  const stop = AbortSignal.any([ended.signal, signal]);
  const timedOut = pause(clock, command.timeoutMs, stop).then(() => "stopped" as const);
  const end = await Promise.race([child.exited, timedOut]);
  ended.abort();
  if (end === "stopped") {
    child.kill();
    await child.exited;
    if (signal.aborted) return;
    const limit = formatDuration(command.timeoutMs);
    throw new RunFailure(`Cannot wait for the command ${name}: it has not ended within ${limit}`);
  }
  if (end.kind === "exited" && end.code === 0) return;
  throw new RunFailure(`Cannot go on: the command ${name} ${describeEnd(end)}`);
}
