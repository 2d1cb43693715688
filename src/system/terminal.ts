import { signalNumbers } from "../base/signal-name.ts";
import { sendSignal } from "./child.ts";
import { foregroundGroup, isTerminal, ownGroup, setForegroundGroup } from "./ffi.ts";

const stdin = 0;

/** What the terminal does to a program that uses it from the background. */
const backgroundSignals: readonly number[] = [signalNumbers.SIGTTIN, signalNumbers.SIGTTOU];

interface App {
  readonly pid: number;
  signal(name: "SIGCONT", scope: "group"): void;
}

/**
 * The terminal on our stdin. The app has a process group of its own, so the terminal is given to it
 * while we are in the foreground: Ctrl-C and Ctrl-Z are the app's then, as if we were not there.
 */
export class Terminal {
  readonly #ownGroup: number;
  /** The group that has had the terminal from us last; it may be gone. */
  #appGroup: number | undefined;

  private constructor(group: number) {
    this.#ownGroup = group;
  }

  /** Undefined when there is no terminal, or when it is not that of our session. */
  static find(): Terminal | undefined {
    // Most containers have no terminal, and pay for one question only.
    if (!isTerminal(stdin)) return undefined;
    return foregroundGroup(stdin) < 0 ? undefined : new Terminal(ownGroup());
  }

  /** Gives the terminal to an app that has just been started, unless we are in the background. */
  giveTo(app: App): void {
    this.takeBack();
    this.#handOver(app);
  }

  /** Takes back what we have given, so that whoever started us finds the terminal as it was. */
  takeBack(): void {
    const holder = foregroundGroup(stdin);
    if (holder === this.#appGroup || isGone(holder)) setForegroundGroup(stdin, this.#ownGroup);
  }

  /**
   * To be called when a signal has stopped the app. The shell that started us has to see us stop,
   * or it would wait for ever. Returns when that shell has continued us, and the app with us.
   */
  suspendWith(app: App, signal: number): void {
    const holder = foregroundGroup(stdin);
    if (holder < 0) return;
    if (holder === this.#ownGroup && backgroundSignals.includes(signal)) {
      // `fg` gives the terminal to us and says nothing: this is how we learn of it.
      this.#handOver(app);
      return;
    }
    const isInBackground = holder !== this.#ownGroup && holder !== this.#appGroup;
    // There a SIGSTOP is between the app and whoever has sent it.
    if (isInBackground && signal === signalNumbers.SIGSTOP) return;
    this.takeBack();
    sendSignal(process.pid, "SIGSTOP");
    // `fg` has given us the terminal again, `bg` has not.
    if (!this.#handOver(app)) app.signal("SIGCONT", "group");
  }

  #handOver(app: App): boolean {
    if (foregroundGroup(stdin) !== this.#ownGroup) return false;
    if (!setForegroundGroup(stdin, app.pid)) return false;
    this.#appGroup = app.pid;
    // An app that has used the terminal before that was stopped.
    app.signal("SIGCONT", "group");
    return true;
  }
}

/** An app that makes groups of its own can die while one of them has the terminal. */
function isGone(group: number): boolean {
  if (group <= 0) return false;
  try {
    process.kill(-group, 0);
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === "ESRCH";
  }
}
