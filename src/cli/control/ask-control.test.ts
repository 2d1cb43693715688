import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ControlScene } from "../../../test/support/control-scene.ts";
import { askControl } from "./ask-control.ts";

const ping = { method: "GET", path: "/v1/ping" } as const;

test("askControl() looks where the program listens, and passes by a socket that is dead", async () => {
  using scene = new ControlScene();
  const root = `${scene.folder}/`;
  const [run, shm] = [join(root, "run"), join(root, "dev/shm/containerbuddy-7")];
  mkdirSync(run);
  mkdirSync(shm, { recursive: true });
  const place = { socket: undefined, uid: 7, root };
  expect(await askControl(ping, place)).toEqual({
    kind: "unreached",
    problem: `Cannot reach containerbuddy:
  ${run}/containerbuddy.sock: there is none
  ${shm}/control.sock: there is none
Is it running in this container, and as uid 7? Another socket is named by -socket.`,
  });
  // Nobody answers at a file either.
  writeFileSync(join(run, "containerbuddy.sock"), "");
  using _server = Bun.serve({ unix: join(shm, "control.sock"), fetch: () => new Response("ok") });
  expect(await askControl(ping, place)).toMatchObject({ kind: "answered" });
});

test("askControl() asks nobody but who is named, and says so", async () => {
  using scene = new ControlScene();
  const named = { socket: scene.path, uid: 0 };
  expect(await askControl(ping, named)).toMatchObject({ kind: "answered" });
  const problem = (await askControl(ping, { ...named, socket: "/nowhere/\u001bx" })) as {
    problem: string;
  };
  expect(problem.problem).toStartWith(
    "Cannot reach containerbuddy:\n  /nowhere/\\u001bx: there is none\n",
  );
});

test("askControl() does not wait for ever", async () => {
  const folder = mkdtempSync(join(tmpdir(), "silent-"));
  const unix = join(folder, "s.sock");
  const silent = Bun.listen({ unix, socket: { data: () => undefined } });
  const reached = await askControl({ ...ping, timeoutMs: 20 }, { socket: unix, uid: 0 });
  expect(reached).toMatchObject({ problem: expect.stringContaining("no answer within 0.02 s") });
  silent.stop(true);
  rmSync(folder, { recursive: true });
});
