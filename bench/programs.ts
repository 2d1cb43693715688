import { join } from "node:path";

/** The compiled programs of children/. */
export interface Programs {
  readonly launch: string;
  readonly app: string;
  readonly handler: string;
  readonly pass: string;
  readonly bareBun: string;
  readonly render: string;
}

/** Compiles them: static, so that their start costs next to nothing beside what is measured. */
export async function compilePrograms(folder: string): Promise<Programs> {
  if (Bun.which("cc") === null)
    throw new Error("The bench needs cc: apt-get install gcc libc6-dev");
  const [launch, app, handler, pass, bareBun, render] = await Promise.all([
    compile(folder, "launch"),
    compile(folder, "app"),
    compile(folder, "handler"),
    compile(folder, "pass"),
    compileForBun(folder, "bare-bun"),
    compileForBun(folder, "render"),
  ]);
  return { launch, app, handler, pass, bareBun, render };
}

async function compile(folder: string, name: string): Promise<string> {
  const outfile = join(folder, name);
  const source = join(import.meta.dir, "children", `${name}.c`);
  await run(["cc", "-O2", "-static", "-Wall", "-o", outfile, source]);
  return outfile;
}

/** With the flags of scripts/build.ts that decide how quick and how small it is. */
async function compileForBun(folder: string, name: string): Promise<string> {
  const outfile = join(folder, name);
  await run([
    process.execPath,
    "build",
    join(import.meta.dir, "children", `${name}.ts`),
    "--compile",
    `--outfile=${outfile}`,
    "--bytecode",
    "--format=esm",
    "--minify-syntax",
    "--compile-jit-policy=1000000",
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
  ]);
  return outfile;
}

async function run(command: readonly string[]): Promise<void> {
  const child = Bun.spawn([...command], { stdout: "ignore", stderr: "pipe" });
  const stderr = await child.stderr.text();
  if ((await child.exited) !== 0)
    throw new Error(`Cannot compile: ${command.join(" ")}\n${stderr}`);
}
