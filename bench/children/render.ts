// render many COUNT | render talk FILE: what a template takes in an executable that is built as ours.
// Prints the milliseconds of each parse and evaluation, the first one with whatever it loads, as JSON.
import { readFileSync } from "node:fs";

import { compileHotCode } from "../../src/base/hot-code.ts";
import type { ServiceInstance } from "../../src/discovery/query.ts";
import { checkText } from "../../src/render/syntax.ts";
import { consulTemplateFunctions } from "../../src/template/functions/consul-template.ts";
import { parseTemplateText } from "../../src/template/parse-text.ts";
import type { Sources } from "../../src/template/sources.ts";
import { MemorySources } from "../../test/support/memory-sources.ts";
import { describeInstance, upstreamTemplate } from "../upstream.ts";

const [what = "", argument = ""] = process.argv.slice(2);
const { source, sources, rounds } = what === "many" ? many(Number(argument)) : talk(argument);
const tookMs: number[] = [];
for (let round = 0; round < rounds; round++) {
  const startMs = performance.now();
  await render(source, sources);
  tookMs.push(performance.now() - startMs);
}
process.stdout.write(JSON.stringify(tookMs));

async function render(text: string, from: Sources): Promise<string> {
  const delimiters = { left: "{{", right: "}}" };
  const template = parseTemplateText({ name: what, source: text, delimiters });
  const functions = consulTemplateFunctions(from);
  await template.prepare(functions);
  return template.execute(undefined, {
    functions,
    missingKey: "zero",
    admit: (printed, { form }) => checkText("nginx", printed, form) === undefined,
  });
}

function many(count: number) {
  // As the client does when such an answer has come.
  compileHotCode();
  const instances = Array.from({ length: count }, (_, number) => makeInstance("app", number));
  const query = { kind: "instances", service: "app" } as const;
  const known = new MemorySources().know<"instances">(query, instances);
  return { source: upstreamTemplate("app"), sources: known, rounds: 6 };
}

function talk(file: string) {
  const names = ["api", "app", "db"];
  const known = new MemorySources();
  const services = names.map((name) => ({ name, tags: [] }));
  known.know<"services">({ kind: "services" }, services);
  for (const service of names) {
    const query = { kind: "instances", service } as const;
    known.know<"instances">(query, [makeInstance(service, 0), makeInstance(service, 1)]);
  }
  return { source: readFileSync(file, "latin1"), sources: known, rounds: 100 };
}

function makeInstance(service: string, number: number): ServiceInstance {
  const { node, id, address, port } = describeInstance(service, number);
  return {
    id,
    service,
    address,
    port,
    tags: ["v1"],
    meta: {},
    taggedAddresses: {},
    weights: { passing: 1, warning: 1 },
    status: "passing",
    checks: [],
    node: {
      id: "",
      name: node,
      address: "10.0.0.1",
      datacenter: "dc1",
      taggedAddresses: {},
      meta: {},
    },
  };
}
