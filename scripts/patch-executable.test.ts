import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { savedBlock } from "../src/system/saved-block.ts";
import { parseElf } from "./elf.ts";
import { arm64Listing, blockedByStub, installEntryStub, x64Listing } from "./entry-stub.ts";
import { patchExecutable } from "./patch-executable.ts";

// An executable has 110 MB, and a slow disk needs its time for each copy.
setDefaultTimeout(60_000);

let folder: string;
let plain: string;
let patched: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "patch-executable-"));
  plain = join(folder, "plain");
  patched = join(folder, "patched");
  await runOrThrow([
    process.execPath,
    "build",
    join(import.meta.dir, "fixtures/patched-program.ts"),
    "--compile",
    "--bytecode",
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
    `--outfile=${plain}`,
  ]);
  await cp(plain, patched);
  await patchExecutable(patched);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("a patched executable", () => {
  test("reads its bundle, which may name the hidden variables, and all its arguments", async () => {
    const { output } = await run([patched, "--version", "--inspect", "-e"]);
    expect(output).toBe('BUN_OPTIONS BUN_BE_BUN BUN_INSPECT ["--version","--inspect","-e"]\n');
  });

  test("isn't steered by BUN_OPTIONS, and its children see it", async () => {
    const preload = join(folder, "preload.ts");
    await writeFile(preload, 'console.log("preloaded");');
    const env = { BUN_OPTIONS: `--preload=${preload}` };
    expect((await run([plain, "child-env", "BUN_OPTIONS"], env)).output).toContain("preloaded\n");
    expect((await run([patched, "child-env", "BUN_OPTIONS"], env)).output).toBe(
      `--preload=${preload}\n`,
    );
  });

  test("isn't turned into Bun by BUN_BE_BUN, and its children see it", async () => {
    const env = { BUN_BE_BUN: "1" };
    expect((await run([plain, "--version"], env)).output).toBe(`${Bun.version}\n`);
    expect((await run([patched, "child-env", "BUN_BE_BUN"], env)).output).toBe("1\n");
  });

  test("waits for no debugger because of BUN_INSPECT, and its children see it", async () => {
    const env = { BUN_INSPECT: `ws+unix://${join(folder, "inspect.sock")}?wait=1` };
    expect((await run(["timeout", "0.5", plain, "child-env", "BUN_INSPECT"], env)).code).toBe(124);
    expect((await run([patched, "child-env", "BUN_INSPECT"], env)).output).toBe(
      `${env.BUN_INSPECT}\n`,
    );
  });

  test("keeps the caller's limit of open files, mask and ignored signals", async () => {
    const facts = { nofileSoft: "1024", nofileHard: "4096", mask: "512", ignored: [1, 13] };
    const { output } = await run(asCaller(patched, "facts"));
    expect(output.trim().split("\n").map(parseJson)).toEqual([facts, facts]);
  });

  test("knows when it has not been patched", async () => {
    expect((await run(asCaller(plain, "facts"))).output).toBe("undefined\nundefined\n");
  });

  test("has the signals blocked from its first line until it asks for their release", async () => {
    const { output } = await run(asCaller(patched, "masks"));
    const blocked = toHex(blockedByStub);
    const callers = toHex(512n);
    expect(output.trim().split("\n")).toEqual([
      blocked,
      // A child of Bun.spawn inherits, one of posix_spawn gets what it's given.
      blocked,
      `SigBlk:\t${callers}`,
      callers,
      callers,
    ]);
  });

  test("loses no signal that comes before its handler is in", async () => {
    expect((await run([patched, "early-signal"])).output).toBe("handled\n");
    expect((await run([plain, "early-signal"])).signal).toBe("SIGTERM");
  });

  test("loses no signal as PID 1", async () => {
    const asPid1 = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"];
    expect((await run([...asPid1, patched, "early-signal"])).output).toBe("handled\n");
    expect((await run([...asPid1, plain, "early-signal"])).output).toBe("lost\n");
  });

  test("starts itself through /proc/self/exe", async () => {
    const { output } = await run([patched, "again"]);
    const [facts] = output.split("\n").map(parseJson);
    expect(facts).toMatchObject({ mask: `${blockedByStub}` });
  });
});

describe("patchExecutable()", () => {
  test("refuses a file that has been patched, and leaves it as it is", async () => {
    const before = Bun.hash(await readFile(patched));
    expect(await toReason(patchExecutable(patched))).toBe(
      `Cannot patch "${patched}": Cannot hide "BUN_OPTIONS": ` +
        "found 0 names and 0 mentions, expected 2 and 0 as in Bun 1.4.5",
    );
    expect(Bun.hash(await readFile(patched))).toBe(before);
  });

  test("refuses what is no executable", async () => {
    const text = join(folder, "text");
    await writeFile(text, "text".repeat(100));
    expect(await toReason(patchExecutable(text))).toContain(
      "expected a 64-bit little-endian ELF file",
    );
  });
});

describe("installEntryStub()", () => {
  test("uses filler in the code where the gap before it isn't free", async () => {
    const bytes = await readFile(plain);
    const elf = parseElf(bytes);
    if (elf.machine === "arm64") {
      return;
    }
    const segment = elf.segments.find(({ type, flags }) => type === 1 && (flags & 1) !== 0);
    bytes[(segment?.offset ?? 0) - 1] = 1;
    installEntryStub(bytes, elf);
    expect(parseElf(bytes).entry).toBeGreaterThan(elf.entry);
    const path = join(folder, "filled");
    await writeFile(path, bytes, { mode: 0o755 });
    expect((await run([path, "early-signal"])).output).toBe("handled\n");
    const { output } = await run([path, "facts"]);
    expect(output).toContain(`"mask":"0"`);
  });

  test("refuses an executable that covers the fixed address", async () => {
    const bytes = await readFile(plain);
    const elf = parseElf(bytes);
    const segments = elf.segments.map((segment) => ({ ...segment, address: savedBlock.address }));
    expect(() => installEntryStub(bytes, { ...elf, segments })).toThrow("covers its fixed address");
  });

  const assemblers = [
    ["x64", x64Listing, process.arch === "x64" ? "" : "x86_64-linux-gnu-"],
    ["arm64", arm64Listing, process.arch === "arm64" ? "" : "aarch64-linux-gnu-"],
  ] as const;
  for (const [machine, listing, prefix] of assemblers) {
    const hasAssembler = Bun.which(`${prefix}as`) !== null;
    const title = `has bytes for ${machine} that an assembler makes of the same lines`;
    test.skipIf(!hasAssembler)(
      hasAssembler ? title : `${title} (no ${prefix}as here)`,
      async () => {
        const lines = [...listing.matchAll(/^ {2}([0-9a-f]*) +([^#\s].*)$/gm)];
        const head = machine === "x64" ? ".intel_syntax noprefix" : "";
        const source = [head, ...lines.map(([, , text]) => text), ".quad 0", "magic: .quad 0", ""];
        const base = join(folder, machine);
        await writeFile(`${base}.s`, source.join("\n"));
        await runOrThrow([`${prefix}as`, `${base}.s`, "-o", `${base}.o`]);
        await runOrThrow([`${prefix}objcopy`, "-O", "binary", `${base}.o`, `${base}.bin`]);
        const made = (await readFile(`${base}.bin`)).subarray(0, -16).toString("hex");
        expect(made).toBe(lines.map(([, bytes]) => bytes).join(""));
      },
    );
  }
});

interface Result {
  readonly output: string;
  readonly signal: NodeJS.Signals | number | null;
  readonly code: number | null;
}

async function run(command: readonly string[], env: Record<string, string> = {}): Promise<Result> {
  const child = Bun.spawn([...command], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdout: "pipe",
    stderr: "ignore",
  });
  const output = await new Response(child.stdout).text();
  const code = await child.exited;
  return { output, signal: child.signalCode, code };
}

async function runOrThrow(command: readonly string[]): Promise<void> {
  const { code, output } = await run(command);
  if (code !== 0) {
    throw new Error(`Cannot run "${command.join(" ")}": it ended with ${code}, ${output}`);
  }
}

async function toReason(outcome: Promise<void>): Promise<string> {
  return await outcome.then(
    () => "none",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

/** A caller with limits of its own, who ignores SIGHUP and SIGPIPE and blocks SIGUSR1. */
function asCaller(program: string, argument: string): string[] {
  const script =
    'ulimit -Sn 1024; ulimit -Hn 4096; trap "" HUP PIPE; exec env --block-signal=USR1 "$0" "$1"';
  return ["sh", "-c", script, program, argument];
}

function parseJson(line: string): unknown {
  return line === "" ? undefined : JSON.parse(line);
}

function toHex(mask: bigint): string {
  return mask.toString(16).padStart(16, "0");
}
