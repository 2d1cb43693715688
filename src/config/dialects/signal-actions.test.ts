import { expect, test } from "bun:test";
import { signalNumbers } from "../../base/signal-name.ts";
import { loadConfig } from "../load.ts";

test.each(Object.keys(signalNumbers))("signalActions reads %s, or says why not", async (name) => {
  const value = JSON.stringify({ consul: "c", signals: { [name]: "app" } });
  const { config, issues } = await loadConfig({ value, env: {}, app: [] });
  const isCatchable = !["SIGKILL", "SIGSTOP", "SIGCHLD"].includes(name);
  expect(config?.signals).toEqual(
    isCatchable ? expect.objectContaining({ [name]: "app" }) : undefined,
  );
  expect(issues.map(({ code }) => code)).toEqual(isCatchable ? [] : ["uncatchable-signal"]);
});
