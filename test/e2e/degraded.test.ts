// Places where something is missing that the shim would like to have.
import { afterAll, expect } from "bun:test";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { compileChild, compilerSkipReason } from "../children/compiled.ts";
import {
  absentConsul,
  type Container,
  runContainer,
  startContainer,
} from "../support/container.ts";
import {
  FakeConsul,
  type FakeReply,
  type FakeRequest,
  unknownServiceReply,
} from "../support/fake-consul.ts";
import { rootSkipReason, testInEachMode } from "../support/modes.ts";
import { descendantsOf } from "../support/processes.ts";
import { until } from "../support/until.ts";

const noProc = "while umount -l /proc 2>/dev/null; do :; done; test ! -e /proc/self || exit 90";

/** A mount namespace in which the script has changed something. */
function mounted(script: string): string[] {
  return ["unshare", "--mount", "sh", "-c", `${script}\nexec "$@"`, "sh"];
}

/** Nobody but root may enter it. */
const forbidden = join(tmpdir(), `degraded-${process.pid}`);
afterAll(() => rm(forbidden, { recursive: true, force: true }));

interface Place {
  readonly name: string;
  readonly wrapper: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly skipReason?: string | undefined;
}

const places: readonly Place[] = [
  {
    name: "a file system that is read-only everywhere",
    wrapper: mounted(
      "umount -l /dev/shm; mount -o remount,bind,ro / && ! touch /run/x /tmp/x 2>&1 || exit 90",
    ),
    skipReason: rootSkipReason,
  },
  {
    name: "a /proc that shows processes alone",
    wrapper: mounted(`${noProc}\nmount -t proc -o subset=pid proc /proc`),
    skipReason: rootSkipReason,
  },
  {
    name: "a working directory that may not be entered",
    wrapper: [
      "sh",
      "-c",
      'mkdir -p "$0/in"; cd "$0/in" && chmod 0 "$0"; exec setpriv --reuid=54321 --clear-groups "$@"',
      forbidden,
    ],
    skipReason: rootSkipReason,
  },
  {
    name: "a user without a name, group, capability or way to get one",
    wrapper: [
      "setpriv",
      ...["--reuid=54321", "--regid=54321", "--clear-groups"],
      ...["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"],
    ],
    skipReason: rootSkipReason,
  },
  { name: "40 descriptors", wrapper: ["sh", "-c", 'ulimit -n 40; exec "$@"', "sh"] },
  {
    name: "stdin, stdout and stderr closed",
    wrapper: ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh"],
  },
  { name: "no JIT", wrapper: [], env: { BUN_JSC_useJIT: "0" } },
];

for (const { name, wrapper, env = {}, skipReason } of places) {
  const place = { wrapper, env };

  testInEachMode(
    `with ${name}, the app runs and its exit code comes back`,
    async (mode) => {
      const config = { ...absentConsul, preStart: ["true"], postStop: ["true"] };
      const ending = { ...place, ...mode, config };
      const exited = await runContainer({ ...ending, app: ["sh", "-c", "exit 7"] });
      expect([await exited.exited, exited.stderr]).toEqual([7, expect.any(String)]);
      const killed = await runContainer({ ...ending, app: ["sh", "-c", "kill -USR2 $$"] });
      expect(await killed.exited).toBe(140);
      const missing = await runContainer({ ...ending, app: ["no-such-program"] });
      expect(await missing.exited).toBe(127);
    },
    skipReason,
  );

  testInEachMode(
    `with ${name}, signals and health checks work`,
    async (mode) => {
      const consul = new FakeConsul(answer);
      try {
        const config = { consul: consul.address, services: [service] };
        const options = { ...place, ...mode, config, app: politeApp };
        await using container = startContainer(options);
        await works(container);
        await container.signal("SIGUSR2");
        expect(await container.exited).toBe(8);
        await using another = startContainer(options);
        await works(another);
        await until(() => consul.requests.some(({ path }) => path.endsWith("/register")));
        await another.signal("SIGTERM");
        expect(await another.exited).toBe(9);
        expect(consul.requests.some(({ path }) => path.includes("/deregister/"))).toBe(true);
      } finally {
        consul.stop();
      }
    },
    skipReason,
  );
}

const politeApp = [
  "sh",
  "-c",
  "trap 'exit 8' USR2; trap 'exit 9' TERM; while :; do sleep 0.01; done",
];

/** Resolves when the app is in its loop: a stdout that could say so is not everywhere. */
async function works(container: Container): Promise<void> {
  const pid = await container.pid();
  await until(() => descendantsOf(pid).some(({ name }) => name === "sleep"));
}

const service = {
  name: "app",
  port: 80,
  poll: 1,
  ttl: 5,
  health: "true",
  interfaces: ["static:198.18.0.9"],
};

/** A Consul that has a leader, knows no service and believes everything. */
function answer({ method, path }: FakeRequest): FakeReply {
  if (path === "/v1/status/leader") return { body: '"198.18.0.1:8300"' };
  return method === "GET" ? unknownServiceReply(path) : { body: "" };
}

testInEachMode(
  "where no memory may be writable and executable, the app runs on, and that is said once",
  async (mode) => {
    const wrapper = [compileChild("without-jit")];
    const app = ["sh", "-c", "trap 'exit 9' TERM; echo ready; while :; do sleep 0.01; done"];
    const config = { ...absentConsul, services: [service], preStart: ["true"] };
    await using container = startContainer({ config, wrapper, app, ...mode });
    await container.line(/ready/);
    await container.line(/passing/);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(9);
    expect(container.stderr.match(/Cannot call the C library/g)).toHaveLength(1);
  },
  compilerSkipReason ?? (await withoutJitSkipReason()),
);

/** 98: the kernel does not know the wish. */
async function withoutJitSkipReason(): Promise<string | undefined> {
  if (compilerSkipReason !== undefined) return undefined;
  const child = Bun.spawn([compileChild("without-jit"), "true"]);
  return (await child.exited) === 0 ? undefined : "needs Linux 6.3";
}

// Two limits that are the runtime's own: both come before our first line.

testInEachMode(
  "without any /proc the runtime cannot start, and nothing is started",
  async (mode) => {
    const container = await runContainer({
      wrapper: mounted(noProc),
      app: ["echo", "app"],
      ...mode,
    });
    // SIGABRT, which PID 1 does not hear, and then SIGILL.
    expect(await container.exited).toBe(mode.isPid1 ? 132 : 134);
    expect(container.stdout).toBe("");
  },
  rootSkipReason,
);

testInEachMode("in a folder that has been deleted nothing is started", async (mode) => {
  const wrapper = ["sh", "-c", 'cd "$(mktemp -d)" && rmdir "$PWD"; exec "$@"', "sh"];
  const container = await runContainer({ wrapper, app: ["echo", "app"], ...mode });
  expect(await container.exited).toBe(1);
  expect(container.stdout).toBe("");
  expect(container.stderr).toMatch(/directory was deleted/);
});

testInEachMode("an empty environment is enough", async (mode) => {
  const wrapper = ["env", "-i", `CONTAINERBUDDY=${JSON.stringify(absentConsul)}`];
  const container = await runContainer({ wrapper, app: ["sh", "-c", "exit 7"], ...mode });
  expect(await container.exited).toBe(7);
});
