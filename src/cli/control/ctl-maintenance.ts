// `ctl maintenance [on|off]`: takes the services out of Consul, and brings them back.
import type { Outcome } from "../outcome.ts";
import { type Asked, runControlVerb, say, type VerbWords } from "./control-verb.ts";
import type { CtlMeans } from "./ctl-means.ts";

const usage = `Usage: containerbuddy ctl maintenance [-socket PATH] [on|off]
In maintenance the app runs on, but its services are not in Consul, and nothing is checked, watched or
rendered. Without a word it says which it is.
`;

/** Prints which it is now. */
export function runMaintenance(words: readonly string[], means: CtlMeans): Promise<Outcome> {
  return runControlVerb(
    {
      usage,
      ask,
      tell: ({ data }) => say(`Maintenance is ${data["isOn"] === true ? "on" : "off"}\n`),
    },
    words,
    means,
  );
}

function ask({ rest }: VerbWords): Asked {
  const [word, ...others] = rest;
  if (word === undefined) return { method: "GET", path: "/v1/maintenance" };
  if (others.length > 0 || !/^(?:on|off)$/.test(word)) {
    return { problem: `Cannot understand "${rest.join(" ")}": expected on or off` };
  }
  return { method: "POST", path: `/v1/maintenance/${word}` };
}
