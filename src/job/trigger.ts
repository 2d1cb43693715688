import { unreachable } from "../base/assert.ts";
import type { JobConfig, Trigger, TriggerWord } from "../config/config.ts";
import type { Event } from "../event/event.ts";

/** Whether an event is the one that a job waits for. */
export function isTrigger(config: JobConfig, event: Event): boolean {
  const { when } = config;
  if (when.kind !== "once" && when.kind !== "each") return false;
  if (!isMeant(config, event)) return false;
  return wordsOf(event).some(({ word, source }) => word === when.event && isSource(when, source));
}

/** Whether a job that waits for a source means this one. */
export function isSource({ source, otherSources }: Trigger, name: string): boolean {
  return source === name || otherSources?.includes(name) === true;
}

/** What generations 1 and 2 tell apart and generation 3's words do not. */
function isMeant(config: JobConfig, event: Event): boolean {
  if (config.role === "preStop") return event.kind === "jobStopping" && event.isOrdered;
  // An app that was never started leaves nothing to clean up.
  if (config.role === "postStop") return event.kind === "jobStopped" && event.end !== undefined;
  return true;
}

interface Word {
  readonly word: TriggerWord;
  readonly source: string;
}

/** The source of events that belong to no job and no watch. */
const global = "global";

/** An event in the words of generation 3's `when`. */
function wordsOf(event: Event): readonly Word[] {
  switch (event.kind) {
    case "startup":
      return [{ word: "startup", source: global }];
    case "shutdown":
      return [{ word: "shutdown", source: global }];
    case "jobExited": {
      const isSuccess = event.end.kind === "exited" && event.end.code === 0;
      return [{ word: isSuccess ? "exitSuccess" : "exitFailed", source: event.job }];
    }
    case "jobStopping":
      return [{ word: "stopping", source: event.job }];
    case "jobStopped":
      return [{ word: "stopped", source: event.job }];
    case "jobWaitTimedOut":
      return [{ word: "timerExpired", source: event.job }];
    case "verdictChanged": {
      const word = event.status === "passing" ? "healthy" : "unhealthy";
      return [{ word, source: event.job }];
    }
    case "watchChanged": {
      const source = `watch.${event.watch}`;
      const word = event.instances.length > 0 ? "healthy" : "unhealthy";
      return [
        { word: "changed", source },
        { word, source },
      ];
    }
    case "watchEmpty":
      return [{ word: "unhealthy", source: `watch.${event.watch}` }];
    case "templateRendered":
      // What the app is started with is no change to it.
      return event.isInitial ? [] : [{ word: "changed", source: `template.${event.template}` }];
    case "templatesReady":
      return [{ word: "ready", source: "templates" }];
    case "maintenanceEntered":
      return [{ word: "enterMaintenance", source: global }];
    case "maintenanceLeft":
      return [{ word: "exitMaintenance", source: global }];
    case "signalled":
      return event.signal === "SIGHUP" || event.signal === "SIGUSR2"
        ? [{ word: event.signal, source: event.signal }]
        : [];
    case "jobStarted":
    case "serviceRegistered":
    case "serviceDeregistered":
    case "watchHeld":
    case "watchReleased":
    case "templateRejected":
    case "templateFailed":
      return [];
    default:
      return unreachable(event);
  }
}
