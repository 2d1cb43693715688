import { expect, test } from "bun:test";
import { join } from "node:path";
import { runCheck } from "./ctl-check.ts";

const cases = join(import.meta.dir, "../config/cases");

test("runCheck() says yes to warnings, and shows them with a caret", async () => {
  const file = join(cases, "whole/talk.json");
  const { code, stdout, stderr } = await runCheck([file], {});
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.replaceAll(cases, "")).toBe(
    `/whole/talk.json:3:3: warning: Cannot recommend "onStart": it is deprecated; write "preStart"
  3 |   "onStart": "/opt/containerbuddy/setup.sh",
    |   ^
/whole/talk.json: usable, 0 errors, 1 warning
`,
  );
});

test("runCheck() says no to an error, and shows all of them", async () => {
  const { code, stdout } = await runCheck([`file://${join(cases, "whole/all-at-once.json")}`], {});
  expect(code).toBe(1);
  expect(stdout.match(/: error: /g)).toHaveLength(9);
  expect(stdout).toEndWith("not usable, 9 errors, 1 warning\n");
});

test("runCheck() takes its argument, -config, or the environment, as the start does", async () => {
  const env = { CONTAINERBUDDY: '{"consul": 1}' };
  expect((await runCheck([], env)).stdout).toContain("CONTAINERBUDDY:1:12: error: ");
  expect(await runCheck(["-config", '{"consul": "a"}'], env)).toEqual({
    code: 0,
    stdout: "-config: usable, 0 errors, 0 warnings\n",
    stderr: "",
  });
  expect(await runCheck([], {})).toMatchObject({ code: 1 });
  expect((await runCheck(['{"consul": 1}'], {})).stdout).toContain("argument:1:12: error: ");
  expect((await runCheck(["file:///nowhere"], env)).stdout).toStartWith("/nowhere: error: ");
  expect((await runCheck(["/nowhere"], env)).stdout).toStartWith(
    "/nowhere: error: Cannot read the conf",
  );
});

test.each(['{"jobs": []}', "{watches: [{name: 'a'}]}", "{ // app\n jobs: [] }"])(
  "runCheck() says of %j that generation 3 is checked, not run",
  async (text) => {
    const { code, stdout } = await runCheck([text], {});
    expect(code).toBe(1);
    expect(stdout).toContain("generation 3 (ContainerPilot 3), which this release only checks");
  },
);

test("runCheck() says all that is wrong with a text of generation 3, and in the end that it is one", async () => {
  const text = `{
    consul: '{{ .CONSUL }}:8500', // the agent
    jobs: [{ name: 'app', exec: 'nginx && true', restart: 3, port: 80 }],
  }`;
  const { code, stdout } = await runCheck([text], { CONSUL: "consul" });
  const said = [...stdout.matchAll(/: (error|warning): (\w+ \w+ "?[\w.]+)/g)];
  expect(said.map(([, severity, words]) => `${severity} ${words}`)).toEqual([
    'error Cannot use "jobs.0',
    'warning Cannot run "jobs.0.exec',
    "error Cannot use key",
    'error Cannot run "jobs',
  ]);
  expect(code).toBe(1);
});

test("runCheck() only warns of a template that is not on this machine", async () => {
  const templates = [{ source: "/nowhere/a.ctmpl", destination: "/a.conf" }];
  const { code, stdout } = await runCheck([JSON.stringify({ consul: "c", templates })], {});
  expect(code).toBe(0);
  expect(stdout).toContain('warning: Cannot use "templates.0.source" as a template: there is no');
});

test("runCheck() names the variables that steer the runtime", async () => {
  const { code, stdout } = await runCheck([], {
    CONTAINERBUDDY: '{"consul": "a"}',
    BUN_JSC_useJIT: "0",
  });
  expect(code).toBe(0);
  expect(stdout).toContain('environment: warning: Cannot ignore "BUN_JSC_useJIT"');
});

test.each([[["a", "b"]], [["-x"]], [["-config"]]])(
  "runCheck() does not understand %j",
  async (words) => {
    expect(await runCheck(words, {})).toMatchObject({ code: 2, stdout: "" });
  },
);

test("runCheck() explains itself", async () => {
  expect(await runCheck(["-h"], {})).toMatchObject({ code: 0, stderr: "" });
});
