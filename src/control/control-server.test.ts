import { expect, test } from "bun:test";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ControlScene } from "../../test/support/control-scene.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import { until } from "../../test/support/until.ts";
import { realClock } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import { ControlServer } from "./control-server.ts";

test("the socket is its owner's alone, and goes with the server", () => {
  const umask = process.umask();
  const scene = new ControlScene();
  expect(statSync(scene.path).mode & 0o777).toBe(0o600);
  expect(process.umask()).toBe(umask);
  const { path } = scene;
  scene[Symbol.dispose]();
  expect(existsSync(path)).toBe(false);
});

test("an occupied place is a failure of the world, and what is there stays", () => {
  using scene = new ControlScene();
  const path = join(scene.folder, "file");
  writeFileSync(path, "precious");
  const listen = () => {
    return new ControlServer({
      path,
      ports: scene.ports,
      clock: realClock,
      logger: new MemoryLogger(),
    });
  };
  expect(listen).toThrow(expect.objectContaining({ code: "control-unavailable" }));
  expect(existsSync(path)).toBe(true);
});

test("an unknown path is 404, in the words of its family", async () => {
  using scene = new ControlScene();
  expect(await scene.ask("GET", "/v1/nothing")).toMatchObject({
    status: 404,
    text: '{"error":"Cannot answer for \\"/v1/nothing\\": there is no such path"}\n',
  });
  expect(await scene.ask("GET", "/v3/nothing")).toMatchObject({
    status: 404,
    text: "404 page not found\n",
  });
});

test("a wrong method is 405 and says which is right", async () => {
  using scene = new ControlScene();
  const ours = await scene.ask("DELETE", "/v1/reload");
  expect(ours.status).toBe(405);
  expect(ours.headers.get("allow")).toBe("POST");
  const originals = await scene.ask("GET", "/v3/reload");
  expect(originals).toMatchObject({ status: 405, text: "Method Not Allowed\n" });
  expect(scene.ports.asked).toEqual([]);
});

test("a bug in a route is 500 with its stack in the log, and costs the others nothing", async () => {
  using scene = new ControlScene();
  scene.ports.status = () => {
    throw new Error("a bug");
  };
  expect(await scene.ask("GET", "/v1/status")).toMatchObject({ status: 500 });
  expect(scene.logger.messages("error")).toEqual(["Internal error in the control socket"]);
  expect(await scene.ask("GET", "/v1/ping")).toMatchObject({ status: 200 });
});

test("a body that is too long is 413, also when the client goes on sending", async () => {
  using scene = new ControlScene();
  const body = "x".repeat(10 * limits.controlBodyBytesMax);
  expect(await scene.ask("POST", "/v1/environ", body)).toMatchObject({ status: 413 });
});

test("clients beyond the limit are told so, and there is room again when others have left", async () => {
  using scene = new ControlScene();
  const idle = await Promise.all(
    Array.from({ length: limits.controlConnectionsMax }, () => connect(scene.path)),
  );
  expect(await scene.ask("GET", "/v1/ping")).toMatchObject({ status: 503 });
  for (const client of idle) client.end();
  await until(async () => (await scene.ask("GET", "/v1/ping")).status === 200);
});

test("clients far beyond the limit are not listened to", async () => {
  using scene = new ControlScene();
  let closed = 0;
  const count = 10 * limits.controlConnectionsMax;
  const socket = { data: () => undefined, close: () => void closed++ };
  const clients: Bun.Socket[] = [];
  while (clients.length < count) clients.push(await Bun.connect({ unix: scene.path, socket }));
  const kept = limits.controlConnectionsMax + limits.controlRefusalsMax;
  await until(() => closed === count - kept);
  for (const client of clients) client.end();
  await until(async () => (await scene.ask("GET", "/v1/ping")).status === 200);
});

test("those who follow events are limited apart", async () => {
  using scene = new ControlScene();
  const followers = await Promise.all(
    Array.from({ length: limits.controlStreamsMax }, () =>
      fetch("http://control/v1/events", { unix: scene.path }),
    ),
  );
  expect(followers.map(({ status }) => status)).toEqual(Array(followers.length).fill(200));
  expect(await scene.ask("GET", "/v1/events")).toMatchObject({ status: 503 });
  expect(await scene.ask("GET", "/v1/ping")).toMatchObject({ status: 200 });
});

test("an event reaches everybody who follows, with its time, and the end ends them", async () => {
  const scene = new ControlScene();
  const response = await fetch("http://control/v1/events", { unix: scene.path });
  await until(() => scene.ports.listeners.size === 1);
  scene.ports.publish({ kind: "signalled", signal: "SIGHUP" });
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  expect(JSON.parse(new TextDecoder().decode(value))).toEqual({
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    kind: "signalled",
    signal: "SIGHUP",
  });
  scene[Symbol.dispose]();
  expect(await reader?.read()).toMatchObject({ done: true });
  expect(scene.ports.listeners.size).toBe(0);
});

test("a follower that leaves is forgotten", async () => {
  using scene = new ControlScene();
  const leave = new AbortController();
  await fetch("http://control/v1/events", { unix: scene.path, signal: leave.signal });
  await until(() => scene.ports.listeners.size === 1);
  leave.abort();
  await until(() => scene.ports.listeners.size === 0);
});

test("a follower that does not read is cut off", async () => {
  using scene = new ControlScene();
  const client = await connect(scene.path);
  client.pause();
  client.write("GET /v1/events HTTP/1.1\r\n\r\n");
  await until(() => scene.ports.listeners.size === 1);
  const output = "x".repeat(4096);
  const lines = (2 * limits.controlStreamBytesMax) / output.length;
  for (let line = 0; line < lines; line++) {
    scene.ports.publish({
      kind: "verdictChanged",
      job: "main",
      service: "web",
      status: "critical",
      output,
    });
  }
  expect(scene.ports.listeners.size).toBe(0);
  client.end();
});

function connect(unix: string): Promise<Bun.Socket> {
  return Bun.connect({ unix, socket: { data: () => undefined } });
}
