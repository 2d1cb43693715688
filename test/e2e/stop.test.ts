import { expect } from "bun:test";

import { compileChild, compilerSkipReason } from "../children/compiled.ts";
import {
  absentConsul,
  type Container,
  runContainer,
  startContainer,
} from "../support/container.ts";
import { testInEachMode } from "../support/modes.ts";
import { descendantsOf, isRunning } from "../support/processes.ts";
import { until } from "../support/until.ts";

/** A hook that says its name on stdout, which all children share. */
const say = (...words: readonly string[]): string[] => ["echo", ...words];

/** Says when it gets SIGTERM or SIGINT, and ends with the code. */
const politeApp = (code: number): string[] => [
  "sh",
  "-c",
  `trap 'echo app got TERM; exit ${code}' TERM; trap 'echo app got INT; exit ${code}' INT
   echo ready; while :; do sleep 0.01; done`,
];

/** Hears nothing but SIGKILL, and neither does its child. */
const deafApp = [
  "sh",
  "-c",
  "trap '' TERM INT; sh -c 'echo child ready; sleep 3600; :' & echo ready; wait; wait; sleep 3600",
];

testInEachMode(
  "preStop runs before the app gets its signal, postStop after its end",
  async (mode) => {
    const config = { ...absentConsul, preStop: say("preStop"), postStop: say("postStop") };
    await using container = startContainer({ config, app: politeApp(3), ...mode });
    await container.line(/ready/);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(3);
    expect(container.stdout).toBe("ready\npreStop\napp got TERM\npostStop\n");
  },
);

/** In a hook: the app is the shim's oldest child. */
const findApp = "read -r app rest </proc/$PPID/task/$PPID/children";

testInEachMode("the app works on while preStop runs", async (mode) => {
  // The hook ends when the app has answered it.
  const preStop = [
    "sh",
    "-c",
    `${findApp}; kill -USR2 $app; while kill -0 $app; do sleep 0.01; done`,
  ];
  const app = [
    "sh",
    "-c",
    "trap 'echo app answers; exit 6' USR2; echo ready; while :; do sleep 0.01; done",
  ];
  const config = { ...absentConsul, preStop, postStop: say("postStop") };
  await using container = startContainer({ config, app, ...mode });
  await container.line(/ready/);
  await container.signal("SIGTERM");
  expect(await container.exited).toBe(6);
  expect(container.stdout).toBe("ready\napp answers\npostStop\n");
});

testInEachMode("the app's own end runs postStop and not preStop", async (mode) => {
  const config = { ...absentConsul, preStop: say("preStop"), postStop: say("postStop") };
  const container = await runContainer({ config, app: ["sh", "-c", "echo app; exit 5"], ...mode });
  expect(await container.exited).toBe(5);
  expect(container.stdout).toBe("app\npostStop\n");
});

testInEachMode("postStop's failure replaces the app's code, its success does not", async (mode) => {
  const app = ["sh", "-c", "exit 5"];
  const failing = { ...absentConsul, postStop: ["sh", "-c", "exit 9"] };
  expect(await (await runContainer({ config: failing, app, ...mode })).exited).toBe(9);
  const missing = { ...absentConsul, postStop: ["no-such-program"] };
  expect(await (await runContainer({ config: missing, app, ...mode })).exited).toBe(127);
  const killed = { ...absentConsul, postStop: ["sh", "-c", "kill -USR2 $$"] };
  expect(await (await runContainer({ config: killed, app, ...mode })).exited).toBe(128 + 12);
  const succeeding = { ...absentConsul, postStop: ["true"] };
  expect(await (await runContainer({ config: succeeding, app, ...mode })).exited).toBe(5);
});

testInEachMode("preStop's failure stops nothing, and changes no code", async (mode) => {
  for (const preStop of [["sh", "-c", "exit 9"], ["no-such-program"]]) {
    const config = { ...absentConsul, preStop };
    await using container = startContainer({ config, app: politeApp(3), ...mode });
    await container.line(/ready/);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(3);
    expect(container.stdout).toBe("ready\napp got TERM\n");
  }
});

testInEachMode("stopTimeout kills an app that ignores its signal, and its group", async (mode) => {
  const config = { ...absentConsul, stopTimeout: 1 };
  await using container = startContainer({ config, app: deafApp, ...mode });
  const pids = await startedBelow(container, 3);
  await container.signal("SIGTERM");
  expect(await container.exited).toBe(137);
  await until(() => !pids.some(isRunning), { timeoutMs: 1000 });
});

testInEachMode("a stopTimeout of -1 kills at once", async (mode) => {
  const config = { ...absentConsul, stopTimeout: -1, preStop: say("preStop") };
  await using container = startContainer({ config, app: politeApp(3), ...mode });
  await container.line(/ready/);
  await container.signal("SIGTERM");
  expect(await container.exited).toBe(137);
  expect(container.stdout).toBe("ready\npreStop\n");
});

for (const [name, code] of [
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const) {
  testInEachMode(
    `${name} during preStart gives ${code}, and the app is not started`,
    async (mode) => {
      const preStart = ["sh", "-c", "echo preStart; sleep 3600"];
      const hooks = { preStart, preStop: say("preStop"), postStop: say("postStop") };
      const config = { ...absentConsul, ...hooks };
      await using container = startContainer({ config, app: say("app"), ...mode });
      await container.line(/preStart/);
      const pids = await startedBelow(container, 2);
      await container.signal(name);
      expect(await container.exited).toBe(code);
      expect(container.stdout).toBe("preStart\n");
      expect(pids.some(isRunning)).toBe(false);
    },
  );
}

testInEachMode("a preStart that succeeds in spite of the stop starts no app", async (mode) => {
  const preStart = ["sh", "-c", "trap 'exit 0' TERM; echo preStart; while :; do sleep 0.01; done"];
  const config = { ...absentConsul, preStart };
  await using container = startContainer({ config, app: say("app"), ...mode });
  await container.line(/preStart/);
  await container.signal("SIGTERM");
  expect(await container.exited).toBe(143);
  expect(container.stdout).toBe("preStart\n");
});

testInEachMode("hooks that hang are killed after hookTimeout, with their groups", async (mode) => {
  const hang = ["sh", "-c", "trap '' TERM; echo hook; sleep 3600; :"];
  const config = { ...absentConsul, preStop: hang, postStop: hang, hookTimeout: "0.5s" };
  await using container = startContainer({ config, app: politeApp(3), ...mode });
  await container.line(/ready/);
  await container.signal("SIGTERM");
  expect(await container.exited).toBe(137);
  expect(container.stdout).toBe("ready\nhook\napp got TERM\nhook\n");
});

testInEachMode("a second stop signal ends a hook that hangs, too", async (mode) => {
  const hang = ["sh", "-c", "trap '' TERM; echo hook; sleep 3600; :"];
  const config = { ...absentConsul, preStop: hang, hookTimeout: "1h", stopTimeout: 3600 };
  await using container = startContainer({ config, app: deafApp, ...mode });
  await container.line(/child ready/);
  await container.signal("SIGTERM");
  await container.line(/hook/);
  const atMs = performance.now();
  await until(() => performance.now() - atMs > 220);
  await container.signal("SIGTERM");
  expect(await container.exited).toBe(137);
});

testInEachMode(
  "what the app has left behind gets SIGTERM, and SIGKILL when that does not end it",
  async (mode) => {
    const polite = compileChild("print-signals");
    // A daemon has a session of its own, and the shell that has started it is gone.
    const app = [
      "sh",
      "-c",
      `(setsid ${polite} &)
       (setsid sh -c "trap '' TERM; echo deaf ready; sleep 3600; :" &)
       read line`,
    ];
    await using container = startContainer({ app, stdin: "pipe", ...mode });
    await container.line(/^ready/m);
    await container.line(/deaf ready/);
    const pids = await startedBelow(container, 4);
    endInput(container);
    expect(await container.exited).toBe(1);
    expect(container.stdout).toMatch(/^signal 15$/m);
    expect(pids.filter(isRunning)).toEqual([]);
  },
  compilerSkipReason,
);

testInEachMode("leftovers are ended after postStop, which may still need them", async (mode) => {
  const daemon =
    "setsid sh -c 'trap \"echo daemon ends; exit\" TERM; echo ready; while :; do sleep 0.01; done'";
  const app = ["sh", "-c", `(${daemon} &); read line`];
  const config = { ...absentConsul, postStop: say("postStop") };
  await using container = startContainer({ config, app, stdin: "pipe", ...mode });
  await container.line(/ready/);
  endInput(container);
  expect(await container.exited).toBe(1);
  expect(container.stdout).toBe("ready\npostStop\ndaemon ends\n");
});

testInEachMode("a container without an app ends with a stop, and its code is 0", async (mode) => {
  const config = { ...absentConsul, services: [{ name: "db", port: 5432, poll: 1, ttl: 5 }] };
  await using container = startContainer({ config, ...mode });
  await container.line(/passing/);
  await container.signal("SIGTERM");
  expect(await container.exited).toBe(0);
});

/** The processes below the shim, when there are as many as that. */
async function startedBelow(container: Container, count: number): Promise<number[]> {
  const pid = await container.pid();
  const found = await until(
    () => {
      const below = descendantsOf(pid);
      return below.length === count && below;
    },
    { explain: () => JSON.stringify(descendantsOf(pid)) },
  );
  return found.map((one) => one.pid);
}

/** The app that reads its stdin sees the end of it. */
function endInput({ process: { stdin } }: Container): void {
  if (typeof stdin === "object") void stdin.end();
}
