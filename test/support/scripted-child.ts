import type { RunEnd } from "../../src/base/run-end.ts";
import type { SignalName } from "../../src/base/signal-name.ts";
import type { Child, ChildOptions } from "../../src/system/child.ts";

/** A child that does what the test says. */
export class ScriptedChild implements Child {
  readonly pid: number;
  readonly options: ChildOptions;
  readonly exited: Promise<RunEnd>;
  readonly signals: string[] = [];
  output = "";
  #end: (end: RunEnd) => void = () => {};

  constructor(pid: number, options: ChildOptions) {
    this.pid = pid;
    this.options = options;
    this.exited = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  signal(name: SignalName): void {
    this.signals.push(name);
  }

  kill(): void {
    this.signals.push("SIGKILL");
    this.#end({ kind: "signalled", signal: 9 });
  }

  exit(code: number): void {
    this.#end({ kind: "exited", code });
  }

  die(signal: number): void {
    this.#end({ kind: "signalled", signal });
  }
}

/** Starts scripted children and keeps them, in order. */
export class ScriptedChildren {
  readonly started: ScriptedChild[] = [];

  readonly start = (options: ChildOptions): Child => {
    const child = new ScriptedChild(100 + this.started.length, options);
    this.started.push(child);
    return child;
  };

  /** The latest child that runs a command. */
  of(word: string): ScriptedChild {
    const child = this.started.findLast(({ options }) => options.command[0] === word);
    if (child === undefined) throw new Error(`"${word}" was not started`);
    return child;
  }

  /** The first words of what was started, in order. */
  get words(): string[] {
    return this.started.map(({ options }) => options.command[0]);
  }
}
