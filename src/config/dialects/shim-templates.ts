import { limits } from "../../base/limits.ts";
import type { JobConfig, TemplateConfig } from "../config.ts";
import type { Field, Values } from "../decode.ts";
import { defaultHold } from "./hold.ts";
import { onChangePolicy } from "./shim-backends.ts";
import { templateDefaults, type templateKeys } from "./template-keys.ts";

type TemplateValues = Values<typeof templateKeys>;

export interface Templates {
  readonly templates: TemplateConfig[];
  /** The commands that run when a file has changed. */
  readonly renderedJobs: JobConfig[];
}

/** The templates, each with the job that its change starts; one with a mistake is left out. */
export function readTemplates(
  field: Field,
  list: readonly TemplateValues[],
  app = "main",
): Templates {
  const templates: TemplateConfig[] = [];
  const renderedJobs: JobConfig[] = [];
  const names = new Set<string>();
  for (const values of list) {
    const source = readSource(field, values);
    if (source === undefined || values.destination === undefined) continue;
    const name = chooseName(values, names);
    names.add(name);
    const destination = values.destination.value;
    templates.push(toTemplate(values, { name, source, destination }, app));
    if (values.onRendered?.kind === "command") {
      renderedJobs.push(toJob(name, values.onRendered.command, values.timeout));
    }
  }
  warnOfTwins(list);
  return { templates, renderedJobs };
}

function readSource(field: Field, values: TemplateValues): TemplateConfig["source"] | undefined {
  const { source, contents } = values;
  if (source !== undefined && contents !== undefined) {
    const because = '"source" is there too, and one of them is enough';
    contents.field.issues.error(contents.field, { code: "unused-key", key: "contents", because });
    return undefined;
  }
  if (source !== undefined) return { kind: "file", path: source.value };
  if (contents !== undefined) return { kind: "text", text: contents.value };
  const place = values.destination?.field ?? field;
  const path = place.path.replace(/\.destination$/i, "");
  place.issues.error(
    { ...place, path },
    {
      code: "missing-key",
      key: "source",
      because: 'the template\'s file, nor the template itself in "contents"',
    },
  );
  return undefined;
}

function toTemplate(
  values: TemplateValues,
  known: Pick<TemplateConfig, "name" | "source" | "destination">,
  app: string,
): TemplateConfig {
  const { onRendered, delimiters, hold = defaultHold } = values;
  return {
    ...known,
    ...readOptionals(values),
    checkTimeoutMs: values.checkTimeout ?? limits.templateCheckTimeoutMs,
    ...(onRendered?.kind === "signal" && { signal: { job: app, name: onRendered.signal } }),
    delimiters: delimiters ?? { left: templateDefaults.left, right: templateDefaults.right },
    isMissingKeyError: values.errorOnMissingKey ?? templateDefaults.errorOnMissingKey,
    isBeforeApp: (values.before ?? templateDefaults.before) === "app",
    ...(hold && { hold }),
  };
}

type Optionals = Pick<TemplateConfig, "mode" | "check" | "wait" | "syntax">;

function readOptionals({ perms, check, wait, syntax }: TemplateValues): Optionals {
  return {
    ...(perms !== undefined && { mode: perms }),
    ...(check && { check }),
    ...(wait && { wait }),
    ...(syntax && { syntax }),
  };
}

function toJob(name: string, exec: JobConfig["exec"] & object, timeoutMs?: number): JobConfig {
  return {
    name: `onRendered.${name}`,
    exec,
    role: "task",
    when: { kind: "each", source: `template.${name}`, event: "changed" },
    ...(timeoutMs !== undefined && { timeoutMs }),
    restart: onChangePolicy,
    stopTimeoutMs: limits.stopTimeoutMs,
    signalScope: "group",
    drainMs: 0,
    stdin: "null",
  };
}

/** The destination's file name; for a second one a number is added. */
function chooseName(values: TemplateValues, taken: ReadonlySet<string>): string {
  const destination = values.destination?.value ?? "";
  const base = values.name ?? destination.slice(destination.lastIndexOf("/") + 1);
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}.${number}`;
  return name;
}

/** Each would undo what the other has done, for ever. */
function warnOfTwins(list: readonly TemplateValues[]): void {
  const seen = new Set<string>();
  for (const { destination } of list) {
    if (destination === undefined) continue;
    const { value, field } = destination;
    if (seen.has(value)) {
      field.issues.error(field, { code: "duplicate-destination", destination: value });
    }
    seen.add(value);
  }
}
