// Where a program is, as execvp would find it, so that what is wrong can be said in words.
import { nodeFs } from "../base/node.ts";
import { type ByteString, hasFfi, isFileThere } from "./ffi.ts";
import { SpawnError } from "./spawn-error.ts";

const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The files that a command's first word may mean, in the order in which they are tried. */
export function candidates(word: ByteString, path: ByteString | undefined): ByteString[] {
  if (word === "") return [];
  if (word.includes("/")) return [word];
  return (path ?? defaultPath)
    .split(":")
    .map((folder) => (folder === "" ? `./${word}` : `${folder}/${word}`));
}

/** What came of asking the kernel to execute one file. */
export type Attempt<Started> = { readonly started: Started } | { readonly errno: string };

/** Tries the files that a command's first word may mean, as execvp does; throws `SpawnError`. */
export function startFirst<Started>(
  word: ByteString,
  path: ByteString | undefined,
  attempt: (file: ByteString) => Attempt<Started>,
): Started {
  let refusal: SpawnError | undefined;
  for (const file of candidates(word, path)) {
    if (file !== word && !isThere(file)) continue;
    const result = attempt(file);
    if ("started" in result) return result.started;
    const { errno } = result;
    refusal = new SpawnError(errno, explainRefusal(word, file, errno));
    // A file that cannot be executed here may be executable further on in PATH.
    if (errno !== "ENOENT" && errno !== "EACCES" && errno !== "ENOTDIR") break;
  }
  // Worded only now: an explanation looks into the file, which no start that succeeds shall wait for.
  throw refusal ?? new SpawnError("ENOENT", explainRefusal(word, word, "ENOENT"));
}

/** The kernel's strings end at a NUL: what is behind it would be lost, or be another variable. */
export function refuseNul(word: ByteString, strings: readonly ByteString[]): void {
  if (strings.some((text) => text.includes("\0"))) {
    throw new SpawnError("EINVAL", explainRefusal(word, word, "EINVAL"));
  }
}

/** Whether it is worth asking the kernel to execute the file. */
function isThere(file: ByteString): boolean {
  if (hasFfi()) return isFileThere(file);
  try {
    nodeFs().accessSync(Buffer.from(file, "latin1"));
    return true;
  } catch {
    return false;
  }
}

/** What the kernel's refusal to execute a file means to the person who wrote the command. */
export function explainRefusal(word: ByteString, file: ByteString, errno: string): string {
  const shown = Buffer.from(word, "latin1").toString();
  const where = file === word ? "" : ` (${Buffer.from(file, "latin1").toString()})`;
  const subject = `Cannot execute "${shown}"${where}`;
  switch (errno) {
    case "ENOENT":
      return isThere(file)
        ? `${subject}: the file is there, but ${nameInterpreter(file)} is not`
        : `Cannot find "${shown}"${word.includes("/") ? "" : ": it is in no folder of PATH"}`;
    case "EACCES":
      return isFolder(file)
        ? `${subject}: it is a folder`
        : `${subject}: permission denied; wanted an executable file (chmod +x), on a file system without noexec`;
    case "ENOEXEC":
      return `${subject}: it is no program for this machine, and does not begin with "#!"`;
    case "E2BIG":
      return `${subject}: its arguments and environment are larger than the kernel takes`;
    case "EINVAL":
      return `${subject}: an argument or a variable has a NUL character in it`;
    default:
      return `${subject}: ${errno}`;
  }
}

function isFolder(file: ByteString): boolean {
  try {
    return nodeFs().statSync(Buffer.from(file, "latin1")).isDirectory();
  } catch {
    return false;
  }
}

function nameInterpreter(file: ByteString): string {
  try {
    const interpreter = readHead(file).match(/^#!\s*(\S+)/)?.[1];
    return interpreter === undefined ? "its dynamic loader" : `its interpreter "${interpreter}"`;
  } catch {
    return "its interpreter";
  }
}

/** As much as the kernel itself looks at. */
function readHead(file: ByteString): string {
  const head = Buffer.alloc(256);
  const { openSync, readSync, closeSync } = nodeFs();
  const fd = openSync(Buffer.from(file, "latin1"), "r");
  try {
    return head.toString("latin1", 0, readSync(fd, head));
  } finally {
    closeSync(fd);
  }
}
