import { startConsul } from "../../test/support/consul.ts";
import { passingAt } from "../consul-view.ts";
import { type Figure, shimsOf } from "../figure.ts";
import { launch } from "../launched.ts";
import { interleave } from "../series.ts";
import { shimConfig } from "../shim-config.ts";
import { timingRow } from "../timing-row.ts";

const rounds = 30;

/** From execve of the shim to a passing service in Consul. */
export const passing: Figure = {
  name: "passing",
  explanation:
    "From `execve` of the shim to the answer of a blocking query on Consul's catalogue that has the service as " +
    "passing. The check passes at once and is due each second.",
  async run(bench) {
    bench.progress(`start → passing: ${rounds} starts of each shim`);
    const consul = bench.resources.own(await startConsul());
    const taken = await interleave(shimsOf(bench), rounds, async (subject, round) => {
      const service = `${subject.name}-${round}`;
      const config = shimConfig(bench, { consulPort: consul.port, service });
      const isPassing = passingAt(consul, service);
      const launched = launch(bench, subject, { config, app: "stay" });
      const atMs = await isPassing;
      const tookMs = atMs - launched.at("exec");
      await launched.stop();
      return tookMs;
    });
    return [timingRow("start → passing in Consul", { sign: "≤", bound: 60 }, taken)];
  },
};
