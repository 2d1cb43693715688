// A template of the configuration, read and parsed.
import { nodeFs } from "../../base/node.ts";
import { describeError } from "../../base/shim-error.ts";
import type { ConsulTemplateEntry } from "../../config/consul-template-config.ts";
import { describeFailure } from "../../config/source.ts";
import { fromBytes, toBytes } from "../../template/bytes.ts";
import { FunctionError, type FunctionTable } from "../../template/function.ts";
import { consulTemplateFunctions } from "../../template/functions/consul-template.ts";
import { parseTemplateText } from "../../template/parse-text.ts";
import type { Sources } from "../../template/sources.ts";
import type { Template } from "../../template/template.ts";
import { RunFailure } from "./run-failure.ts";

export interface LoadedTemplate {
  readonly entry: ConsulTemplateEntry;
  /** For people: the file's path, or that it stands in the configuration. */
  readonly name: string;
  readonly template: Template;
  readonly createFunctions: (sources: Sources) => FunctionTable;
}

/** Reads and parses a template; throws a `RunFailure`. */
export function loadTemplate(entry: ConsulTemplateEntry): LoadedTemplate {
  const name = entry.source.kind === "file" ? entry.source.path : "(contents)";
  const createFunctions = (sources: Sources): FunctionTable =>
    consulTemplateFunctions(restrictFiles(refuseMisses(sources, entry), entry.sandboxPath), {
      denied: entry.deniedFunctions,
    });
  try {
    const { delimiters } = entry;
    const template = parseTemplateText({ name, source: readSource(entry), delimiters });
    return { entry, name, template, createFunctions };
  } catch (error) {
    const isUnreadable = typeof (error as { code?: unknown }).code === "string";
    const reason = isUnreadable ? describeFailure(error) : describeError(error);
    throw new RunFailure(`Cannot use the template "${name}": ${reason}`, { cause: error });
  }
}

function readSource({ source }: ConsulTemplateEntry): string {
  if (source.kind === "text") return toBytes(source.text);
  return nodeFs().readFileSync(source.path, "latin1");
}

/** A key that is not there may be waited for, or not. */
function refuseMisses(sources: Sources, { isLookupError }: ConsulTemplateEntry): Sources {
  if (!isLookupError) return sources;
  return {
    ...sources,
    miss(what) {
      throw new FunctionError(`${what} is not there`);
    },
  };
}

/** `file` reads what is in the folder, wherever links lead. */
function restrictFiles(sources: Sources, sandboxPath: string | undefined): Sources {
  if (sandboxPath === undefined) return sources;
  return {
    ...sources,
    readFile(path) {
      if (isInside(fromBytes(path), sandboxPath)) return sources.readFile(path);
      throw new FunctionError(`'${path}' is outside of sandbox`);
    },
  };
}

function isInside(path: string, folder: string): boolean {
  const { realpathSync } = nodeFs();
  try {
    return realpathSync(path).startsWith(`${realpathSync(folder)}/`);
  } catch {
    // What is not there now may be a link out of the folder later.
    return false;
  }
}
