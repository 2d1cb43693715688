import { expect } from "bun:test";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { signalNumbers } from "../../src/base/signal-name.ts";
import { compileChild, compilerSkipReason } from "../children/compiled.ts";
import { absentConsul, executable } from "../support/container.ts";
import { type Mode, rootSkipReason, testInEachMode, testUnless } from "../support/modes.ts";
import { descendantsOf, readProcess } from "../support/processes.ts";
import { until } from "../support/until.ts";

const sigint = signalNumbers.SIGINT;
const sigwinch = signalNumbers.SIGWINCH;
/** As the kernel cuts it. */
const shimName = basename(executable).slice(0, 15);
const controlC = "\x03";
const controlZ = "\x1a";

/** A program on a terminal of its own, and somebody who types there. */
class Terminal {
  output = "";
  readonly exited: Promise<number>;
  readonly #driver: Bun.Subprocess<"pipe", "pipe", "inherit">;

  constructor(command: readonly string[], { isPid1 }: Mode) {
    this.#driver = Bun.spawn(
      [compileChild("on-terminal"), ...(isPid1 ? ["pid1"] : []), ...command],
      {
        stdin: "pipe",
        stdout: "pipe",
        stderr: "inherit",
        env: {
          PATH: process.env["PATH"] ?? "",
          TERM: "dumb",
          CONTAINERBUDDY: JSON.stringify(absentConsul),
        },
      },
    );
    const reading = this.#read();
    this.exited = Promise.all([this.#driver.exited, reading]).then(([code]) => code);
  }

  type(text: string): void {
    void this.#driver.stdin.write(text);
    void this.#driver.stdin.flush();
  }

  resize(): void {
    this.#driver.kill("SIGUSR1");
  }

  /** The processes on the terminal, from the program that was started on. */
  processes() {
    return descendantsOf(this.#driver.pid);
  }

  /** Resolves when the app has the terminal: what is typed from now on is for it. */
  async isTheApps(): Promise<void> {
    await until(() =>
      this.processes().some(({ name, group, foreground, state }) => {
        const isApp = name !== shimName && name !== "bash" && !name.startsWith("on-terminal");
        return isApp && group === foreground && state !== "T";
      }),
    );
  }

  async shows(pattern: RegExp | string): Promise<RegExpMatchArray> {
    return until(() => this.output.match(pattern) ?? undefined, {
      what: `${pattern} on the terminal`,
      explain: () => this.output,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { pid } of this.processes()) process.kill(pid, "SIGKILL");
    this.#driver.kill("SIGKILL");
    await this.#driver.exited;
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of this.#driver.stdout) {
      this.output += decoder.decode(bytes, { stream: true });
    }
  }
}

function printSignals(last: number): string[] {
  return [compileChild("print-signals"), String(last)];
}

function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}

testInEachMode(
  "the app is in the terminal's foreground",
  async (mode) => {
    await using terminal = new Terminal([executable, "sh", "-c", "read line; exit 4"], mode);
    await terminal.isTheApps();
    terminal.type("line\n");
    expect(await terminal.exited).toBe(4);
  },
  compilerSkipReason,
);

testInEachMode(
  "Ctrl-C reaches the app once, not the shim, and the app's code comes back",
  async (mode) => {
    await using terminal = new Terminal([executable, ...printSignals(sigwinch)], mode);
    await terminal.shows(/ready/);
    await terminal.isTheApps();
    terminal.type(controlC);
    await terminal.shows(/signal 2\r/);
    terminal.type(controlC);
    await terminal.shows(/signal 2\r[^]*signal 2\r/);
    terminal.resize();
    expect(await terminal.exited).toBe(3);
    expect(countOf(terminal.output, `signal ${sigint}\r`)).toBe(2);
    expect(terminal.output).not.toContain("Stopping");
  },
  compilerSkipReason,
);

testInEachMode(
  "Ctrl-C ends an app that has no handler, with 130",
  async (mode) => {
    // No shell: one that hears of it before it has forked waits for its child all the same.
    await using terminal = new Terminal([executable, "sleep", "3600"], mode);
    await terminal.isTheApps();
    terminal.type(controlC);
    expect(await terminal.exited).toBe(130);
  },
  compilerSkipReason,
);

testInEachMode(
  "a change of the window's size reaches the app",
  async (mode) => {
    const app = [
      "sh",
      "-c",
      "trap 'stty size; exit 5' WINCH; echo ready; while :; do sleep 0.01; done",
    ];
    await using terminal = new Terminal([executable, ...app], mode);
    await terminal.shows(/ready/);
    await terminal.isTheApps();
    terminal.resize();
    await terminal.shows(/40 132/);
    expect(await terminal.exited).toBe(5);
  },
  compilerSkipReason,
);

testInEachMode(
  "an app that reads from the terminal at once is not left stopped",
  async (mode) => {
    for (let round = 0; round < 20; round++) {
      await using terminal = new Terminal([executable, "head", "-n", "1"], mode);
      terminal.type(`typed ${round}\n`);
      // Once as it is typed, and once as it is read.
      await terminal.shows(new RegExp(`typed ${round}\r\n[^]*typed ${round}\r\n`));
      expect(await terminal.exited).toBe(0);
    }
  },
  compilerSkipReason,
);

testInEachMode(
  "Ctrl-C during preStart gives 130, and the app is not started",
  async (mode) => {
    const config = { ...absentConsul, preStart: ["sh", "-c", "echo preStart; sleep 3600"] };
    const flags = ["-config", JSON.stringify(config)];
    await using terminal = new Terminal([executable, ...flags, "echo", "app"], mode);
    await terminal.shows(/preStart\r/);
    terminal.type(controlC);
    expect(await terminal.exited).toBe(130);
    expect(terminal.output).not.toMatch(/^app/m);
  },
  compilerSkipReason,
);

testInEachMode(
  "an app whose stdin is no terminal is ended by Ctrl-C through the shim",
  async (mode) => {
    const command = ["sh", "-c", 'exec "$@" </dev/null', "sh", executable, ...printSignals(sigint)];
    await using terminal = new Terminal(command, mode);
    await terminal.shows(/ready/);
    terminal.type(controlC);
    expect(await terminal.exited).toBe(3);
    expect(countOf(terminal.output, `signal ${sigint}\r`)).toBe(1);
  },
  compilerSkipReason,
);

testUnless(
  compilerSkipReason,
  "afterwards the terminal is the caller's again, and set as it was",
  async () => {
    const caller = `
      stty -echo icanon
      stty -g
      "$@"
      echo "code $?"
      stty -g
      cut -d' ' -f5,8 /proc/$$/stat
      read line && echo "read $line"`;
    const shim = [executable, "sh", "-c", "cat >/dev/null & exec sleep 0.01"];
    await using terminal = new Terminal(["sh", "-c", caller, "sh", ...shim], { isPid1: false });
    await terminal.shows(/code 0/);
    terminal.type("typed\n");
    await terminal.shows(/read typed/);
    expect(await terminal.exited).toBe(0);
    const settings = terminal.output.match(/^[0-9a-f]+(:[0-9a-f]+)+\r$/gm) ?? [];
    expect(settings).toHaveLength(2);
    expect(settings[0]).toBe(settings[1]);
    const [, group, foreground] = await terminal.shows(/^(\d+) (\d+)\r$/m);
    expect(group).toBe(foreground);
  },
);

const shellSkipReason =
  compilerSkipReason ?? (Bun.which("bash") === null ? "needs bash" : undefined);

testUnless(
  shellSkipReason,
  "Ctrl-Z gives the shell its prompt back, and fg continues the app",
  async () => {
    await using terminal = startShell();
    const app = 'sh -c \'echo "is" ready; read line; echo "got" $line; exit 6\'';
    terminal.type("PS1='prompt''> '\n");
    await terminal.shows(/prompt> /);
    terminal.type(`${executable} ${app}; echo "code" $?\n`);
    await terminal.shows(/is ready/);
    for (let round = 1; round <= 2; round++) {
      await terminal.isTheApps();
      terminal.type(controlZ);
      await until(() => countOf(terminal.output, "Stopped") === round, {
        what: "the shell to say that it is stopped",
        explain: () => terminal.output,
      });
      terminal.type(`echo "back" ${round}\n`);
      await terminal.shows(`back ${round}\r`);
      terminal.type('fg; echo "code" $?\n');
      // As soon as it runs again, it reads what is typed, and not the shell.
      await terminal.isTheApps();
    }
    terminal.type("hello\n");
    await terminal.shows(/got hello\r/);
    await terminal.shows(/code 6\r/);
    terminal.type("exit\n");
    await terminal.exited;
  },
);

testUnless(
  shellSkipReason,
  "bg lets the app go on while the shell keeps its terminal",
  async () => {
    await using terminal = startShell();
    const script = 'echo "is" ready; read go <"$0"; read line; echo "got" $line';
    const gate = createGate();
    terminal.type(`${executable} sh -c '${script}' ${gate}; echo "code" $?\n`);
    await terminal.shows(/is ready/);
    await terminal.isTheApps();
    terminal.type(controlZ);
    await terminal.shows(/Stopped/);
    terminal.type("bg\n");
    await until(() => terminal.processes().every(({ state }) => state !== "T"));
    await expectShellHasTerminal(terminal);
    // It reads from a terminal that is not its own: the shell is told so.
    await writeFile(gate, "go\n");
    await shellKnowsOfStops(terminal, 2);
    terminal.type("fg\n");
    await terminal.isTheApps();
    terminal.type("hello\n");
    await terminal.shows(/got hello\r/);
    await expectShellHasTerminal(terminal);
    await rm(gate);
  },
);

testUnless(
  shellSkipReason,
  "an app started in the background gets the terminal by fg",
  async () => {
    await using terminal = startShell();
    terminal.type(`${executable} sh -c 'echo "is" ready; read line; echo "got" $line' &\n`);
    await terminal.shows(/is ready/);
    await shellKnowsOfStops(terminal, 1);
    terminal.type("fg\n");
    await terminal.isTheApps();
    terminal.type("hello\n");
    await terminal.shows(/got hello\r/);
    await expectShellHasTerminal(terminal);
  },
);

testUnless(shellSkipReason, "an app brought to the foreground while it runs can read", async () => {
  await using terminal = startShell();
  const script = 'echo "is" ready; read go <"$0"; read line; echo "got" $line';
  const gate = createGate();
  terminal.type(`${executable} sh -c '${script}' ${gate} &\n`);
  await terminal.shows(/is ready/);
  terminal.type('fg; echo "code" $?\n');
  await terminal.shows(/fg; [^]*\n.*sh -c/);
  await writeFile(gate, "go\n");
  await terminal.isTheApps();
  terminal.type("hello\n");
  await terminal.shows(/got hello\r/);
  await terminal.shows(/code 0\r/);
  await rm(gate);
});

testUnless(shellSkipReason, "a shell can stop it in the background", async () => {
  await using terminal = startShell();
  terminal.type(`${executable} sh -c 'echo "is" ready; exec sleep 3600' &\n`);
  await terminal.shows(/is ready/);
  await expectShellHasTerminal(terminal);
  terminal.type('kill %1; wait %1; echo "code" $?\n');
  await terminal.shows(/code 143\r/);
  await expectShellHasTerminal(terminal);
});

testUnless(shellSkipReason, "a shell can stop it while it is suspended", async () => {
  await using terminal = startShell();
  terminal.type(`${executable} sh -c 'echo "is" ready; exec sleep 3600'\n`);
  await terminal.shows(/is ready/);
  await terminal.isTheApps();
  terminal.type(controlZ);
  await terminal.shows(/Stopped/);
  terminal.type("kill %1\n");
  await until(() => !terminal.processes().some(({ name }) => name !== "bash"));
  await expectShellHasTerminal(terminal);
});

function startShell(): Terminal {
  return new Terminal(["bash", "--norc", "--noprofile", "-i"], { isPid1: false });
}

/** A pipe that an app reads from, where it has to wait; a loop around sleep is not always stopped. */
function createGate(): string {
  const path = join(tmpdir(), `gate-${crypto.randomUUID()}`);
  Bun.spawnSync(["mkfifo", path]);
  return path;
}

/** Each is told with a prompt; before that, `fg` would take the job for one that runs. */
async function shellKnowsOfStops(terminal: Terminal, count: number): Promise<void> {
  await until(async () => {
    await expectShellHasTerminal(terminal);
    return countOf(terminal.output, "Stopped") === count;
  });
}

let typedCount = 0;

/** What is typed is read by the shell, which answers. */
async function expectShellHasTerminal(terminal: Terminal): Promise<void> {
  typedCount++;
  terminal.type(`echo "the shell's" ${typedCount}\n`);
  await terminal.shows(`the shell's ${typedCount}\r`);
}

testUnless(
  rootSkipReason ?? compilerSkipReason,
  "as PID 1, an app that Ctrl-Z has stopped is continued by SIGCONT to the shim",
  async () => {
    const app = ["sh", "-c", "echo ready; read line; exit 7"];
    await using terminal = new Terminal([executable, ...app], { isPid1: true });
    await terminal.shows(/ready/);
    await terminal.isTheApps();
    terminal.type(controlZ);
    const stopped = await until(() => terminal.processes().find(({ state }) => state === "T"));
    process.kill(readProcess(stopped.pid)?.parent ?? 0, "SIGCONT");
    await until(() => readProcess(stopped.pid)?.state !== "T");
    terminal.type("line\n");
    expect(await terminal.exited).toBe(7);
  },
);
