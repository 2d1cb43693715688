// Where a program is, as execvp would find it, so that what is wrong can be said in words.
import { accessSync, closeSync, constants, openSync, readSync, statSync } from "node:fs";

import type { ByteString } from "./ffi.ts";

const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The files that a command's first word may mean, in the order in which they are tried. */
export function candidates(word: ByteString, path: ByteString | undefined): ByteString[] {
  if (word === "") return [];
  if (word.includes("/")) return [word];
  return (path ?? defaultPath)
    .split(":")
    .map((folder) => (folder === "" ? `./${word}` : `${folder}/${word}`));
}

/** Whether it is worth asking the kernel to execute the file. */
export function isThere(file: ByteString): boolean {
  try {
    accessSync(Buffer.from(file, "latin1"), constants.F_OK);
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
    return statSync(Buffer.from(file, "latin1")).isDirectory();
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
  const fd = openSync(Buffer.from(file, "latin1"), "r");
  try {
    return head.toString("latin1", 0, readSync(fd, head));
  } finally {
    closeSync(fd);
  }
}
