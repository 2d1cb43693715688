import { expect, test } from "bun:test";
import { ControlScene } from "../../../test/support/control-scene.ts";
import { until } from "../../../test/support/until.ts";
import { runEvents } from "./ctl-events.ts";
import { plainMeans } from "./ctl-means.ts";

/** Follows the scene's events; `lines` grows. */
function follow(scene: ControlScene, isRead: () => boolean = () => true) {
  const printed: string[] = [];
  const print = (text: string) => {
    printed.push(text);
    return isRead();
  };
  const finished = runEvents(["-socket", scene.path], { ...plainMeans, print });
  return { printed, finished };
}

test("runEvents() prints each event as it comes, until the program ends", async () => {
  const scene = new ControlScene();
  const { printed, finished } = follow(scene);
  await until(() => scene.ports.listeners.size === 1);
  scene.ports.publish({ kind: "jobStarted", job: "main\u009b2J", pid: 7 });
  await until(() => printed.length === 1);
  scene.ports.publish({ kind: "shutdown" });
  await until(() => printed.length === 2);
  scene[Symbol.dispose]();
  expect(await finished).toEqual({ stdout: "", stderr: "", code: 0 });
  const [first = "", second = ""] = printed;
  expect(first).toContain('"job":"main\\u009b2J"');
  expect(JSON.parse(first)).toMatchObject({ kind: "jobStarted", job: "main\u009b2J", pid: 7 });
  expect(JSON.parse(second)).toMatchObject({ kind: "shutdown" });
});

test("runEvents() leaves when nobody reads any more", async () => {
  using scene = new ControlScene();
  const { finished } = follow(scene, () => false);
  await until(() => scene.ports.listeners.size === 1);
  scene.ports.publish({ kind: "startup" });
  expect(await finished).toMatchObject({ code: 0 });
  await until(() => scene.ports.listeners.size === 0);
});
