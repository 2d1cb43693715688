import { limits } from "../base/limits.ts";
import type { EventOf, Instance } from "../event/event.ts";

/** What a handler is told about the change that started it. */
export function handlerVariables(change: EventOf<"watchChanged">): Record<string, string> {
  return {
    CONTAINERBUDDY_WATCH: change.watch,
    CONTAINERBUDDY_REASON: change.reason,
    CONTAINERBUDDY_PASSING: String(change.instances.length),
    CONTAINERBUDDY_ADDED: listIds(change.added),
    CONTAINERBUDDY_REMOVED: listIds(change.removed),
  };
}

/** What a job is told about the file whose change starts it. */
export function renderedVariables(change: EventOf<"templateRendered">): Record<string, string> {
  return {
    CONTAINERBUDDY_TEMPLATE: change.template,
    CONTAINERBUDDY_DESTINATION: change.destination,
  };
}

/** Ids with spaces between them, as many as fit: execve takes no string of more than 128 KiB. */
function listIds(instances: readonly Instance[]): string {
  const ids: string[] = [];
  let bytes = 0;
  for (const { id } of instances) {
    // Names from the catalogue are hostile: what could end a word or a string is left out.
    const word = id.replaceAll(/[^\w.:@%+-]/g, "_");
    bytes += word.length + 1;
    if (bytes > limits.handlerListBytesMax) break;
    ids.push(word);
  }
  return ids.join(" ");
}
