import { expect, test } from "bun:test";
import { realClock } from "../../src/base/clock.ts";
import { ConsulClient } from "../../src/consul/client.ts";
import { ConsulQueries } from "../../src/consul/consul-queries.ts";
import { toConsulOptions } from "../../src/consul/options.ts";
import { Dependencies } from "../../src/render/dependencies.ts";
import type { Evaluation } from "../../src/render/evaluation.ts";
import { TemplateEvaluator } from "../../src/render/template-evaluator.ts";
import { createCatalogFunctions } from "../../src/template/functions/catalog.ts";
import { Template } from "../../src/template/template.ts";
import { consulPath, consulSkipReason, startConsul, type TestConsul } from "../support/consul.ts";
import { MemoryLogger } from "../support/memory-logger.ts";
import { MemorySources } from "../support/memory-sources.ts";
import { until } from "../support/until.ts";

/** A template that is evaluated for every change, as long as it is needed. */
class Rendering implements AsyncDisposable {
  readonly logger = new MemoryLogger();
  evaluation: Evaluation = { kind: "waiting", missing: [] };
  readonly #dependencies: Dependencies;
  readonly #evaluator: TemplateEvaluator;

  constructor(consul: TestConsul, source: string) {
    const { logger } = this;
    const client = new ConsulClient({ options: toConsulOptions({ address: consul.address }) });
    this.#dependencies = new Dependencies({
      catalog: new ConsulQueries({ client, clock: realClock, logger, random: () => 0.5 }),
      clock: realClock,
      logger,
      runProgram: async () => ({ kind: "timedOut" }),
    });
    this.#evaluator = new TemplateEvaluator({
      name: "page",
      template: Template.parse("page", source, {
        functions: createCatalogFunctions(new MemorySources()),
      }),
      createFunctions: createCatalogFunctions,
      missingKey: "zero",
      dependencies: this.#dependencies,
      env: () => undefined,
      judgeText: (text) => (/[;{}]/.test(text) ? "it has a character of nginx's" : undefined),
      onChanged: () => {
        this.evaluation = this.#evaluator.evaluate();
      },
      clock: realClock,
      logger,
    });
    this.evaluation = this.#evaluator.evaluate();
  }

  get text(): string | undefined {
    return this.evaluation.kind === "rendered" ? this.evaluation.text : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#evaluator.close();
    this.#dependencies.close();
  }
}

if (consulPath() === undefined) {
  test.skip(`a template follows Consul (${consulSkipReason})`, () => undefined);
} else {
  test("a template follows the services and their instances, and keys", async () => {
    await using consul = await startConsul();
    const register = (id: string, name: string, more: object = {}) =>
      consul.api("PUT", "/v1/agent/service/register", {
        ID: id,
        Name: name,
        Address: "198.18.0.1",
        Port: 80,
        ...more,
      });
    const source =
      '{{key "greeting"}}\n{{range services}}{{range service .Name}}' +
      "{{.Name}} {{.Address}}:{{.Port}} {{.Tags}}\n{{end}}{{end}}";
    await using page = new Rendering(consul, source);
    await until(() => page.evaluation.kind === "waiting" && page.evaluation.missing.length === 1);
    expect(page.evaluation).toEqual({ kind: "waiting", missing: ['key "greeting"'] });

    // As JSON.
    await consul.fetch("PUT", "/v1/kv/greeting", "hello");
    await until(() => page.text?.endsWith(" []\n"));
    expect(page.text).toMatch(/^"hello"\nconsul 127\.0\.0\.1:\d+ \[\]\n$/);

    await register("app-1", "app", { Tags: ["b", "a"] });
    await until(() => page.text?.includes("app 198.18.0.1:80 [a b]\n"));
    await register("app-2", "app", { Tags: ["; } server {"] });
    await until(() => page.evaluation.kind === "rendered" && page.evaluation.leftOutCount > 0);
    expect(page.text).toContain("app 198.18.0.1:80 [a b]\n");
    expect(page.text).not.toContain("server");

    for (const id of ["app-1", "app-2"]) {
      await consul.api("PUT", `/v1/agent/service/deregister/${id}`);
    }
    await until(() => page.text?.includes("app ") === false);
  });
}
