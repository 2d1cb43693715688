import { expect, test } from "bun:test";
import { ControlScene } from "../../test/support/control-scene.ts";
import { sampleStatus } from "../../test/support/fake-control-ports.ts";

test("a ping is answered, the originals' by any method", async () => {
  using scene = new ControlScene();
  expect(await scene.ask("GET", "/v1/ping")).toMatchObject({ status: 200, text: "{}\n" });
  for (const method of ["GET", "POST", "PUT"]) {
    expect(await scene.ask(method, "/v3/ping")).toMatchObject({ status: 200, text: "\n" });
  }
});

test("the status is the program's, as JSON", async () => {
  using scene = new ControlScene();
  const { status, text } = await scene.ask("GET", "/v1/status");
  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual(sampleStatus);
});

test("a reload answers when it has happened", async () => {
  using scene = new ControlScene();
  expect(await scene.ask("POST", "/v1/reload")).toMatchObject({ status: 200, text: "{}\n" });
  expect(await scene.ask("POST", "/v3/reload")).toMatchObject({ status: 200, text: "\n" });
  expect(scene.ports.asked).toEqual(["reload", "reload"]);
});

test("a reload that is refused is 422 with every error", async () => {
  using scene = new ControlScene();
  scene.ports.reloadAnswer = { kind: "refused", errors: ["c.json:1:2: error: one", "two"] };
  const ours = await scene.ask("POST", "/v1/reload");
  expect(ours.status).toBe(422);
  expect(JSON.parse(ours.text)).toMatchObject({ errors: ["c.json:1:2: error: one", "two"] });
  const originals = await scene.ask("POST", "/v3/reload");
  expect(originals.status).toBe(422);
  expect(originals.text).toStartWith("Unprocessable Entity\n");
  expect(originals.text).toEndWith("\nc.json:1:2: error: one\ntwo\n");
});

test("a reload in the container's end is 503", async () => {
  using scene = new ControlScene();
  scene.ports.reloadAnswer = { kind: "ending" };
  expect(await scene.ask("POST", "/v1/reload")).toMatchObject({ status: 503 });
});

test.each([
  ["/v1/maintenance/on", "/v1/maintenance/off", '{"isOn":true}\n'],
  ["/v3/maintenance/enable", "/v3/maintenance/disable", "\n"],
])("maintenance is switched by %s and %s; twice is once", async (on, off, said) => {
  using scene = new ControlScene();
  expect(await scene.ask("POST", on, "ignored")).toMatchObject({ status: 200, text: said });
  await scene.ask("POST", on);
  expect((await scene.ask("GET", "/v1/maintenance")).text).toBe('{"isOn":true}\n');
  await scene.ask("POST", off);
  expect(scene.ports.asked).toEqual(["maintenance true", "maintenance false"]);
});

test.each(["/v1/environ", "/v3/environ"])("%s sets variables, null an empty one", async (path) => {
  using scene = new ControlScene();
  const body = { A: "1", B: null, C: "a=b\nc", Ä: "ü" };
  expect(await scene.ask("POST", path, body)).toMatchObject({ status: 200 });
  expect(scene.ports.variables).toEqual({ A: "1", B: "", C: "a=b\nc", Ä: "ü" });
});

test.each([
  "",
  "{",
  "[]",
  "null",
  '"A=1"',
  '{"A": 1}',
  '{"A": {"B": "c"}}',
  '{"": "x"}',
  '{"A=B": "x"}',
  '{"A": "x\\u0000"}',
  '{"A": "good", "B": false}',
])("variables that are none are 422 and set nothing: %j", async (body) => {
  using scene = new ControlScene();
  const originals = await scene.ask("POST", "/v3/environ", body);
  expect(originals.status).toBe(422);
  expect(originals.text).toStartWith("Unprocessable Entity\n");
  expect(await scene.ask("POST", "/v1/environ", body)).toMatchObject({ status: 422 });
  expect(scene.ports.variables).toEqual({});
});

test("metrics take numbers, also as texts", async () => {
  using scene = new ControlScene();
  for (const path of ["/v1/metric", "/v3/metric"]) {
    expect(await scene.ask("POST", path, { requests: "42.5" })).toMatchObject({ status: 200 });
  }
  expect(scene.ports.asked).toEqual(Array(2).fill('metrics {"requests":42.5}'));
});

test("a metric that is not there is 404, also when there are none", async () => {
  using scene = new ControlScene();
  const answer = await scene.ask("POST", "/v1/metric", { requests: 1, other: 2 });
  expect(answer).toMatchObject({ status: 404, text: expect.stringContaining('\\"other\\"') });
  delete scene.ports.putMetrics;
  expect(await scene.ask("POST", "/v3/metric", { requests: 1 })).toMatchObject({ status: 404 });
});

test.each([
  "",
  "[1]",
  '{"requests": "many"}',
  '{"requests": null}',
  '{"requests": ""}',
  '{"a": 1e999}',
])("a metric's value that is no number is 422: %j", async (body) => {
  using scene = new ControlScene();
  expect(await scene.ask("POST", "/v1/metric", body)).toMatchObject({ status: 422 });
  expect(scene.ports.asked).toEqual([]);
});

test("a signal goes to a job, by any of its names", async () => {
  using scene = new ControlScene();
  const body = { job: "main", signal: "hup" };
  expect(await scene.ask("POST", "/v1/signal", body)).toMatchObject({ status: 200 });
  expect(scene.ports.asked).toEqual(["signal main SIGHUP"]);
});

test("a signal that cannot be sent says why by its status", async () => {
  using scene = new ControlScene();
  const body = { job: "main", signal: "SIGHUP" };
  scene.ports.signalAnswer = "unknown-job";
  expect(await scene.ask("POST", "/v1/signal", body)).toMatchObject({ status: 404 });
  scene.ports.signalAnswer = "not-running";
  expect(await scene.ask("POST", "/v1/signal", body)).toMatchObject({ status: 409 });
  scene.ports.asked.length = 0;
  for (const wrong of [
    "x",
    {},
    { job: "main" },
    { ...body, signal: "SIGNOPE" },
    { ...body, signal: 1 },
  ]) {
    expect(await scene.ask("POST", "/v1/signal", wrong)).toMatchObject({ status: 422 });
  }
  expect(scene.ports.asked).toEqual([]);
});
