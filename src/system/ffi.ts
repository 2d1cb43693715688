// The only file that knows libc. Symbols are opened in small groups when they are first needed:
// each costs about 20 µs of start-up. Both glibc and musl answer to the name libc.so.6.
import { dlopen, type FFIFunction, ptr, read } from "bun:ffi";

import { ShimError } from "../base/shim-error.ts";
import { sigsetBytes, toSigset } from "./sigset.ts";

const libc = "libc.so.6";

function open<Fns extends Record<string, FFIFunction>>(symbols: Fns) {
  let opened: ReturnType<typeof dlopen<Fns>>["symbols"] | undefined;
  return () => {
    try {
      opened ??= dlopen(libc, symbols).symbols;
      return opened;
    } catch (cause) {
      // Bun's FFI needs the JIT: a process under MemoryDenyWriteExecute, or with
      // BUN_JSC_useJIT=0, has none.
      throw new ShimError("no-ffi", "Cannot call the C library", { cause });
    }
  };
}

const spawning = open({
  posix_spawn: { args: ["ptr", "ptr", "ptr", "ptr", "ptr", "ptr"], returns: "i32" },
});

const waiting = open({ waitpid: { args: ["i32", "ptr", "i32"], returns: "i32" } });

const ignoring = open({ sigaction: { args: ["i32", "ptr", "ptr"], returns: "i32" } });

const redirecting = open({
  posix_spawn_file_actions_init: { args: ["ptr"], returns: "i32" },
  posix_spawn_file_actions_addopen: { args: ["ptr", "i32", "ptr", "i32", "u32"], returns: "i32" },
  posix_spawn_file_actions_adddup2: { args: ["ptr", "i32", "i32"], returns: "i32" },
  posix_spawn_file_actions_destroy: { args: ["ptr"], returns: "i32" },
});

const piping = open({
  pipe2: { args: ["ptr", "i32"], returns: "i32" },
  read: { args: ["i32", "ptr", "usize"], returns: "i64" },
});

const reading = open({
  open: { args: ["ptr", "i32", "i32"], returns: "i32" },
  pread: { args: ["i32", "ptr", "usize", "i64"], returns: "i64" },
  close: { args: ["i32"], returns: "i32" },
});

const probing = open({
  access: { args: ["ptr", "i32"], returns: "i32" },
  fcntl: { args: ["i32", "i32", "i32"], returns: "i32" },
  isatty: { args: ["i32"], returns: "i32" },
});

const limiting = open({
  getrlimit: { args: ["i32", "ptr"], returns: "i32" },
  setrlimit: { args: ["i32", "ptr"], returns: "i32" },
});

const adopting = open({ prctl: { args: ["i32", "u64", "u64", "u64", "u64"], returns: "i32" } });

const terminals = open({
  tcgetpgrp: { args: ["i32"], returns: "i32" },
  tcsetpgrp: { args: ["i32", "i32"], returns: "i32" },
  getpgrp: { args: [], returns: "i32" },
  pthread_sigmask: { args: ["i32", "ptr", "ptr"], returns: "i32" },
});

const writing = open({
  syscall: { args: ["i64", "i64", "ptr", "i64", "i64", "i64", "i64"], returns: "i64" },
  poll: { args: ["ptr", "u64", "i32"], returns: "i32" },
  write: { args: ["i32", "ptr", "usize"], returns: "i64" },
  __errno_location: { args: [], returns: "ptr" },
});

/** False where the C library cannot be called; the program then does what it can without. */
export function hasFfi(): boolean {
  try {
    spawning();
    return true;
  } catch {
    return false;
  }
}

/** Large enough for posix_spawnattr_t (336 bytes in both libcs) and posix_spawn_file_actions_t (80). */
const structBytes = 512;

/** SIGPIPE and SIGXFSZ: Bun ignores them, and children would inherit that. */
const ignoredByRuntime = [13, 25];

/** The C library's own: posix_spawn leaves them ignored in the child where it is not told otherwise. */
const ignoredBySpawn = [32, 33];

const spawnFlags = { setPgroup: 0x02, setSigdef: 0x04, setSigmask: 0x08 } as const;

/** Text as the kernel has it: a character for each byte, so that nothing is lost that is not UTF-8. */
export type ByteString = string;

/** An argument or environment vector; it must be held as long as the C library reads it. */
interface StringVector {
  readonly bytes: Buffer;
  readonly pointers: BigUint64Array;
}

function toVector(strings: readonly ByteString[]): StringVector {
  const bytes = Buffer.from(`${strings.join("\0")}\0`, "latin1");
  const pointers = new BigUint64Array(strings.length + 1);
  const base = BigInt(ptr(bytes));
  let offset = 0;
  for (let at = 0; at < strings.length; at++) {
    pointers[at] = base + BigInt(offset);
    offset = bytes.indexOf(0, offset) + 1;
  }
  return { bytes, pointers };
}

/** What a new child gets in place of our own stdin, stdout and stderr. */
export interface Redirections {
  /** A path to open for reading as stdin. */
  readonly stdinPath?: string;
  /** Descriptors of ours that become stdout and stderr; the first becomes both without the second. */
  readonly outputFd?: number;
  readonly errorFd?: number;
}

export interface SpawnRequest {
  readonly path: ByteString;
  readonly argv: readonly ByteString[];
  /** NAME=value, in the order the child shall have them. */
  readonly environment: readonly ByteString[];
  /** How the child finds its signals at its first instruction. */
  readonly callerSignals: {
    readonly ignored: readonly number[];
    readonly blocked: readonly number[];
  };
  readonly redirections: Redirections;
}

/**
 * Starts a program as the leader of a process group of its own. Returns its pid, or the negated
 * errno: execve's own, seen at once as posix_spawn waits for it.
 */
export function spawn(request: SpawnRequest): number {
  const c = spawning();
  const path = Buffer.from(`${request.path}\0`, "latin1");
  const argv = toVector(request.argv);
  const environment = toVector(request.environment);
  const { ignored, blocked } = request.callerSignals;
  const changed = [...ignoredByRuntime, ...ignoredBySpawn];
  const defaults = changed.filter((signal) => !ignored.includes(signal));
  const attributes = createAttributes(defaults, blocked);
  const actions = createFileActions(request.redirections);
  const pid = new Int32Array(1);
  // A buffer whose last use is ptr() may be freed while the C library reads it: they are all held here.
  held.buffers = [path, argv, environment, attributes, actions];
  const undo = ignoreForNow(ignored);
  const errno = c.posix_spawn(
    pid,
    path,
    actions?.struct ?? null,
    attributes,
    argv.pointers,
    environment.pointers,
  );
  undo();
  held.buffers = undefined;
  if (actions) redirecting().posix_spawn_file_actions_destroy(actions.struct);
  return errno === 0 ? (pid[0] ?? -1) : -errno;
}

/** What is stored here is reachable while a call reads it; nobody else reads it. */
const held: { buffers: unknown } = { buffers: undefined };

/**
 * posix_spawnattr_t, filled in by hand: flags, process group (0: the child's own), and the two
 * signal sets stand at the same places in both libcs' public headers, and each call that is not
 * made saves a tenth of a millisecond before the app runs.
 */
function createAttributes(defaults: readonly number[], blocked: readonly number[]): Uint8Array {
  const attributes = new Uint8Array(structBytes);
  attributes[0] = spawnFlags.setPgroup | spawnFlags.setSigdef | spawnFlags.setSigmask;
  attributes.set(toSigset(defaults), attributeOffsets.defaults);
  attributes.set(toSigset(blocked), attributeOffsets.mask);
  return attributes;
}

const attributeOffsets = { defaults: 8, mask: 8 + sigsetBytes } as const;

const sigIgn = 1n;
const sigChld = 17;

/**
 * A signal that we handle is reset to its default by execve; one that the caller had ignored has
 * to be ignored by the child too, so it is ignored here for the length of the call.
 */
function ignoreForNow(signals: readonly number[]): () => void {
  // While SIGCHLD is ignored, the kernel reaps by itself and statuses are lost.
  const toIgnore = signals.filter((signal) => signal !== sigChld);
  if (toIgnore.length === 0) return () => {};
  const c = ignoring();
  const ignore = new BigUint64Array(structBytes / 8);
  ignore[0] = sigIgn;
  const before = toIgnore.map((signal) => {
    const action = new Uint8Array(structBytes);
    c.sigaction(signal, ignore, action);
    return { signal, action };
  });
  return () => {
    for (const { signal, action } of before) c.sigaction(signal, action, null);
  };
}

const openReadOnly = 0;

function createFileActions(redirections: Redirections) {
  const { stdinPath, outputFd, errorFd = outputFd } = redirections;
  if (stdinPath === undefined && outputFd === undefined) return undefined;
  const c = redirecting();
  const struct = new Uint8Array(structBytes);
  c.posix_spawn_file_actions_init(struct);
  const path = Buffer.from(`${stdinPath ?? ""}\0`);
  if (stdinPath !== undefined) {
    c.posix_spawn_file_actions_addopen(struct, 0, path, openReadOnly, 0);
  }
  if (outputFd !== undefined && errorFd !== undefined) {
    c.posix_spawn_file_actions_adddup2(struct, outputFd, 1);
    c.posix_spawn_file_actions_adddup2(struct, errorFd, 2);
  }
  return { struct, path };
}

const waitFlags = { noHang: 1, untraced: 2 } as const;
const waitStatus = new Int32Array(1);

/** A change of a child: its pid and waitpid's status word. */
export interface Waited {
  readonly pid: number;
  readonly status: number;
}

/** The next child that has ended or stopped, or undefined when there is none now. */
export function waitAny(): Waited | undefined {
  const pid = waiting().waitpid(-1, waitStatus, waitFlags.noHang | waitFlags.untraced);
  return pid > 0 ? { pid, status: waitStatus[0] ?? 0 } : undefined;
}

const closeOnExec = 0o2000000;
const fcntlSetFlags = 4;
const nonBlocking = 0o4000;

/** A pipe whose ends are closed in children; reading never blocks, the writer's end is as usual. */
export function createPipe(): { readFd: number; writeFd: number } | undefined {
  const c = piping();
  const fds = new Int32Array(2);
  if (c.pipe2(fds, closeOnExec) !== 0) return undefined;
  const [readFd = -1, writeFd = -1] = fds;
  // The flag belongs to the open file description, and a pipe has one for each end.
  probing().fcntl(readFd, fcntlSetFlags, nonBlocking);
  return { readFd, writeFd };
}

const fcntlSetPipeSize = 1031;

/** Lets a program print 1 MiB between two looks of ours; the most that needs no privilege. */
export function growPipe(fd: number): void {
  probing().fcntl(fd, fcntlSetPipeSize, 1024 * 1024);
}

/** Bytes read into `buffer`; 0 at the end, negative when nothing is there now. */
export function readNow(fd: number, buffer: Uint8Array): number {
  return Number(piping().read(fd, buffer, buffer.byteLength));
}

const fcntlSetDescriptorFlags = 2;

/** Takes the close-on-exec mark from a descriptor. */
export function inheritFd(fd: number): void {
  probing().fcntl(fd, fcntlSetDescriptorFlags, 0);
}

const fcntlGetDescriptorFlags = 1;

/** True for a descriptor that is open and that children would not get. */
export function isClosedOnExec(fd: number): boolean {
  return probing().fcntl(fd, fcntlGetDescriptorFlags, 0) === 1;
}

/** True when something of the name is there, whatever may be done with it. */
export function isFileThere(path: ByteString): boolean {
  return probing().access(Buffer.from(`${path}\0`, "latin1"), 0) === 0;
}

export function isTerminal(fd: number): boolean {
  return probing().isatty(fd) === 1;
}

const openCloseOnExec = 0o2000000;

/** A descriptor that children do not get, or -1. */
export function openToRead(path: string): number {
  return reading().open(Buffer.from(`${path}\0`), openReadOnly | openCloseOnExec, 0);
}

/** Bytes read from an offset of a file on; 0 at its end, negative when it cannot be read so. */
export function readAt(fd: number, buffer: Uint8Array, offset: number): number {
  return Number(reading().pread(fd, buffer, buffer.byteLength, BigInt(offset)));
}

export function closeFd(fd: number): void {
  reading().close(fd);
}

const rlimitNofile = 7;

/** Soft and hard limit on open files. */
export interface FileLimit {
  readonly soft: bigint;
  readonly hard: bigint;
}

export function readFileLimit(): FileLimit {
  const pair = new BigUint64Array(2);
  limiting().getrlimit(rlimitNofile, pair);
  return { soft: pair[0] ?? 0n, hard: pair[1] ?? 0n };
}

export function setFileLimit(limit: FileLimit): boolean {
  const pair = BigUint64Array.of(limit.soft, limit.hard);
  return limiting().setrlimit(rlimitNofile, pair) === 0;
}

const prSetChildSubreaper = 36;

/** Makes orphans among our descendants our children, as if we were PID 1. */
export function becomeSubreaper(): boolean {
  return adopting().prctl(prSetChildSubreaper, 1n, 0n, 0n, 0n) === 0;
}

/** The foreground process group of the terminal at `fd`, or -1 when it is no terminal of ours. */
export function foregroundGroup(fd: number): number {
  return terminals().tcgetpgrp(fd);
}

export function ownGroup(): number {
  return terminals().getpgrp();
}

const sigBlock = 0;
const sigSetMask = 2;
const sigTtou = 22;

/** Gives the terminal at `fd` to a process group. */
export function setForegroundGroup(fd: number, group: number): boolean {
  const c = terminals();
  const before = new Uint8Array(sigsetBytes);
  // From the background the call itself raises SIGTTOU, and fails where that is caught.
  c.pthread_sigmask(sigBlock, toSigset([sigTtou]), before);
  const isGiven = c.tcsetpgrp(fd, group) === 0;
  c.pthread_sigmask(sigSetMask, before, null);
  return isGiven;
}

const pwritev2 = process.arch === "arm64" ? 287n : 328n;
const rwfNowait = 8n;
const errnoAgain = 11;
const errnoInterrupted = 4;
const errnoUnsupported = [38, 95];
const pollOut = 4;

/**
 * Writes what fits without waiting, whatever else writes to the same pipe, and without touching
 * the flags of the description, which the app shares. Returns the bytes written, 0 when the
 * reader is behind, -1 when the descriptor is broken, undefined where the kernel cannot do that.
 */
export function writeUnlessFull(fd: number, bytes: Uint8Array): number | undefined {
  const vector = BigUint64Array.of(BigInt(ptr(bytes)), BigInt(bytes.byteLength));
  const c = writing();
  const written = Number(c.syscall(pwritev2, BigInt(fd), vector, 1n, -1n, -1n, rwfNowait));
  if (written >= 0) return written;
  const errno = readErrno();
  if (errno === errnoAgain || errno === errnoInterrupted) return 0;
  return errnoUnsupported.includes(errno) ? undefined : -1;
}

/** Another writer can fill the pipe between poll and write, so at most PIPE_BUF bytes are tried. */
export function writeAfterPoll(fd: number, bytes: Uint8Array): number {
  const c = writing();
  const request = Int32Array.of(fd, pollOut);
  if (c.poll(request, 1n, 0) !== 1) return 0;
  const written = Number(c.write(fd, bytes, Math.min(bytes.byteLength, 4096)));
  return written >= 0 ? written : readErrno() === errnoAgain ? 0 : -1;
}

function readErrno(): number {
  const address = writing().__errno_location();
  return address === null ? 0 : read.i32(address, 0);
}
