// docs/configuration.md, from the tables that read a configuration. Only tests and tools import it.
import { consulVariables } from "./consul-variables.ts";
import type { Key, Section } from "./decode.ts";
import { rootKeys } from "./dialects/shim-keys.ts";

/** The reference of generations 1 and 2 as Markdown. */
export function writeReference(): string {
  return `# Configuration

<!-- Written by src/config/reference.ts: run the test beside it with UPDATE_DOCS=1 after a change. -->

The configuration is the value of \`-config\`, else of the environment variable \`CONTAINERBUDDY\`, else of \`CONTAINERPILOT\`
(started as \`containerpilot\`, that one comes first). The value is a path, \`file://\` and a path, or the JSON text itself.
\`containerbuddy ctl check FILE\` says everything that is wrong with it.

This page is about generations 1 and 2: Containerbuddy, and ContainerPilot before 3. The app is on the command line, behind our
own flags. The text is plain JSON. As it was, keys may be in any case of letters, of a key that is there twice the last one counts,
\`null\` says nothing, and unknown keys are ignored; a warning names the latter.

A command is an array of words, or a string that is cut at every single space: it sees no shell, and quotes do not group.

"Since" is the version of the originals that brought a key; "new" is ours.

${writeSections("", rootKeys).join("\n")}
${writeVariables()}`;
}

function writeVariables(): string {
  const rows = Object.entries(consulVariables).map(([name, doc]) => `| \`${name}\` | ${doc} |`);
  return `## Consul's own variables

What \`consul\` leaves open comes from the variables that Consul's own tools read; an empty one says nothing. Children see them
unchanged.

| variable | stands for |
|---|---|
${rows.join("\n")}
`;
}

function writeSections(path: string, section: Section): string[] {
  const title = path === "" ? "## Top level" : `## \`${path}\``;
  const rows = Object.entries(section).map(([name, key]) => writeRow(name, key));
  const table = [
    title,
    "",
    "| key | value | default | since | |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
  const inner = Object.entries(section).flatMap(([name, { kind }]) => {
    if (kind.section === undefined) return [];
    const suffix = kind.schema["type"] === "array" ? "[]" : "";
    return writeSections(`${path === "" ? "" : `${path}.`}${name}${suffix}`, kind.section);
  });
  return [table, ...inner];
}

function writeRow(name: string, key: Key<unknown>): string {
  const fallback = key.isRequired ? "required" : (key.default ?? "");
  const doc = key.deprecated ? `${key.doc} Deprecated: write ${key.deprecated}.` : key.doc;
  const cells = [`\`${name}\``, key.kind.words, fallback, key.since, doc];
  // A bar ends a cell, whatever is around it.
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
