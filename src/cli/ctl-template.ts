// `ctl template [-data FILE.json] FILE`: renders one of Go's templates, to try it.

import { realClock } from "../base/clock.ts";
import { exitCode } from "../base/exit-code.ts";
import { nodeFs } from "../base/node.ts";
import { describeError } from "../base/shim-error.ts";
import { describeFailure, type Variables } from "../config/source.ts";
import { fromBytes, toBytes } from "../template/bytes.ts";
import { FunctionError } from "../template/function.ts";
import { consulTemplateFunctions } from "../template/functions/consul-template.ts";
import { readJsonValue } from "../template/json-value.ts";
import type { Sources } from "../template/sources.ts";
import { Template } from "../template/template.ts";
import type { Value } from "../template/value.ts";
import { parseFlags } from "./flags.ts";
import type { Outcome } from "./outcome.ts";
import { wrongUse } from "./usage.ts";

const templateUsage = `Usage: containerbuddy ctl template [-data FILE.json] FILE
Renders the Go template in FILE ("-": standard input) and prints the result. Its dot is the JSON of
-data: integers are ints, other numbers float64, objects map[string]any. It may call Go's functions
and consul-template's, except those that ask Consul.
`;

/** Prints what the template comes to, its bytes as they are. */
export async function runTemplate(words: readonly string[], env: Variables): Promise<Outcome> {
  const parsed = parseFlags(words, { data: "text" });
  if (parsed.kind === "help") return { stdout: templateUsage, stderr: "", code: exitCode.success };
  if (parsed.kind === "wrong") return wrongUse(parsed.problem, templateUsage);
  const [file, ...others] = parsed.rest;
  if (file === undefined || others.length > 0) {
    return wrongUse('Cannot run "ctl template": it takes one template', templateUsage);
  }
  try {
    const data = parsed.texts.get("data");
    const dot = data === undefined ? undefined : readData(data);
    const text = await render(file, dot, env);
    return { stdout: text, isBytes: true, stderr: "", code: exitCode.success };
  } catch (error) {
    const isUnreadable = typeof (error as { code?: unknown }).code === "string";
    const reason = isUnreadable ? describeFailure(error) : describeError(error);
    const stderr = `Cannot render "${file}": ${reason}\n`;
    return { stdout: "", stderr, code: exitCode.failure };
  }
}

async function render(file: string, dot: Value, env: Variables): Promise<string> {
  const functions = consulTemplateFunctions(createSources(env));
  // Go's ParseFiles names a template after its file.
  const name = toBytes(file.slice(file.lastIndexOf("/") + 1));
  const template = Template.parse(name, readBytes(file), { functions });
  await template.prepare(functions);
  return template.execute(dot, { functions, missingKey: "default" });
}

/** What is on this machine; nothing is asked of Consul, and no program is run. */
function createSources(env: Variables): Sources {
  const refuse = (what: string) => (): never => {
    throw new FunctionError(`ctl template ${what}`);
  };
  return {
    env: (name) => {
      const value = env[fromBytes(name)];
      return value === undefined ? undefined : toBytes(value);
    },
    ask: refuse("does not ask Consul"),
    readFile: (path) => readBytes(fromBytes(path)),
    runPlugin: refuse("runs no programs"),
    miss: () => undefined,
    isLeftOut: () => false,
    leaveOut: () => undefined,
    nowMs: () => realClock.wallTime().getTime(),
  };
}

function readData(file: string): Value {
  try {
    return readJsonValue(readBytes(file), { integers: "int" });
  } catch (error) {
    throw new Error(`the data in "${file}" cannot be used`, { cause: error });
  }
}

function readBytes(file: string): string {
  return nodeFs().readFileSync(file === "-" ? 0 : file, "latin1");
}
