// The client's side of the control socket.
import { realClock } from "../../base/clock.ts";
import { limits } from "../../base/limits.ts";
import { nodeFs } from "../../base/node.ts";
import { describeError } from "../../base/shim-error.ts";
import { escapeText } from "../../config/escape.ts";
import { listSocketPaths } from "../../control/socket-path.ts";

export interface Question {
  readonly method: "GET" | "POST";
  /** With its query. */
  readonly path: string;
  readonly body?: object;
  /** Of the answer, or of its beginning when it is a stream. */
  readonly timeoutMs?: number;
}

/** Where to ask. */
export interface Place {
  /** The only place, when the command line names one. */
  readonly socket: string | undefined;
  readonly uid: number;
  /** Only for tests: instead of "/". */
  readonly root?: string;
}

export type Reached =
  | { readonly kind: "answered"; readonly response: Response }
  /** In a line or more, with advice. */
  | { readonly kind: "unreached"; readonly problem: string };

/** Asks the first socket at which somebody answers. */
export async function askControl(question: Question, place: Place): Promise<Reached> {
  const { socket, uid, root } = place;
  const looked: string[] = [];
  for (const path of listSocketPaths(socket, { uid, ...(root !== undefined && { root }) })) {
    try {
      return { kind: "answered", response: await send(question, path) };
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
      const miss = describeMiss(code, path, uid);
      looked.push(`  ${escapeText(path)}: ${miss ?? describeError(error)}`);
      // Somebody may be there and not answer: another place would be another program.
      if (miss === undefined) break;
    }
  }
  return { kind: "unreached", problem: describeUnreached(looked, place) };
}

async function send(question: Question, unix: string): Promise<Response> {
  const { method, path, body, timeoutMs = limits.controlAnswerMs } = question;
  const late = new AbortController();
  const timer = realClock.after(timeoutMs, () =>
    late.abort(new Error(`no answer within ${timeoutMs / 1000} s`)),
  );
  try {
    return await fetch(`http://control${path}`, {
      unix,
      method,
      signal: late.signal,
      // The runtime's own limit on silence would cut a stream of few events.
      timeout: false,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } finally {
    timer.cancel();
  }
}

function describeMiss(code: string | undefined, path: string, uid: number): string | undefined {
  switch (code) {
    case "ENOENT":
      return "there is none";
    case "ECONNREFUSED":
      return "nobody answers: its program has ended";
    case "EAGAIN":
      return "somebody is there, and takes no more connections";
    case "EACCES":
      return `it belongs to uid ${ownerOf(path) ?? "?"}, and we are uid ${uid}: run ctl as that user`;
    default:
      return undefined;
  }
}

function ownerOf(path: string): number | undefined {
  try {
    return nodeFs().statSync(path).uid;
  } catch {
    return undefined;
  }
}

function describeUnreached(looked: readonly string[], { socket, uid }: Place): string {
  const advice =
    socket === undefined
      ? `Is it running in this container, and as uid ${uid}? Another socket is named by -socket.`
      : "Without -socket, ctl looks where containerbuddy listens when nothing is configured.";
  return ["Cannot reach containerbuddy:", ...looked, advice].join("\n");
}
