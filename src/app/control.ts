// The control socket of a running program: loaded after the app has been started.
import type { Clock } from "../base/clock.ts";
import { describeError } from "../base/shim-error.ts";
import type { ControlPorts } from "../control/control-ports.ts";
import { ControlServer } from "../control/control-server.ts";
import { chooseSocketPath } from "../control/socket-path.ts";
import type { Logger } from "../log/logger.ts";

export interface ControlOptions {
  /** Undefined: the best place that there is. */
  readonly socketPath: string | undefined;
  readonly ports: ControlPorts;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Listens where it is told to; undefined, and a line in the log, when there is none. */
export async function openControl(options: ControlOptions): Promise<ControlServer | undefined> {
  const { logger, socketPath } = options;
  const choice = await chooseSocketPath(socketPath, { uid: process.getuid?.() ?? 0 });
  try {
    if (choice.kind === "none") throw new Error(choice.reasons.join("; "));
    const server = new ControlServer({ ...options, path: choice.path });
    logger.debug("The control socket is open", { socket: choice.path });
    return server;
  } catch (error) {
    const reason = describeError(error);
    logger.info("There is no control socket: ctl cannot ask us", {
      code: "control-unavailable",
      reason,
    });
    return undefined;
  }
}
