// A piece of machine code that runs between the dynamic loader and Bun's own start. It does what
// nothing in JavaScript can do, as Bun's first 3 ms are over by then:
//
// - It blocks the signals that Bun doesn't need itself. The kernel drops a signal that PID 1 has no
//   handler for, so a `docker stop` in these 3 ms would be lost. A blocked one stays pending. Bun
//   waits in epoll_pwait with an empty mask, so it's delivered in the first wait, to our handlers.
// - It keeps what Bun changes before the first line of ours: the limit of open files (Bun raises it
//   to the hard one), and what the caller ignored (Bun ignores SIGPIPE and SIGXFSZ), and the mask.
// - It installs a handler for SIGSTKFLT, which nothing sends, which Bun cannot listen to and which
//   isn't blocked: `process.kill(process.pid, 16)` puts the caller's mask in force. bun:ffi could
//   do that as well, but not where memory can't be writable and executable, and children of
//   Bun.spawn, which inherit the mask, must not have the signals blocked there either.
//
// All facts are in a page at a fixed address below the executable, where nothing else is mapped.
// If the page can't be had (a kernel before 4.17 with something there, mmap_min_addr above 1 MiB),
// the stub does nothing at all: page there and magic right means everything has been done.
// It takes 35 system calls, 10 to 20 microseconds. A signal within the kernel's exec and the
// dynamic loader, most of the first millisecond, is still lost: they run before anything of ours.
// All registers, the flags and the stack are as they were when Bun's start code is entered.

import { savedBlock } from "../src/system/saved-block.ts";
import {
  type ElfFile,
  executable,
  extendSegmentDown,
  loadable,
  type Segment,
  writeEntry,
} from "./elf.ts";

// Never blocked: 9 and 19 (SIGKILL, SIGSTOP) can't be, 4, 5, 6, 7, 8, 11 and 31 (SIGILL, SIGTRAP,
// SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS) are raised by a thread's own doing and kill it when
// blocked, 16 is ours, and 30 (SIGPWR) is what JavaScriptCore suspends threads with.
const notBlocked = [4, 5, 6, 7, 8, 9, 11, 16, 19, 30, 31];

/** The signals that the stub blocks; signal n is bit n - 1. Those from 32 are left alone. */
export const blockedByStub: bigint = toMask(notBlocked) ^ 0x7fff_ffffn;

interface Code {
  readonly bytes: Buffer;
  /** Where the jump to the old entry has to be put. */
  readonly jumpAt: number;
}

// The two words after the code are the set of signals and the magic word. Each line is one
// instruction, as an assembler translates it; patch-executable.test.ts has it done again.

/** The x64 listing in the syntax of `as` with .intel_syntax noprefix. */
export const x64Listing = `
  50                    push rax
  51                    push rcx
  52                    push rdx
  56                    push rsi
  57                    push rdi
  4150                  push r8
  4151                  push r9
  4152                  push r10
  4153                  push r11
  9c                    pushfq
  # mmap(page, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | _ANONYMOUS | _FIXED_NOREPLACE, -1, 0)
  bf00001000            mov edi, 0x100000
  be00100000            mov esi, 0x1000
  ba03000000            mov edx, 3
  41ba22001000          mov r10d, 0x100022
  4983c8ff              or r8, -1
  4531c9                xor r9d, r9d
  b809000000            mov eax, 9
  0f05                  syscall
  4839f8                cmp rax, rdi
  0f858f000000          jne out
  # rt_sigprocmask(SIG_BLOCK, &set, page + 24, 8)
  31ff                  xor edi, edi
  488d35b5000000        lea rsi, [rip + set]
  ba18001000            mov edx, 0x100018
  41ba08000000          mov r10d, 8
  b80e000000            mov eax, 14
  0f05                  syscall
  # prlimit64(0, RLIMIT_NOFILE, NULL, page + 8)
  be07000000            mov esi, 7
  31d2                  xor edx, edx
  41ba08001000          mov r10d, 0x100008
  b82e010000            mov eax, 302
  0f05                  syscall
  # rt_sigaction(n, NULL, page + 32 + 32 * n, 8) for n from 1 to 31
  bf01000000            mov edi, 1
  31f6                  xor esi, esi
  ba40001000            mov edx, 0x100040
  41ba08000000          mov r10d, 8
                        next:
  b80d000000            mov eax, 13
  0f05                  syscall
  4883c220              add rdx, 32
  ffc7                  inc edi
  83ff1f                cmp edi, 31
  7eee                  jle next
  # rt_sigaction(16, {restore, SA_SIGINFO | SA_RESTORER | SA_RESTART, leave, 0}, NULL, 8)
  6a00                  push 0
  488d055b000000        lea rax, [rip + leave]
  50                    push rax
  b804000014            mov eax, 0x14000004
  50                    push rax
  488d0538000000        lea rax, [rip + restore]
  50                    push rax
  bf10000000            mov edi, 16
  4889e6                mov rsi, rsp
  31d2                  xor edx, edx
  b80d000000            mov eax, 13
  0f05                  syscall
  4883c420              add rsp, 32
  # The page is complete.
  488b053f000000        mov rax, [rip + magic]
  4889042500001000      mov [0x100000], rax
                        out:
  9d                    popfq
  415b                  pop r11
  415a                  pop r10
  4159                  pop r9
  4158                  pop r8
  5f                    pop rdi
  5e                    pop rsi
  5a                    pop rdx
  59                    pop rcx
  58                    pop rax
                        entry:
  e900000000            .byte 0xe9, 0, 0, 0, 0
  # The handler: ucontext.uc_sigmask = the saved mask without SIGPWR, so that the return sets it.
                        restore:
  488b042518001000      mov rax, [0x100018]
  480fbaf01d            btr rax, 29
  48898228010000        mov [rdx + 296], rax
  c3                    ret
  # rt_sigreturn
                        leave:
  b80f000000            mov eax, 15
  0f05                  syscall
                        set:
`;

/** The arm64 listing; same order and same calls, but the kernel returns from a handler itself. */
export const arm64Listing = `
  ff4301d1              sub sp, sp, #80
  e00700a9              stp x0, x1, [sp]
  e20f01a9              stp x2, x3, [sp, #16]
  e41702a9              stp x4, x5, [sp, #32]
  e82703a9              stp x8, x9, [sp, #48]
  # mmap
  0902a0d2              mov x9, #0x100000
  e00309aa              mov x0, x9
  010082d2              mov x1, #0x1000
  620080d2              mov x2, #3
  430480d2              mov x3, #0x22
  0302a0f2              movk x3, #0x10, lsl #16
  04008092              mov x4, #-1
  050080d2              mov x5, #0
  c81b80d2              mov x8, #222
  010000d4              svc #0
  000009cb              sub x0, x0, x9
  600400b5              cbnz x0, out
  # rt_sigprocmask
  a1050010              adr x1, set
  22610091              add x2, x9, #24
  030180d2              mov x3, #8
  e81080d2              mov x8, #135
  010000d4              svc #0
  # prlimit64
  000080d2              mov x0, #0
  e10080d2              mov x1, #7
  020080d2              mov x2, #0
  23210091              add x3, x9, #8
  a82080d2              mov x8, #261
  010000d4              svc #0
  # rt_sigaction for 1 to 31, until bit 5 of the number is set
  240080d2              mov x4, #1
  22010191              add x2, x9, #64
  010080d2              mov x1, #0
  030180d2              mov x3, #8
  c81080d2              mov x8, #134
                        next:
  e00304aa              mov x0, x4
  010000d4              svc #0
  42800091              add x2, x2, #32
  84040091              add x4, x4, #1
  84ff2f36              tbz x4, #5, next
  # rt_sigaction(16, {restore, SA_SIGINFO | SA_RESTART, 0, 0}, NULL, 8)
  64020010              adr x4, restore
  0500a2d2              mov x5, #0x10000000
  a5100091              add x5, x5, #4
  ff8300d1              sub sp, sp, #32
  e41700a9              stp x4, x5, [sp]
  ff7f01a9              stp xzr, xzr, [sp, #16]
  000280d2              mov x0, #16
  e1030091              mov x1, sp
  020080d2              mov x2, #0
  010000d4              svc #0
  ff830091              add sp, sp, #32
  e0010058              ldr x0, magic
  200100f9              str x0, [x9]
                        out:
  e82743a9              ldp x8, x9, [sp, #48]
  e41742a9              ldp x4, x5, [sp, #32]
  e20f41a9              ldp x2, x3, [sp, #16]
  e00740a9              ldp x0, x1, [sp]
  ff430191              add sp, sp, #80
                        entry:
  00000014              b entry
                        restore:
  0302a0d2              mov x3, #0x100000
  630c40f9              ldr x3, [x3, #24]
  63f86292              and x3, x3, #0xffffffffdfffffff
  431400f9              str x3, [x2, #40]
  c0035fd6              ret
                        set:
`;

/** The executable has no bytes that are proven unused. */
export class NoRoomError extends Error {}

/** Puts the stub before Bun's start code; throws if there is no room that is proven unused. */
export function installEntryStub(bytes: Buffer, elf: ElfFile): void {
  const pageEnd = savedBlock.address + 0x10000;
  for (const segment of elf.segments.filter(({ type }) => type === loadable)) {
    if (segment.address < pageEnd && segment.address + segment.memorySize > savedBlock.address) {
      throw new Error("Cannot install the entry stub: the executable covers its fixed address");
    }
  }
  const segment = elf.segments.find(
    ({ type, flags, address, fileSize }) =>
      type === loadable &&
      (flags & executable) !== 0 &&
      address <= elf.entry &&
      elf.entry < address + fileSize,
  );
  if (segment === undefined) {
    throw new Error("Cannot install the entry stub: the entry is in no executable segment");
  }
  const code = assemble(elf.machine === "x64" ? x64Listing : arm64Listing);
  const offset =
    takeGapBefore(bytes, elf, segment, code.bytes.length) ??
    findFiller(bytes, elf, segment, code.bytes.length);
  if (offset === undefined) {
    throw new NoRoomError(
      `Cannot install the entry stub: found no ${code.bytes.length} unused bytes in the code`,
    );
  }
  const address = segment.address + offset - segment.offset;
  writeJump(code, elf, address);
  code.bytes.copy(bytes, offset);
  writeEntry(bytes, address);
}

/** The bytes of a listing, with the two words behind them, in whole units of 16 bytes. */
function assemble(listing: string): Code {
  let hex = "";
  let jumpAt = 0;
  for (const [, bytes = "", text] of listing.matchAll(/^ {2}([0-9a-f]*) +(\S.*)$/gm)) {
    if (text === "entry:") {
      jumpAt = hex.length / 2;
    }
    hex += bytes;
  }
  const code = Buffer.from(hex, "hex");
  const bytes = Buffer.alloc(Math.ceil((code.length + 16) / 16) * 16);
  code.copy(bytes);
  bytes.writeBigUInt64LE(blockedByStub, code.length);
  bytes.writeBigUInt64LE(savedBlock.magic, code.length + 8);
  return { bytes, jumpAt };
}

function writeJump(code: Code, elf: ElfFile, address: number): void {
  const distance = elf.entry - (address + code.jumpAt);
  if (elf.machine === "x64") {
    // Counted from the end of the instruction.
    code.bytes.writeInt32LE(distance - 5, code.jumpAt + 1);
    return;
  }
  if (Math.abs(distance) >= 2 ** 27) {
    throw new Error("Cannot install the entry stub: the old entry is too far for one jump");
  }
  code.bytes.writeUInt32LE((0x14000000 | ((distance >> 2) & 0x3ffffff)) >>> 0, code.jumpAt);
}

/**
 * The linker begins the executable segment within a page and leaves zeros before it, which are
 * mapped with it anyway, as the kernel maps whole pages. The segment is made to say so.
 */
function takeGapBefore(
  bytes: Buffer,
  elf: ElfFile,
  segment: Segment,
  length: number,
): number | undefined {
  const start = segment.offset - length;
  const isSamePage = segment.address % 4096 >= length && segment.offset % 4096 >= length;
  const isUsed = [
    ...elf.segments.map(({ offset, fileSize: size }) => ({ offset, size })),
    ...elf.sections.filter(({ hasContent }) => hasContent),
  ].some(({ offset, size }) => offset < segment.offset && offset + size > start);
  const isZero = bytes.subarray(start, segment.offset).every((byte) => byte === 0);
  if (!isSamePage || isUsed || !isZero) {
    return undefined;
  }
  extendSegmentDown(bytes, segment, length);
  return start;
}

/**
 * The build with musl has too small a gap. On x64 what lies between pieces of code is filled with
 * int3, so that a jump there is fatal: a long run of them is therefore reached by nobody.
 */
export function findFiller(
  bytes: Buffer,
  elf: ElfFile,
  segment: Segment,
  length: number,
): number | undefined {
  if (elf.machine !== "x64") {
    return undefined;
  }
  const margin = 64;
  const at = bytes.indexOf(Buffer.alloc(length + 3 * margin, 0xcc), segment.offset);
  const isInSegment = at >= 0 && at + length + 3 * margin <= segment.offset + segment.fileSize;
  return isInSegment ? Math.ceil((at + margin) / 16) * 16 : undefined;
}

function toMask(signals: readonly number[]): bigint {
  return signals.reduce((mask, signal) => mask | (1n << BigInt(signal - 1)), 0n);
}
