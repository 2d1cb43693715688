import { expect } from "bun:test";

import { absentConsul, runContainer, startContainer } from "../support/container.ts";
import { testInEachMode } from "../support/modes.ts";

const app = ["echo", "app"];

testInEachMode("preStart runs to its end before the app is started", async (mode) => {
  const preStart = ["sh", "-c", "echo preStart begins; sleep 0.1; echo preStart ends"];
  const container = await runContainer({ config: { ...absentConsul, preStart }, app, ...mode });
  expect(await container.exited).toBe(0);
  expect(container.stdout).toBe("preStart begins\npreStart ends\napp\n");
});

for (const [title, preStart, code] of [
  ["fails", ["sh", "-c", "exit 42"], 42],
  ["is not found", ["no-such-program"], 127],
  ["cannot be executed", ["/"], 126],
  ["dies by a signal", ["sh", "-c", "kill -KILL $$"], 137],
] as const) {
  testInEachMode(
    `a preStart that ${title} gives ${code}, and starts nothing more`,
    async (mode) => {
      const postStop = ["echo", "postStop"];
      const config = { ...absentConsul, preStart, postStop };
      const container = await runContainer({ config, app, ...mode });
      expect(await container.exited).toBe(code);
      expect(container.stdout).toBe("");
      expect(container.stderr).toMatch(/The app is not started: preStart has failed/);
    },
  );
}

testInEachMode("onStart is the older name of preStart", async (mode) => {
  const config = { ...absentConsul, onStart: "echo onStart" };
  const container = await runContainer({ config, app, ...mode });
  expect(container.stdout).toBe("onStart\napp\n");
  expect(container.stderr).toMatch(/preStart/);
});

testInEachMode("preStart is the one that runs when onStart is there too", async (mode) => {
  const config = { ...absentConsul, onStart: "echo onStart", preStart: "echo preStart" };
  const container = await runContainer({ config, app, ...mode });
  expect(container.stdout).toBe("preStart\napp\n");
});

testInEachMode("hooks are commands or words, and no shell reads them", async (mode) => {
  const config = { ...absentConsul, preStart: "echo $HOME;echo", postStop: ["echo", "a  b", "*"] };
  const container = await runContainer({ config, app, ...mode });
  expect(container.stdout).toBe("$HOME;echo\napp\na  b *\n");
});

testInEachMode("hooks do not read the app's stdin", async (mode) => {
  const config = { ...absentConsul, preStart: ["sh", "-c", "cat; echo preStart"] };
  const stdin = new Blob(["for the app\n"]);
  const container = await runContainer({ config, app: ["cat"], stdin, ...mode });
  expect(container.stdout).toBe("preStart\nfor the app\n");
});

testInEachMode("hookTimeout ends a preStart that hangs, with its group", async (mode) => {
  const preStart = ["sh", "-c", "trap '' TERM; sleep 3600; :"];
  const config = { ...absentConsul, preStart, hookTimeout: "0.3s" };
  const container = await runContainer({ config, app, ...mode });
  expect(await container.exited).toBe(137);
  expect(container.stdout).toBe("");
});

testInEachMode("a preStart that leaves a daemon behind does not hold the app up", async (mode) => {
  const preStart = ["sh", "-c", "sleep 3600 & echo preStart"];
  const config = { ...absentConsul, preStart };
  await using container = startContainer({ config, app, ...mode });
  expect(await container.exited).toBe(0);
  expect(container.stdout).toBe("preStart\napp\n");
});
