import { expect, test } from "bun:test";
import { ControlScene } from "../../test/support/control-scene.ts";
import { sampleStatus } from "../../test/support/fake-control-ports.ts";
import { judgeHealth } from "./health.ts";
import type { Status } from "./status-data.ts";

const [service] = sampleStatus.services;

function withService(change: object): Status {
  return { ...sampleStatus, services: [{ ...service, ...change } as Status["services"][number]] };
}

test("judgeHealth() is yes while the app runs and every service is passing", () => {
  expect(judgeHealth(sampleStatus)).toEqual({ isHealthy: true, problems: [] });
});

test("judgeHealth() says of a service that is not passing what its check said", () => {
  const critical = withService({ health: "critical", output: "HTTP 500 Oops\nmore" });
  expect(judgeHealth(critical)).toEqual({
    isHealthy: false,
    problems: ['service "web" is critical: HTTP 500 Oops'],
  });
  const unknown = withService({ health: "unknown", output: "" });
  expect(judgeHealth(unknown)?.problems).toEqual(['service "web" is unknown']);
});

test("judgeHealth() is no while the app does not run", () => {
  const jobs = [{ name: "main", state: "waiting", runs: 0 }];
  expect(judgeHealth({ ...sampleStatus, jobs })?.problems).toEqual(['job "main" is waiting']);
});

test("judgeHealth() looks at one job and its services alone", () => {
  const critical = withService({ health: "critical" });
  expect(judgeHealth(critical, "main")?.isHealthy).toBe(false);
  expect(judgeHealth(critical, "preStart")?.problems).toEqual(['job "preStart" is done']);
  expect(judgeHealth(critical, "nobody")).toBeUndefined();
});

test("judgeHealth() leaves services out in maintenance: nothing is checked then", () => {
  const critical = { ...withService({ health: "unknown" }), isInMaintenance: true };
  expect(judgeHealth(critical)).toEqual({ isHealthy: true, problems: [] });
  const jobs = [{ name: "main", state: "done", runs: 1 }];
  expect(judgeHealth({ ...critical, jobs })?.problems).toEqual(['job "main" is done']);
});

test("the route answers by its status: 200, 503 and 404", async () => {
  using scene = new ControlScene();
  expect(await scene.ask("GET", "/v1/health")).toMatchObject({
    status: 200,
    text: '{"isHealthy":true,"problems":[]}\n',
  });
  expect(await scene.ask("GET", "/v1/health?job=onChange.api")).toMatchObject({ status: 503 });
  expect(await scene.ask("GET", "/v1/health?job=nobody")).toMatchObject({ status: 404 });
});
