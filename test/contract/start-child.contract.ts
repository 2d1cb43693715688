// What every StartChild promises, with real children.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Child, ChildOptions, StartChild } from "../../src/system/child.ts";
import type { Environment } from "../../src/system/environment.ts";
import { SpawnError } from "../../src/system/spawn-error.ts";
import { readProcess } from "../support/processes.ts";
import { until } from "../support/until.ts";

export type CreateStartChild = (environment: Environment) => StartChild;

const path = "/usr/local/bin:/usr/bin:/bin";

/** Runs the suite on one implementation. */
export function describeStartChild(name: string, createStartChild: CreateStartChild): void {
  describe(name, () => {
    let folder = "";
    let startChild: StartChild;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "start-child-"));
      startChild = createStartChild([`PATH=${path}`, "GIVEN=1"]);
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    function start(
      command: readonly [string, ...string[]],
      given: Partial<ChildOptions> = {},
    ): Child {
      const defaults = { variables: {}, stdin: "null", output: { captureMax: 4096 } } as const;
      return startChild({ ...defaults, command, ...given });
    }

    function addFile(file: string, text: string, mode = 0o755): string {
      const full = join(folder, file);
      mkdirSync(join(full, ".."), { recursive: true });
      writeFileSync(full, text);
      chmodSync(full, mode);
      return full;
    }

    function refuse(
      command: readonly [string, ...string[]],
      given?: Partial<ChildOptions>,
    ): SpawnError {
      try {
        start(command, given).kill();
      } catch (error) {
        if (error instanceof SpawnError) return error;
        throw error;
      }
      throw new Error(`"${command.join(" ")}" was started`);
    }

    test("the exit code is the program's own, whichever it is", async () => {
      const codes = Array.from({ length: 256 }, (_, code) => code);
      for (let first = 0; first < 256; first += 64) {
        const some = codes.slice(first, first + 64);
        const ends = some.map((code) => start(["sh", "-c", `exit ${code}`]).exited);
        expect(await Promise.all(ends)).toEqual(some.map((code) => ({ kind: "exited", code })));
      }
    });

    test.each([1, 2, 3, 6, 9, 10, 15, 16, 34, 64])(
      "a death by signal %p is told with its number",
      async (signal) => {
        const end = await start(["sh", "-c", `ulimit -c 0; kill -${signal} $$`]).exited;
        expect(end).toEqual({ kind: "signalled", signal });
      },
    );

    test("the program gets its words, its variables and those of the container", async () => {
      const child = start(["sh", "-c", 'echo "$0 $1 $GIVEN $ADDED"', "zero", "one  two"], {
        variables: { ADDED: "日" },
      });
      await child.exited;
      expect(child.output).toBe("zero one  two 1 日\n");
    });

    test("the program sees the word it was called by", async () => {
      const child = start(["cat", "/proc/self/cmdline"]);
      await child.exited;
      expect(child.output).toBe("cat\0/proc/self/cmdline\0");
    });

    test("stdin that is not inherited is empty", async () => {
      const child = start(["cat"]);
      expect(await child.exited).toEqual({ kind: "exited", code: 0 });
      expect(child.output).toBe("");
    });

    test("the program leads a process group of its own", async () => {
      const child = start(["cat", "/proc/self/stat"]);
      await child.exited;
      expect(Number(child.output.split(" ")[4])).toBe(child.pid);
    });

    test("stdout and stderr are captured, also what was printed just before the end", async () => {
      for (let round = 0; round < 20; round++) {
        const child = start(["sh", "-c", "echo out; echo err >&2; exit 3"]);
        expect(await child.exited).toEqual({ kind: "exited", code: 3 });
        expect(child.output.split("\n").toSorted()).toEqual(["", "err", "out"]);
      }
    });

    test("200 MB of output do not block the program, and 4096 bytes are kept", async () => {
      const child = start(["sh", "-c", "head -c 200000000 /dev/zero | tr '\\0' x"]);
      expect(await child.exited).toEqual({ kind: "exited", code: 0 });
      expect(child.output).toBe("x".repeat(4096));
    }, 30_000);

    test("the verdict comes with the program's end, whoever still holds its output", async () => {
      Bun.gc(true);
      const before = countDescriptors();
      const child = start(["sh", "-c", "sleep 600 & echo verdict"]);
      expect(await child.exited).toEqual({ kind: "exited", code: 0 });
      expect(child.output).toBe("verdict\n");
      await until(() => countDescriptors() <= before);
      child.kill();
      await until(() => !hasGroup(child.pid));
    });

    test("kill() ends the whole group", async () => {
      const child = start(["sh", "-c", "sleep 600 & sleep 600 & echo ready; wait"]);
      await until(() => child.output === "ready\n");
      child.kill();
      expect(await child.exited).toEqual({ kind: "signalled", signal: 9 });
      await until(() => !hasGroup(child.pid));
      child.kill();
    });

    test("signal() reaches the process alone, or its group", async () => {
      const script =
        "trap 'echo parent; exit 7' TERM; (trap 'exit 0' TERM; echo ready; sleep 600) & wait; wait";
      const alone = start(["sh", "-c", script]);
      await until(() => alone.output === "ready\n");
      alone.signal("SIGTERM", "process");
      expect(await alone.exited).toEqual({ kind: "exited", code: 7 });
      expect(hasGroup(alone.pid)).toBe(true);
      alone.signal("SIGKILL", "group");
      await until(() => !hasGroup(alone.pid));
    });

    test("a signal after the end harms nobody", async () => {
      const child = start(["true"]);
      await child.exited;
      child.signal("SIGKILL", "process");
      child.signal("SIGKILL", "group");
      child.kill();
    });

    test("no descriptor of ours is open in a child", async () => {
      const file = addFile("secret", "");
      const held = [openSync(file, "r"), openSync(file, "r")];
      const busy = start(["sh", "-c", "echo ready; exec sleep 600"]);
      await until(() => busy.output === "ready\n");
      const child = start(["ls", "-l", "/proc/self/fd"]);
      await child.exited;
      busy.kill();
      for (const fd of held) closeSync(fd);
      expect(child.output).not.toContain("secret");
      const pipes = child.output.match(/pipe:\[\d+\]|socket:\[\d+\]/g) ?? [];
      expect(child.output.split("\n").filter((line) => / [012] -> /.test(line))).toHaveLength(3);
      // Its own two, which may be the same one; none of the other child's.
      expect(pipes.length).toBeLessThanOrEqual(2);
    });

    test("200 runs leave no descriptor open in our own process", async () => {
      await start(["true"]).exited;
      Bun.gc(true);
      const before = countDescriptors();
      for (let round = 0; round < 10; round++) {
        const children = Array.from({ length: 20 }, () => start(["sh", "-c", "echo x; exit 0"]));
        await Promise.all(children.map((child) => child.exited));
        for (let at = 0; at < 5; at++) refuse(["not-there"]);
      }
      await until(() => {
        Bun.gc(true);
        return countDescriptors() <= before;
      });
    });

    test("1000 runs under memory pressure have 1000 right ends and outputs", async () => {
      for (let round = 0; round < 20; round++) {
        const children = Array.from({ length: 50 }, (_, at) => {
          const number = round * 50 + at;
          if (at % 10 === 0) Bun.gc(true);
          const variables = { NUMBER: String(number), PADDING: "p".repeat(1000) };
          return start(["sh", "-c", `echo $NUMBER $1; exit ${number % 251}`, "sh", `${number}!`], {
            variables,
          });
        });
        Bun.gc(true);
        const ends = await Promise.all(children.map((child) => child.exited));
        expect(ends).toEqual(
          ends.map((_, at) => ({ kind: "exited", code: (round * 50 + at) % 251 })),
        );
        expect(children.map(({ output }) => output)).toEqual(
          children.map((_, at) => `${round * 50 + at} ${round * 50 + at}!\n`),
        );
      }
    }, 60_000);

    test("a program is looked up in the PATH that it gets", async () => {
      addFile("first/tool", "#!/bin/sh\necho first\n", 0o644);
      addFile("second/tool", "#!/bin/sh\necho second\n");
      mkdirSync(join(folder, "third/tool"), { recursive: true });
      const folders = ["nowhere", "third", "first", "second"].map((each) => join(folder, each));
      const child = start(["tool"], { variables: { PATH: folders.join(":") } });
      await child.exited;
      expect(child.output).toBe("second\n");
      expect(refuse(["tool"])).toMatchObject({ errno: "ENOENT", exitCode: 127 });
    });

    test("what cannot be started is refused with the shell's code, in words", () => {
      const cases: [file: string, errno: string, code: number, words: string][] = [
        ["not-there", "ENOENT", 127, "it is in no folder of PATH"],
        ["", "ENOENT", 127, 'Cannot find ""'],
        [join(folder, "not-there"), "ENOENT", 127, "Cannot find"],
        [
          addFile("orphan", "#!/not/there -x\n"),
          "ENOENT",
          127,
          'its interpreter "/not/there" is not',
        ],
        [addFile("plain", "#!/bin/sh\n", 0o644), "EACCES", 126, "permission denied"],
        [addFile("noise", "\x01\x02\x03\n"), "ENOEXEC", 126, "it is no program for this machine"],
        [folder, "EACCES", 126, "it is a folder"],
        [join(addFile("file", ""), "below"), "ENOTDIR", 126, "ENOTDIR"],
      ];
      for (const [file, errno, exitCode, words] of cases) {
        const error = refuse([file]);
        expect(error).toMatchObject({ errno, exitCode });
        expect(error.message).toContain(words);
      }
    });

    test("a NUL in a word or a variable, and too long a word, are refused", () => {
      expect(refuse(["echo", "a\0b"])).toMatchObject({ errno: "EINVAL", exitCode: 126 });
      expect(refuse(["echo"], { variables: { A: "1\0B=2" } })).toMatchObject({ errno: "EINVAL" });
      expect(refuse(["echo", "x".repeat(200_000)])).toMatchObject({
        errno: "E2BIG",
        exitCode: 126,
      });
    });
  });
}

function countDescriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

/** Whether the group has members that live: who reaps orphans here is not ours to say. */
function hasGroup(group: number): boolean {
  return readdirSync("/proc").some((entry) => {
    const found = /^\d+$/.test(entry) ? readProcess(Number(entry)) : undefined;
    return found?.group === group && found.state !== "Z";
  });
}
