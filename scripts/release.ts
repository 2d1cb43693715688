// Makes the executables that are published, and their sums. Bun would download the runtime of
// each target from its own site; npm has the same files, and a sum in this file pins each.
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import packageJson from "../package.json" with { type: "json" };
import { buildExecutable, projectRoot } from "./build.ts";

const bunVersion = packageJson.devDependencies.bun;

interface Target {
  name: string;
  bunTarget: string;
  npmPackage: string;
  /** The sum of the package at `bunVersion`, as npm states it. */
  integrity: string;
}

// Baseline on x64: it runs on processors without AVX2 too.
const targets: Target[] = [
  {
    name: "linux-x64",
    bunTarget: "bun-linux-x64-baseline",
    npmPackage: "@oven/bun-linux-x64-baseline",
    integrity:
      "sha512-s8yMwYcFnnrA178gji0gZbkE2WVDej/Ti1x770oPfihxyRxSMNhGhiAQNXV53aDeraZxksdvKV/RAdQBCd0qPA==",
  },
  {
    name: "linux-x64-musl",
    bunTarget: "bun-linux-x64-musl-baseline",
    npmPackage: "@oven/bun-linux-x64-musl-baseline",
    integrity:
      "sha512-cWJhU8h0+MiUgpSt99sQhjxLIIosKEcKYdtKddohokUvAuN6jKOy7g7+QDTZTXtwHxz93wL3BX+L6wXVPDUH3A==",
  },
  {
    name: "linux-arm64",
    bunTarget: "bun-linux-arm64",
    npmPackage: "@oven/bun-linux-aarch64",
    integrity:
      "sha512-4BXmsSKnjOrlGWqZV4x/oWa7AVoR+B6lCXddMzOAXBIm3t50eslg9wb66gmtW1AamEQ1l1CDvmmruysEhqOWMg==",
  },
  {
    name: "linux-arm64-musl",
    bunTarget: "bun-linux-arm64-musl",
    npmPackage: "@oven/bun-linux-aarch64-musl",
    integrity:
      "sha512-XCNc+WvvMAdNNb+OWTogpy+N9wm62fkVeEVLb6how0RZhW5LPi6c7BlkeVCuWps7XjEl2saFpHFa20/1E+PAHg==",
  },
];

/** The path of the target's Bun executable, fetched with npm the first time. */
async function fetchRuntime({ npmPackage, integrity }: Target): Promise<string> {
  const folder = join(projectRoot, ".tools/bun", `${npmPackage.replace("/", "-")}-${bunVersion}`);
  const runtime = join(folder, "package/bin/bun");
  if (await Bun.file(runtime).exists()) return runtime;

  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Bun.$`npm pack --silent ${npmPackage}@${bunVersion} --pack-destination ${folder}`.quiet();
  const archiveName = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  if (!archiveName) throw new Error(`Cannot fetch "${npmPackage}": npm left no archive`);
  const archive = join(folder, archiveName);

  const sum = new Bun.CryptoHasher("sha512").update(await Bun.file(archive).bytes());
  const found = `sha512-${sum.digest("base64")}`;
  if (found !== integrity) {
    throw new Error(
      `Cannot use "${npmPackage}@${bunVersion}": its sum is ${found}, not ${integrity}`,
    );
  }
  await Bun.$`tar -xzf ${archive} -C ${folder} && rm ${archive}`.quiet();
  return runtime;
}

const folder = join(projectRoot, "dist/release");
await rm(folder, { recursive: true, force: true });
const sums: string[] = [];
for (const target of targets) {
  const name = `containerbuddy-${packageJson.version}-${target.name}`;
  const outfile = join(folder, name);
  const runtime = await fetchRuntime(target);
  await buildExecutable({ outfile, target: target.bunTarget, runtime });
  const sum = new Bun.CryptoHasher("sha256").update(await Bun.file(outfile).bytes());
  sums.push(`${sum.digest("hex")}  ${name}\n`);
  console.log(`Built dist/release/${name}`);
}
await Bun.write(join(folder, "SHA256SUMS"), sums.join(""));
console.log("Wrote dist/release/SHA256SUMS");
