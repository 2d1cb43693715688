// How the programs of consul-template's are started: as the shim starts its app.
import { realClock } from "../../base/clock.ts";
import type {
  ChildEnvironment,
  ConsulTemplateConfig,
} from "../../config/consul-template-config.ts";
import type { Caller } from "../../system/caller.ts";
import type { StartChild } from "../../system/child.ts";
import { inheritCallerDescriptors } from "../../system/descriptors.ts";
import type { Environment } from "../../system/environment.ts";
import { becomeSubreaper, hasFfi, setFileLimit } from "../../system/ffi.ts";
import { PlainSpawner } from "../../system/plain-spawner.ts";
import { Reaper } from "../../system/reaper.ts";
import { listenToChildren } from "../../system/signals.ts";
import { Spawner } from "../../system/spawner.ts";
import { createChildEnvironment } from "./child-environment.ts";

/** Starts children with an environment by its rules, in which Consul's variables are. */
export type StartChildIn = (
  rules: ChildEnvironment,
  consulVariables: ConsulTemplateConfig["consulVariables"],
) => StartChild;

/** To be called once: from then on children are ours to reap, and orphans too. */
export function createStartChildIn(caller: Caller, environment: Environment): StartChildIn {
  const start = hasFfi() ? createNative(caller) : createPlain(caller);
  return (rules, consulVariables) =>
    start(createChildEnvironment(rules, environment, consulVariables));
}

function createNative(caller: Caller): (environment: Environment) => StartChild {
  const { fileLimit } = caller;
  // The runtime has raised it; children shall find the caller's.
  if (fileLimit && fileLimit.soft !== fileLimit.hard) setFileLimit(fileLimit);
  inheritCallerDescriptors();
  if (process.pid !== 1) becomeSubreaper();
  const reaper = new Reaper();
  listenToChildren(() => reaper.sweep());
  return (environment) => {
    const spawner = new Spawner({ reaper, environment, callerSignals: caller, clock: realClock });
    return (child) => spawner.start(child);
  };
}

/** Without the C library nothing is reaped but our own children. */
function createPlain(caller: Caller): (environment: Environment) => StartChild {
  return (environment) => {
    const spawner = new PlainSpawner({ environment, caller, clock: realClock });
    return (child) => spawner.start(child);
  };
}
