import { join } from "node:path";

import { startConsul, type TestConsul } from "../../test/support/consul.ts";
import { until } from "../../test/support/until.ts";
import { deregisterInstance, passingAt, registerInstance } from "../consul-view.ts";
import { type Figure, shimsOf } from "../figure.ts";
import { launch } from "../launched.ts";
import { monotonicMs } from "../monotonic.ts";
import { readRecord } from "../record.ts";
import { interleave } from "../series.ts";
import { shimConfig } from "../shim-config.ts";
import type { Subject } from "../subject.ts";
import { timingRow } from "../timing-row.ts";

const giveUpMs = 10_000;
/** Between the changes that one subject sees: shims may bound how often they ask. */
const gapMs = 1200;
const gapJitterMs = 800;

/** From a change in Consul to the first instruction of the handler. */
export const change: Figure = {
  name: "change",
  explanation:
    "An instance of the watched service is registered or deregistered over Consul's HTTP API, in turns, every 1.2 " +
    "to 2 s, while another one stays; from the moment before that request to the first instruction of the " +
    "handler, a static C program. Ours is told the number of instances, which must be right.",
  async run(bench) {
    const rounds = bench.isFast ? 30 : 100;
    const shims = shimsOf(bench);
    bench.progress(`change → handler: ${rounds} changes for each shim, 1.2–2 s apart`);
    const consul = bench.resources.own(await startConsul());
    const upstreams = new Map<Subject, Upstream>();
    for (const shim of shims) {
      const upstream = new Upstream(consul, shim, join(bench.folder, `handlers-of-${shim.name}`));
      await upstream.begin();
      const config = shimConfig(bench, {
        consulPort: consul.port,
        service: `service-of-${shim.name}`,
        watch: upstream,
      });
      launch(bench, shim, { config, app: "stay" });
      await upstream.handlerAfter(0, 1);
      upstreams.set(shim, upstream);
    }
    const taken = await interleave(shims, rounds, async (shim) => upstreams.get(shim)!.change());
    return [timingRow("change in Consul → handler", { sign: "<", bound: 10 }, taken)];
  },
};

/** A service that one subject watches. */
class Upstream {
  readonly service: string;
  readonly record: string;
  readonly #consul: TestConsul;
  #count = 1;
  #nextMs = 0;

  constructor(consul: TestConsul, shim: Subject, record: string) {
    this.#consul = consul;
    this.service = `upstream-of-${shim.name}`;
    this.record = record;
  }

  async begin(): Promise<void> {
    await registerInstance(this.#consul, this.service, 1);
    await passingAt(this.#consul, this.service);
  }

  /** Makes the second instance come or go; the milliseconds until the handler runs. */
  async change(): Promise<number> {
    await Bun.sleep(Math.max(0, this.#nextMs - monotonicMs()));
    this.#count = this.#count === 1 ? 2 : 1;
    const startMs = monotonicMs();
    if (this.#count === 2) await registerInstance(this.#consul, this.service, 2);
    else await deregisterInstance(this.#consul, this.service, 2);
    const atMs = await this.handlerAfter(startMs, this.#count);
    this.#nextMs = monotonicMs() + gapMs + Math.random() * gapJitterMs;
    return atMs - startMs;
  }

  /** The moment of the first handler after that, or Infinity. */
  async handlerAfter(afterMs: number, count: number): Promise<number> {
    const look = () => {
      const handler = readRecord(this.record).find(
        ({ word, atMs, rest: [passing = "-"] }) =>
          // The ancestors do not tell their handlers how many there are.
          word === "handler" && atMs > afterMs && (passing === "-" || Number(passing) === count),
      );
      if (handler !== undefined) return handler.atMs;
      return monotonicMs() > afterMs + giveUpMs && afterMs > 0 ? Infinity : undefined;
    };
    return until(look, { timeoutMs: giveUpMs * 2, what: `a handler run for ${this.service}` });
  }
}
