import { join } from "node:path";

/** The compiled programs of children/. */
export interface Programs {
  readonly launch: string;
  readonly app: string;
  readonly handler: string;
  readonly pass: string;
}

/** Compiles them: static, so that their start costs next to nothing beside what is measured. */
export async function compilePrograms(folder: string): Promise<Programs> {
  if (Bun.which("cc") === null)
    throw new Error("The bench needs cc: apt-get install gcc libc6-dev");
  const [launch, app, handler, pass] = await Promise.all([
    compile(folder, "launch"),
    compile(folder, "app"),
    compile(folder, "handler"),
    compile(folder, "pass"),
  ]);
  return { launch, app, handler, pass };
}

async function compile(folder: string, name: string): Promise<string> {
  const outfile = join(folder, name);
  const source = join(import.meta.dir, "children", `${name}.c`);
  const child = Bun.spawn(["cc", "-O2", "-static", "-Wall", "-o", outfile, source], {
    stdout: "ignore",
    stderr: "pipe",
  });
  const stderr = await child.stderr.text();
  if ((await child.exited) !== 0) throw new Error(`Cannot compile "${source}":\n${stderr}`);
  return outfile;
}
