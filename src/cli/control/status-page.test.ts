import { expect, test } from "bun:test";
import { sampleStatus } from "../../../test/support/fake-control-ports.ts";
import type { Status } from "../../control/status-data.ts";
import { formatStatus } from "./status-page.ts";

const plain = { columns: undefined, hasColours: false };

test("formatStatus() shows everything that there is", () => {
  expect(formatStatus(sampleStatus, plain)).toBe(`containerbuddy 1.2.3, pid 1, up 3 h 12 min

JOB           STATE    PID  RUNS  LAST END
preStart      done     -    1     exit 0
main          running  7    1     -
onChange.api  resting  -    3     SIGKILL

SERVICE  ADDRESS      HEALTH   CONSUL      LAST CHECK
web      10.0.0.2:80  passing  registered  HTTP 200 OK

WATCH  SERVICE  STATE  COUNT  INSTANCES
api    api      held   2      10.0.0.3:8080 10.0.0.4:8080

TEMPLATE    STATE     LEFT OUT  FILE                   REASON
nginx.conf  rejected  1         /etc/nginx/nginx.conf  nginx: [emerg] unknown directive
`);
});

const bare: Status = { ...sampleStatus, jobs: [], services: [], watches: [], templates: [] };

test("formatStatus() leaves out what there is none of, and tells what is out of the ordinary", () => {
  const status = { ...bare, isInMaintenance: true, droppedLogLines: 12 };
  expect(formatStatus(status, plain)).toBe(`containerbuddy 1.2.3, pid 1, up 3 h 12 min
Maintenance is on
Log lines dropped: 12
`);
});

test("formatStatus() shows what is not known yet as a dash", () => {
  const [job, service, watch, template] = [
    {
      name: "main",
      state: "running",
      runs: 1,
      lastEnd: { kind: "unstartable", code: 127, reason: "no such file" },
    },
    {
      id: "a",
      name: "a",
      job: "main",
      port: 80,
      health: "unknown",
      output: "",
      registration: "absent",
    },
    { name: "w", service: "w", isAnswered: false, isHeld: false, instanceCount: 0, instances: [] },
    { name: "t", destination: "/t", outcome: "unattempted", leftOutCount: 0 },
  ] as const;
  const status: Status = {
    ...bare,
    jobs: [job],
    services: [service],
    watches: [watch],
    templates: [template],
  };
  expect(formatStatus(status, plain).split("\n").slice(2)).toEqual([
    "JOB   STATE    PID  RUNS  LAST END",
    "main  running  -    1     no such file",
    "",
    "SERVICE  ADDRESS  HEALTH   CONSUL  LAST CHECK",
    "a        -        unknown  absent  -",
    "",
    "WATCH  SERVICE  STATE       COUNT  INSTANCES",
    "w      w        unanswered  0      -",
    "",
    "TEMPLATE  STATE        LEFT OUT  FILE  REASON",
    "t         unattempted  0         /t    -",
    "",
  ]);
});

test("formatStatus() writes out what would steer a terminal", () => {
  const jobs = [{ name: "a\u001b[2J\nb\u202e", state: "running", runs: 1 }];
  const page = formatStatus({ ...bare, jobs }, { columns: 80, hasColours: false });
  expect(page).toContain("a\\u001b[2J\\u000ab\\u202e");
  for (const mark of ["\u001b", "\u202e"]) expect(page).not.toContain(mark);
});

test("formatStatus() fits into a terminal of 80 columns", () => {
  const output = "x".repeat(300);
  const services = sampleStatus.services.map((service) => ({ ...service, output }));
  const page = formatStatus({ ...sampleStatus, services }, { columns: 80, hasColours: true });
  // oxlint-disable-next-line no-control-regex -- colours take no room.
  const widths = page.split("\n").map((line) => line.replaceAll(/\u001b\[\d+m/g, "").length);
  expect(Math.max(...widths)).toBe(80);
});

test("formatStatus() has colours when it may", () => {
  const page = formatStatus(sampleStatus, { columns: 80, hasColours: true });
  expect(page).toContain("\u001b[32mrunning\u001b[0m");
  expect(page).toContain("\u001b[31mrejected\u001b[0m");
  expect(page).toContain("\u001b[33mheld\u001b[0m");
  expect(page).toContain("\u001b[1mJOB\u001b[0m");
});
