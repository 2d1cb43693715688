// Where the control socket is: the same for the program that answers and for `ctl`, which asks.
import { realClock } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import { nodeFs } from "../base/node.ts";
import { describeError } from "../base/shim-error.ts";

export interface SocketSearch {
  readonly uid: number;
  /** Only for tests: instead of "/". */
  readonly root?: string;
}

export type SocketChoice =
  /** Nothing is there, and something can be put there. */
  | { readonly kind: "usable"; readonly path: string }
  /** Nowhere: a sentence for each place. */
  | { readonly kind: "none"; readonly reasons: readonly string[] };

/** The places, best first: the configuration's alone, or ours. */
export function listSocketPaths(
  configured: string | undefined,
  { uid, root = "/" }: SocketSearch,
): readonly string[] {
  if (configured !== undefined) return [configured];
  return [`${root}run/containerbuddy.sock`, `${privateFolder(uid, root)}/control.sock`];
}

/** Finds a place for a new socket; what it removes is a socket of ours that nobody answers at. */
export async function chooseSocketPath(
  configured: string | undefined,
  search: SocketSearch,
): Promise<SocketChoice> {
  const reasons: string[] = [];
  for (const path of listSocketPaths(configured, search)) {
    const flaw = await prepare(path, search);
    if (flaw === undefined) return { kind: "usable", path };
    reasons.push(`Cannot listen at "${path}": ${flaw}`);
  }
  return { kind: "none", reasons };
}

/** What the kernel's address of a socket takes, without its NUL byte. */
const pathBytesMax = 107;

/** Undefined when a socket can be made there. */
async function prepare(
  path: string,
  { uid, root = "/" }: SocketSearch,
): Promise<string | undefined> {
  const bytes = Buffer.byteLength(path);
  if (bytes > pathBytesMax)
    return `the path has ${bytes} bytes, and a socket's has ${pathBytesMax} at most`;
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  try {
    if (folder === privateFolder(uid, root)) {
      const flaw = makePrivateFolder(folder, uid);
      if (flaw !== undefined) return flaw;
    }
    const { accessSync, constants } = nodeFs();
    accessSync(folder, constants.W_OK | constants.X_OK);
    return await clear(path, uid);
  } catch (error) {
    return describeError(error);
  }
}

/** /dev/shm is everybody's: a folder that somebody else has put there is not used. */
function makePrivateFolder(folder: string, uid: number): string | undefined {
  const { lstatSync, mkdirSync } = nodeFs();
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) {
    mkdirSync(folder, { mode: 0o700 });
    return undefined;
  }
  if (!stats.isDirectory()) return "its folder is no folder";
  if (stats.uid !== uid) return `its folder belongs to uid ${stats.uid}, and we are ${uid}`;
  return (stats.mode & 0o077) === 0 ? undefined : "others can get into its folder";
}

async function clear(path: string, uid: number): Promise<string | undefined> {
  const { lstatSync, unlinkSync } = nodeFs();
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isSocket()) return "there is something else that is no socket";
  if (await isAnswered(path)) return "another instance answers there";
  if (stats.uid !== uid) return `there is a socket of uid ${stats.uid}, and we are ${uid}`;
  unlinkSync(path);
  return undefined;
}

/** A socket that refuses connections has outlived its program; any other trouble proves nothing. */
async function isAnswered(unix: string): Promise<boolean> {
  const late = new AbortController();
  const timer = realClock.after(limits.controlProbeMs, () => late.abort());
  try {
    // By fetch, as Bun.connect() calls a queue that is full a refusal, too.
    await fetch("http://control/v1/ping", { unix, signal: late.signal });
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ECONNREFUSED");
  } finally {
    timer.cancel();
  }
}

function privateFolder(uid: number, root: string): string {
  return `${root}dev/shm/containerbuddy-${uid}`;
}
