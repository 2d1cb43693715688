import { join } from "node:path";

import { startConsul } from "../../test/support/consul.ts";
import { passingAt } from "../consul-view.ts";
import { CountingProxy } from "../counting-proxy.ts";
import { type Figure, fillCells, shimsOf } from "../figure.ts";
import { launch } from "../launched.ts";
import { shimConfig } from "../shim-config.ts";
import type { Subject } from "../subject.ts";

const settleMs = 5000;

/** What a container at rest asks of Consul. */
export const requests: Figure = {
  name: "requests",
  explanation:
    "One service with a TTL of 10 s and a check each second, one watch, nothing changes; a proxy between each " +
    "shim and Consul counts what is asked from the 5th second after it passes.",
  async run(bench) {
    const windowMs = bench.isFast ? 15_000 : 30_000;
    bench.progress(`requests at rest: ${(settleMs + windowMs) / 1000} s`);
    const consul = bench.resources.own(await startConsul());
    const proxies = new Map<Subject, CountingProxy>();
    for (const shim of shimsOf(bench)) {
      const proxy = bench.resources.own(new CountingProxy(consul.port));
      const service = `service-of-${shim.name}`;
      const watch = { service: "upstream", record: join(bench.folder, "requests-handlers") };
      const config = shimConfig(bench, { consulPort: proxy.port, service, watch });
      launch(bench, shim, { config, app: "stay" });
      if ((await passingAt(consul, service)) === Infinity) {
        bench.progress(`${shim.name} did not pass: its requests are those of a failure`);
      }
      proxies.set(shim, proxy);
    }
    await Bun.sleep(settleMs);
    for (const proxy of proxies.values()) proxy.reset();
    await Bun.sleep(windowMs);
    return [
      {
        what: "requests to Consul at rest",
        unit: "/s",
        target: { sign: "<", bound: 1 },
        cells: fillCells(proxies, ({ total, counts }) => ({
          value: total / (windowMs / 1000),
          detail: { seconds: windowMs / 1000, counts: Object.fromEntries(counts) },
        })),
      },
    ];
  },
};
