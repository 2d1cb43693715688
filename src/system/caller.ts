// How the caller had what the runtime has changed before our first line.
import { readQuickly } from "./quick-file.ts";
import { savedBlock } from "./saved-block.ts";

/** What children shall find as if there were nobody between them and the caller. */
export interface Caller {
  /** Signals 1 to 31 that the caller ignored. */
  readonly ignored: readonly number[];
  /** Signals 1 to 64: real-time signals reach children blocked as they were. */
  readonly blocked: readonly number[];
  /** RLIMIT_NOFILE before the runtime raised it; undefined when nobody knows. */
  readonly fileLimit: { readonly soft: bigint; readonly hard: bigint } | undefined;
  /** Whether the entry stub ran: signals are then blocked until our handlers are in. */
  readonly hasStub: boolean;
}

/** To be read before any signal handler is installed, as that changes what is ignored. */
export function readCaller(): Caller {
  return readSavedBlock() ?? readProc();
}

function readSavedBlock(): Caller | undefined {
  const bytes = readQuickly("/proc/self/mem", savedBlock.size, savedBlock.address);
  if (bytes?.length !== savedBlock.size) return undefined;
  const word = (at: number): bigint => bytes.readBigUInt64LE(at);
  if (word(0) !== savedBlock.magic) return undefined;
  const hard = word(savedBlock.nofileHardAt);
  return {
    ignored: signals((signal) => word(savedBlock.dispositionsAt + 32 * signal) === 1n),
    blocked: toSignals(word(savedBlock.maskAt), 64),
    fileLimit: hard === 0n ? undefined : { soft: word(savedBlock.nofileSoftAt), hard },
    hasStub: true,
  };
}

/** Without the stub: what the kernel says now, which has the runtime's own changes in it. */
function readProc(): Caller {
  const status = readText("/proc/self/status");
  const mask = (name: string): bigint =>
    BigInt(`0x${status.match(new RegExp(`^${name}:\\s*([0-9a-f]+)`, "m"))?.[1] ?? "0"}`);
  const ignoredByRuntime = [13, 25];
  return {
    ignored: toSignals(mask("SigIgn")).filter((signal) => !ignoredByRuntime.includes(signal)),
    blocked: toSignals(mask("SigBlk"), 64),
    fileLimit: readParentLimit(status),
    hasStub: false,
  };
}

/** A parent that we can see most likely gave us the limit that it has itself. */
function readParentLimit(status: string): Caller["fileLimit"] {
  const parent = Number(status.match(/^PPid:\s*(\d+)/m)?.[1] ?? 0);
  if (parent === 0) return undefined;
  const match = readText(`/proc/${parent}/limits`).match(/^Max open files\s+(\d+)\s+(\d+)/m);
  if (match === null) return undefined;
  return { soft: BigInt(match[1] ?? 0), hard: BigInt(match[2] ?? 0) };
}

function readText(path: string): string {
  return readQuickly(path, 64 * 1024)?.toString("latin1") ?? "";
}

function toSignals(mask: bigint, last = 31): number[] {
  return signals((signal) => ((mask >> BigInt(signal - 1)) & 1n) === 1n, last);
}

function signals(isMeant: (signal: number) => boolean, last = 31): number[] {
  return Array.from({ length: last }, (_, at) => at + 1).filter(isMeant);
}
