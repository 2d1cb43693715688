// Bun reads these variables before a line of ours runs: BUN_OPTIONS may load foreign code or end us
// ("--version"), BUN_BE_BUN=1 turns the executable into Bun itself, BUN_INSPECT opens a debugger's
// port. An image that sets them for its own Bun must not steer us, but the children must get them.
// No flag turns them off, so their names are made unfindable in the runtime part of the executable.
//
// The first byte of a name becomes NUL. An entry of the environment ends at its first NUL, so no
// name in it can ever contain one: nothing that anybody sets can match. getenv("") is defined to
// find nothing, so those places where Bun hands the name to libc are covered by it, too.
//
// How Bun is upgraded: build with the new version. If the build ends with "Cannot hide", look at
// the places (`grep -abo BUN_OPTIONS FILE`, and so on), see which are names and which are prose,
// change the table, and let patch-executable.test.ts say whether each variable is really without
// effect: it also fails when Bun finds a name by a way that isn't in this table.

import type { ElfFile } from "./elf.ts";

interface HiddenVariable {
  readonly name: string;
  /** The places at which the name is one that Bun looks up, alone or with a suffix. */
  readonly names: number;
  /** Messages ("… is ignored") and the JavaScript of the debugger, which never starts. */
  readonly mentions: number;
}

/** Counted in Bun 1.4.5, alike for x64, x64 with musl, and arm64. */
const hiddenVariables: readonly HiddenVariable[] = [
  { name: "BUN_OPTIONS", names: 2, mentions: 0 },
  { name: "BUN_BE_BUN", names: 1, mentions: 0 },
  { name: "BUN_INSPECT", names: 7, mentions: 4 },
];

/** Hides from Bun the variables of the environment that would steer it; throws on any surprise. */
export function hideVariables(bytes: Buffer, elf: ElfFile): void {
  const bundle = elf.sections.find((section) => section.name === ".bun");
  if (bundle === undefined) {
    // Without it our own source, which names the variables as well, can't be told from the runtime.
    throw new Error('Cannot hide variables: the executable has no section ".bun"');
  }
  const runtime = [
    bytes.subarray(0, bundle.offset),
    bytes.subarray(bundle.offset + bundle.size),
  ] as const;
  for (const variable of hiddenVariables) {
    hideVariable(runtime, variable);
  }
}

function hideVariable(parts: readonly Buffer[], variable: HiddenVariable): void {
  const names: { part: Buffer; at: number }[] = [];
  let mentions = 0;
  for (const part of parts) {
    for (let at = part.indexOf(variable.name); at >= 0; at = part.indexOf(variable.name, at + 1)) {
      if (isMention(part, at)) {
        mentions++;
      } else {
        names.push({ part, at });
      }
    }
  }
  if (names.length !== variable.names || mentions !== variable.mentions) {
    throw new Error(
      `Cannot hide "${variable.name}": found ${names.length} names and ${mentions} mentions, ` +
        `expected ${variable.names} and ${variable.mentions} as in Bun 1.4.5`,
    );
  }
  for (const { part, at } of names) {
    part[at] = 0;
  }
}

/** In "warn: NAME is ignored" and in `process.env.NAME` the name is text and would be spoilt. */
function isMention(part: Buffer, at: number): boolean {
  const before = String.fromCharCode(part[at - 1] ?? 0);
  return before === " " || before === ".";
}
