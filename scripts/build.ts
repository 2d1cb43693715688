// Makes the executable. `make build` and `make release` go through here, so what is released is
// built the way the tests have seen it.
import { existsSync, statSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

import packageJson from "../package.json" with { type: "json" };

export const projectRoot = dirname(import.meta.dir);

export interface BuildOptions {
  outfile: string;
  /** One of Bun's target names; this machine's when left out. */
  target?: string;
  /** The Bun executable to embed for that target: Bun would download it otherwise. */
  runtime?: string;
}

/** Builds one executable; rejects, leaving no file, when any step of it does not succeed. */
export async function buildExecutable({ outfile, target, runtime }: BuildOptions): Promise<void> {
  await mkdir(dirname(outfile), { recursive: true });
  await rm(outfile, { force: true });
  await run([
    process.execPath,
    "build",
    join(projectRoot, "src/main.ts"),
    "--compile",
    `--outfile=${outfile}`,
    // Bytecode takes start-up from 10 to 4 ms. Names and line ends stay: stack traces end up in
    // logs, and with bytecode neither costs start-up time.
    "--bytecode",
    "--format=esm",
    "--minify-syntax",
    // What the way to the app does not need is a file of its own inside the executable.
    "--splitting",
    "--sourcemap=none",
    // The JIT stays on (bun:ffi needs it) but never finds anything worth compiling: less memory.
    "--compile-jit-policy=1000000",
    // Otherwise the app's .env and bunfig.toml in the working directory would steer us.
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
    `--define=BUILD_VERSION=${JSON.stringify(packageJson.version)}`,
    `--define=BUILD_COMMIT=${JSON.stringify(await readCommit())}`,
    ...(target ? [`--target=${target}`] : []),
    ...(runtime ? [`--compile-executable-path=${runtime}`] : []),
  ]);
  try {
    await patch(outfile, target);
  } catch (error) {
    await rm(outfile, { force: true });
    throw error;
  }
}

/** Takes from the finished executable what would let environment variables steer it. */
async function patch(outfile: string, target: string | undefined): Promise<void> {
  const script = join(import.meta.dir, "patch-executable.ts");
  if (!existsSync(script)) return;
  const { patchExecutable } = await import(script);
  // The only one without room in Bun 1.4.5.
  await patchExecutable(outfile, target === "bun-linux-arm64-musl");
}

async function readCommit(): Promise<string> {
  // A source archive has no git folder, and a build of it is as good as any.
  const head = await Bun.$`git -C ${projectRoot} rev-parse --short=12 HEAD`.quiet().nothrow();
  if (head.exitCode !== 0) return "unknown";
  const status = await Bun.$`git -C ${projectRoot} status --porcelain -uno`.quiet().nothrow();
  return head.text().trim() + (status.text().trim() ? "-dirty" : "");
}

async function run(command: string[]): Promise<void> {
  const child = Bun.spawn(command, { stdout: "pipe", stderr: "pipe", cwd: projectRoot });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  if ((await child.exited) !== 0) throw new Error(`Cannot build:\n${stdout}${stderr}`);
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      outfile: { type: "string", default: join(projectRoot, "dist/containerbuddy") },
      target: { type: "string" },
      runtime: { type: "string" },
    },
  });
  const { outfile, target, runtime } = values;
  await buildExecutable({ outfile, ...(target && { target }), ...(runtime && { runtime }) });
  console.log(`Built ${outfile} (${(statSync(outfile).size / 1e6).toFixed(1)} MB)`);
}
