// What people and their scripts rely on, one file each in snapshots/. A change shows in the diff and
// is a decision: UPDATE_SURFACE=1 writes the files anew, CHANGELOG.md says why.
import { expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { consulTemplateExitCode } from "../../src/app/consul-template/exit-code.ts";
import { handlerVariables } from "../../src/app/handler-variables.ts";
import { realClock } from "../../src/base/clock.ts";
import { exitCode } from "../../src/base/exit-code.ts";
import { levels } from "../../src/base/level.ts";
import { limits } from "../../src/base/limits.ts";
import { errorCodes } from "../../src/base/shim-error.ts";
import { help as consulTemplateHelp } from "../../src/cli/consul-template/usage.ts";
import { runCtl } from "../../src/cli/ctl.ts";
import { help, wrongUse } from "../../src/cli/usage.ts";
import { fileKeys } from "../../src/config/consul-template/file-keys.ts";
import { template } from "../../src/config/consul-template/template-keys.ts";
import { consulVariables } from "../../src/config/consul-variables.ts";
import type { Section } from "../../src/config/decode.ts";
import { jobsRootKeys } from "../../src/config/dialects/jobs-keys.ts";
import { rootKeys } from "../../src/config/dialects/shim-keys.ts";
import { defaultSignals } from "../../src/config/dialects/signal-actions.ts";
import { createRoutes } from "../../src/control/routes.ts";
import { logFields } from "../../src/log/logger.ts";

const templateBlock = { kind: template, doc: "", since: "" };

const folder = join(import.meta.dir, "snapshots");

const snapshots: Readonly<Record<string, string>> = {
  "help.txt": help().stdout,
  "usage.txt": wrongUse("(what is wrong)").stderr,
  "ctl-verbs.txt": (await runCtl(["-h"], {})).stdout,
  "ctl-check-usage.txt": (await runCtl(["check", "-h"], {})).stdout,
  "ctl-control-usages.txt": await describeControlVerbs(),
  "control-routes.txt": toLines(
    createRoutes(realClock).map(({ method, path }) => `${method} ${path}`),
  ),
  "ctl-template-usage.txt": (await runCtl(["template", "-h"], {})).stdout,
  "consul-template-help.txt": consulTemplateHelp().stdout,
  "consul-template-exit-codes.json": toJson(consulTemplateExitCode),
  "consul-template-keys.json": toJson(describeKeys("", { ...fileKeys, template: templateBlock })),
  "exit-codes.json": toJson(exitCode),
  "error-codes.txt": toLines(errorCodes),
  "configuration.json": toJson(describeKeys("", rootKeys)),
  "configuration-3.json": toJson(describeKeys("", jobsRootKeys)),
  "signals.json": toJson(defaultSignals),
  "consul-variables.txt": toLines(Object.keys(consulVariables)),
  "handler-variables.txt": toLines(Object.keys(handlerVariables(sampleChange()))),
  "log-levels.txt": toLines(levels),
  "log-fields.txt": toLines(logFields),
  "limits.txt": toLines(Object.keys(limits)),
};

test.each(Object.entries(snapshots))(
  "%s is what it was (UPDATE_SURFACE=1 writes it)",
  (name, now) => {
    const file = join(folder, name);
    if (process.env["UPDATE_SURFACE"] === "1") writeFileSync(file, now);
    expect(now).toBe(readFileSync(file, "utf8"));
  },
);

test("every snapshot is compared with something", () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(snapshots).sort());
});

/** The usage of each verb that asks the running program. */
async function describeControlVerbs(): Promise<string> {
  const names = [
    "status",
    "health",
    "events",
    "ping",
    "reload",
    "maintenance",
    "env",
    "metric",
    "signal",
  ];
  const usages = await Promise.all(names.map((name) => runCtl([name, "-h"], {})));
  return usages.map(({ stdout }) => stdout).join("\n");
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function toLines(names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join("");
}

/** Each key by its path, with what it takes and what holds without it; not the sentences. */
function describeKeys(path: string, section: Section): Record<string, unknown> {
  const described: Record<string, unknown> = {};
  for (const [name, { kind, isRequired, default: fallback, deprecated, since }] of Object.entries(
    section,
  )) {
    const key = path === "" ? name : `${path}.${name}`;
    described[key] = { value: kind.words, isRequired, default: fallback, deprecated, since };
    if (kind.section === undefined) continue;
    const suffix = kind.schema["type"] === "array" ? "[]" : "";
    Object.assign(described, describeKeys(`${key}${suffix}`, kind.section));
  }
  return described;
}

function sampleChange(): Parameters<typeof handlerVariables>[0] {
  return {
    kind: "watchChanged",
    watch: "app",
    reason: "initial",
    instances: [],
    added: [],
    removed: [],
  };
}
