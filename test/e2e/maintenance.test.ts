// SIGUSR1 turns maintenance on and off.
import { describe, expect, test } from "bun:test";

import type { Container } from "../support/container.ts";
import { ForeignNode } from "../support/foreign-node.ts";
import { RecordingHandler } from "../support/recording-handler.ts";
import { Sandbox, sandboxSkipReason, sandboxTitle } from "../support/sandbox.ts";

const service = { name: "web", port: 80, poll: 1, ttl: 3, health: "true" };
const sleeper = ["sleep", "1000"];

describe.skipIf(sandboxSkipReason() !== undefined)(sandboxTitle("maintenance"), () => {
  test("the service is deregistered, and registered again afterwards, each time", async () => {
    await using sandbox = await Sandbox.create();
    await using container = sandbox.start({ config: { services: [service] }, app: sleeper });
    for (let round = 0; round < 3; round++) {
      await sandbox.untilStatus("web-box", "passing");
      await container.signal("SIGUSR1");
      await sandbox.untilStatus("web-box", "absent");
      await container.signal("SIGUSR1");
    }
    await sandbox.untilStatus("web-box", "passing");
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(143);
    expect(await sandbox.services()).toEqual({});
  });

  test("handlers are silent meanwhile, and what was missed is told once afterwards", async () => {
    await using sandbox = await Sandbox.create();
    const app = new ForeignNode(sandbox.consul, "app");
    const handler = new RecordingHandler(sandbox.path("runs"));
    await app.put("a");
    await using container = sandbox.start({
      config: {
        services: [service],
        backends: [{ name: "app", poll: 1, onChange: handler.command() }],
      },
      app: sleeper,
    });
    await handler.untilRuns(1);
    await sandbox.untilStatus("web-box", "passing");
    await toggle(container, sandbox, "absent");
    await app.put("b");
    await app.put("c");
    await app.remove(["a"]);
    // Another maintenance later, nothing has been told: there was time enough for it.
    expect(handler.runs).toHaveLength(1);
    await toggle(container, sandbox, "passing");
    const runs = await handler.untilRuns(2);
    expect(runs[1]).toMatchObject({
      reason: "changed",
      passing: 2,
      added: ["b", "c"],
      removed: ["a"],
    });
    await toggle(container, sandbox, "absent");
    await toggle(container, sandbox, "passing");
    await app.put("d");
    expect((await handler.untilRuns(3))[2]).toMatchObject({ passing: 3, added: ["d"] });
  });

  test("a stop in maintenance ends at once, with the app's code", async () => {
    await using sandbox = await Sandbox.create();
    await using container = sandbox.start({
      config: { services: [service] },
      app: ["sh", "-c", "trap 'exit 9' TERM; while :; do sleep 0.05; done"],
    });
    await sandbox.untilStatus("web-box", "passing");
    await toggle(container, sandbox, "absent");
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(9);
    expect(await sandbox.services()).toEqual({});
  });

  test("a reload in maintenance registers nothing before its end", async () => {
    await using sandbox = await Sandbox.create();
    const file = sandbox.path("config.json");
    const write = (services: object[]) =>
      Bun.write(file, JSON.stringify(sandbox.configure({ services })));
    await write([service]);
    await using container = sandbox.start({ config: file, app: sleeper });
    await sandbox.untilStatus("web-box", "passing");
    await toggle(container, sandbox, "absent");
    await write([
      { ...service, port: 81 },
      { ...service, name: "new" },
    ]);
    await container.signal("SIGHUP");
    await container.line(/Reloaded/);
    expect(await sandbox.services()).toEqual({});
    await toggle(container, sandbox, "passing");
    await sandbox.untilStatus("new-box", "passing");
    expect(await sandbox.services()).toMatchObject({ "web-box": { Port: 81 } });
  });
});

/** Toggles, and waits until the service shows it. */
async function toggle(
  container: Container,
  sandbox: Sandbox,
  status: "absent" | "passing",
): Promise<void> {
  await container.signal("SIGUSR1");
  await sandbox.untilStatus("web-box", status);
}
