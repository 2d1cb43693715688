import { foregroundGroup, isTerminal, ownGroup, setForegroundGroup } from "./ffi.ts";

const stdin = 0;

/**
 * The terminal on our stdin, if we are in its foreground. The app has a process group of its own,
 * so the terminal is given to it: Ctrl-C and Ctrl-Z are the app's then, as if we were not there.
 */
export class Terminal {
  readonly #ownGroup: number;

  private constructor(group: number) {
    this.#ownGroup = group;
  }

  /** The terminal that we may give away, or undefined when there is none or it isn't ours. */
  static find(): Terminal | undefined {
    // Most containers have no terminal, and pay for one question only.
    if (!isTerminal(stdin)) return undefined;
    const group = ownGroup();
    return foregroundGroup(stdin) === group ? new Terminal(group) : undefined;
  }

  /**
   * Gives the terminal to the app. An app that has read from it before that was stopped by SIGTTIN,
   * so it is continued.
   */
  giveTo(app: { readonly pid: number; signal(name: "SIGCONT", scope: "group"): void }): void {
    if (setForegroundGroup(stdin, app.pid)) app.signal("SIGCONT", "group");
  }

  /** Takes the terminal back, so that whoever started us finds it as it was. */
  takeBack(): void {
    setForegroundGroup(stdin, this.#ownGroup);
  }
}
