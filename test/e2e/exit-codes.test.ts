import { expect, test } from "bun:test";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type SignalName, signalNumbers } from "../../src/base/signal-name.ts";
import { runContainer } from "../support/container.ts";
import { FakeConsul } from "../support/fake-consul.ts";
import { type Mode, testInEachMode } from "../support/modes.ts";

const atOnce = 8;

/** Runs all of them, a few at the same time; the answers are in the order of the questions. */
async function mapSeveral<In, Out>(
  inputs: readonly In[],
  run: (input: In) => Promise<Out>,
): Promise<Out[]> {
  const answers: Out[] = [];
  const pending = [...inputs.entries()];
  const work = async (): Promise<void> => {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      answers[next[0]] = await run(next[1]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return answers;
}

async function codeOf(app: readonly string[], { isPid1 }: Mode): Promise<number> {
  return (await runContainer({ app, isPid1 })).exited;
}

testInEachMode("an app's exit code becomes the container's, whichever of the 256", async (mode) => {
  const codes = Array.from({ length: 256 }, (_, code) => code);
  const seen = await mapSeveral(codes, (code) => codeOf(["sh", "-c", `exit ${code}`], mode));
  expect(seen).toEqual(codes);
});

/** What a process that has no handler survives. */
const harmless: readonly SignalName[] = [
  "SIGCHLD",
  "SIGCONT",
  "SIGSTOP",
  "SIGTSTP",
  "SIGTTIN",
  "SIGTTOU",
  "SIGURG",
  "SIGWINCH",
];

testInEachMode("an app that dies by a signal gives 128 and its number", async (mode) => {
  const deadly = Object.entries(signalNumbers)
    .filter(([name]) => !harmless.includes(name as SignalName))
    .map(([, number]) => number);
  const seen = await mapSeveral(deadly, (number) =>
    codeOf(["sh", "-c", `ulimit -c 0; kill -${number} $$`], mode),
  );
  expect(seen).toEqual(deadly.map((number) => 128 + number));
});

interface Refusal {
  readonly title: string;
  readonly app: readonly string[];
  readonly code: number;
  readonly words: RegExp;
}

const refusals: readonly Refusal[] = [
  {
    title: "is in no folder of PATH",
    app: ["no-such-program"],
    code: 127,
    words: /Cannot find "no-such-program": it is in no folder of PATH/,
  },
  {
    title: "is not there",
    app: ["/no/such/program"],
    code: 127,
    words: /Cannot find "\/no\/such\/program"/,
  },
  {
    title: "has an interpreter that is not there",
    app: ["./no-interpreter"],
    code: 127,
    words: /the file is there, but its interpreter \\?"\/no\/such\/interpreter\\?" is not/,
  },
  {
    title: "may not be executed",
    app: ["./not-executable"],
    code: 126,
    words: /Cannot execute ".\/not-executable": permission denied/,
  },
  { title: "is a folder", app: ["./folder"], code: 126, words: /it is a folder/ },
  {
    title: "is no program",
    app: ["./no-program"],
    code: 126,
    words: /no program for this machine, and does not begin with/,
  },
  {
    title: "is behind a file taken for a folder",
    app: ["./not-executable/program"],
    code: 126,
    words: /Cannot execute/,
  },
  { title: "has no name", app: [""], code: 127, words: /Cannot find ""/ },
  {
    title: "has a longer name than there can be",
    app: [`./${"x".repeat(5000)}`],
    code: 126,
    words: /ENAMETOOLONG|too long/,
  },
];

for (const { title, app, code, words } of refusals) {
  const behaviour = `an app that ${title} gives ${code} and the reason, and nothing is registered`;
  testInEachMode(behaviour, async ({ isPid1 }) => {
    await using folder = await createFolder();
    const consul = new FakeConsul(() => ({ body: "true" }));
    try {
      const services = [{ name: "app", port: 80, poll: 1, ttl: 5 }];
      const config = { consul: consul.address, services };
      const container = await runContainer({ config, app, isPid1, cwd: folder.path });
      expect(await container.exited).toBe(code);
      expect(container.stderr).toMatch(words);
      expect(container.stdout).toBe("");
      expect(consul.requests).toEqual([]);
    } finally {
      consul.stop();
    }
  });
}

test("a program that cannot be executed is passed over for one further on in PATH", async () => {
  await using folder = await createFolder();
  await writeFile(join(folder.path, "sh"), "not executable");
  const PATH = `${folder.path}:${process.env["PATH"]}`;
  const container = await runContainer({ app: ["sh", "-c", "exit 9"], env: { PATH } });
  expect(await container.exited).toBe(9);
});

test("an app is found in the PATH that it gets itself", async () => {
  await using folder = await createFolder();
  const program = join(folder.path, "only-here");
  await writeFile(program, "#!/bin/sh\nexit 8\n");
  await chmod(program, 0o755);
  const env = { PATH: folder.path };
  const found = await runContainer({ app: ["only-here"], env, isPid1: false });
  expect(await found.exited).toBe(8);
});

test("a wrong flag gives 2, and nothing is started", async () => {
  const container = await runContainer({ flags: ["-confg", "x"], app: ["echo", "started"] });
  expect(await container.exited).toBe(2);
  expect(container.stdout).toBe("");
  expect(container.stderr).toContain("confg");
});

async function createFolder() {
  const path = await mkdtemp(join(tmpdir(), "exit-codes-"));
  await writeFile(join(path, "not-executable"), "#!/bin/sh\n");
  await writeFile(join(path, "no-interpreter"), "#!/no/such/interpreter\n");
  await writeFile(join(path, "no-program"), "no program");
  await chmod(join(path, "no-interpreter"), 0o755);
  await chmod(join(path, "no-program"), 0o755);
  await mkdir(join(path, "folder"));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
