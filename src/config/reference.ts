// docs/configuration.md and docs/configuration-3.md, from the tables that read a configuration. Only
// tests and tools import it.
import { consulVariables } from "./consul-variables.ts";
import type { Key, Section } from "./decode.ts";
import { jobsRootKeys } from "./dialects/jobs-keys.ts";
import { rootKeys } from "./dialects/shim-keys.ts";

/** The reference of generations 1 and 2 as Markdown. */
export function writeReference(): string {
  return `# Configuration

<!-- Written by src/config/reference.ts: run the test beside it with UPDATE_DOCS=1 after a change. -->

The configuration is the value of \`-config\`, else of the environment variable \`CONTAINERBUDDY\`, else of \`CONTAINERPILOT\`
(started as \`containerpilot\`, that one comes first). The value is a path, \`file://\` and a path, or the JSON text itself.
\`containerbuddy ctl check FILE\` says everything that is wrong with it.

This page is about generations 1 and 2: Containerbuddy, and ContainerPilot before 3. [Generation 3](configuration-3.md) has a page
of its own. The app is on the command line, behind our
own flags. The text is plain JSON. As it was, keys may be in any case of letters, of a key that is there twice the last one counts,
\`null\` says nothing, and unknown keys are ignored; a warning names the latter.

A command is an array of words, or a string that is cut at every single space: it sees no shell, and quotes do not group.

"Since" is the version of the originals that brought a key; "new" is ours.

${writeRendering()}
${writeSections("", rootKeys).join("\n")}
${writeVariables()}`;
}

function writeRendering(): string {
  return `## The text is a template

Before it is parsed, the whole text is rendered as a template of Go's, with the environment as its dot; templates came with 0.0.5.

| in the text | becomes |
|---|---|
| \`{{ .CONSUL }}:8500\` | the variable \`CONSUL\`, all of it; nothing when it is not set, with a warning |
| \`{{ .CONSUL \\| default "consul" }}\` | the variable, or \`consul\` when it is empty or not set |
| \`{{ env "CONSUL" }}\` | the same as \`{{ .CONSUL }}\`, for names that are no words |
| \`{{ if .DEBUG }}"logging": {"level": "DEBUG"},{{ end }}\` | the text between them, when the variable is not empty |
| \`{{ range split "," .TAGS }}"{{ . }}",{{ end }}\` | each part; \`join "," LIST\` is the opposite |
| \`{{ replaceAll "_" "-" .NAME }}\`, \`{{ regexReplaceAll "[0-9]+" "" .NAME }}\` | the value with every match replaced |
| \`{{ range loop 0 3 }}…{{ end }}\` | three times, with 0, 1 and 2; \`loop 3 0\` counts down |
| \`{{candidate}}\` | itself: a template's \`check\` has it filled in later |

\`containerbuddy -config FILE -template\` prints what becomes of it, \`-out FILE\` writes it. A mistake in the template is shown with its line
and a caret; a mistake in the JSON after it with the line of the rendered text, which is said. All of Go's own functions are there, too; those
of consul-template are for [files](templates.md).
`;
}

/** The reference of generation 3 as Markdown. */
export function writeJobsReference(): string {
  return `# Configuration, generation 3

<!-- Written by src/config/reference.ts: run the test beside it with UPDATE_DOCS=1 after a change. -->

Generation 3 is ContainerPilot 3: jobs that start each other by events. \`containerbuddy ctl check FILE\` says everything that is
wrong with such a configuration; **this release does not run it yet**. [Generations 1 and 2](configuration.md) are another page.

A text is of generation 3 when its top level has \`jobs\`, \`watches\` or \`control\`, or \`generation: 3\`. It is
[JSON5](https://json5.org): comments, keys without quotes, single quotes, commas in front of a closing bracket. Keys that are not
known are errors. At the top level keys are as they are written here, below it in any case of letters; of a key that is there twice
the last one counts, and \`null\` says nothing. An app on the command line is ignored.

**Types are weak**, as they were, in the keys that ContainerPilot had: \`port: "8000"\` and \`port: 8000\` are the same, a fraction
of a whole number is cut off, \`"true"\` is \`true\`. **Times** are of two sorts: \`interval\` and \`ttl\` of a health check, \`interval\`
of a watch and \`stopTimeout\` of the top level are whole seconds without a unit; all others are seconds, or a duration as Go writes it
(\`"1h30m"\`, \`"250ms"\`).

A command is an array of words, or a string that is cut at every single space: it sees no shell, and quotes do not group.

[Consul's own variables](configuration.md#consuls-own-variables) win over the text here, as they did: \`CONSUL_HTTP_TOKEN\` and
those of TLS. An address of the text stays; without one in either it is \`127.0.0.1:8500\`.

"Since" is the version of ContainerPilot that brought a key; "new" is ours.

${writeSections("", jobsRootKeys).join("\n")}
${writeEvents()}
${writeBeyond()}`;
}

const events: readonly (readonly [source: string, words: string, when: string])[] = [
  ["a job", "`exitSuccess`, `exitFailed`", "Its program has ended with 0, or otherwise."],
  ["a job", "`healthy`, `unhealthy`", "Its check has passed, or failed; it needs `health`."],
  ["a job", "`stopping`", "It is about to stop, and waits for the jobs that this starts."],
  ["a job", "`stopped`", "It will not run again."],
  ["a job", "`timerExpired`", "Its `when.timeout` is over."],
  ["`check.JOB`", "`exitSuccess`, `exitFailed`", "The program of a job's check has ended."],
  ["`watch.NAME`", "`changed`", "The passing instances have changed."],
  ["`watch.NAME`", "`healthy`, `unhealthy`", "There is an instance now, or none."],
  ["`template.NAME`", "`changed`", "The rendered file has changed."],
  ["`templates`", "`ready`", "Every file that the main job needs is there."],
  ["`global`", "`startup`, `shutdown`", "The beginning, and the stop of the container."],
  [
    "`global`",
    "`enterMaintenance`, `exitMaintenance`",
    "The container's services leave, or return.",
  ],
  ["`SIGHUP`, `SIGUSR2`", "the same word", "We have got the signal."],
];

function writeEvents(): string {
  const rows = events.map((cells) => `| ${cells.join(" | ")} |`);
  return `## Events

What \`when\` can name. ContainerPilot knew two more words, \`error\` and \`quit\`, that no job could ever wait for.

| source | event | |
|---|---|---|
${rows.join("\n")}
`;
}

function writeBeyond(): string {
  const rows = listNewKeys("", jobsRootKeys).map(
    ([path, doc]) => `| \`${path}\` | ${escapeCell(doc)} |`,
  );
  return `## Beyond ContainerPilot

The keys that ContainerPilot 3 refuses, in one place.

| key | |
|---|---|
${rows.join("\n")}
`;
}

/** A new section stands for all of its keys. */
function listNewKeys(path: string, section: Section): [path: string, doc: string][] {
  return Object.entries(section).flatMap(([name, { kind, doc, since }]) => {
    const full = joinPath(path, name, kind);
    if (since === "new") return [[full, doc]];
    return kind.section === undefined ? [] : listNewKeys(full, kind.section);
  });
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
    return writeSections(joinPath(path, name, kind), kind.section);
  });
  return [table, ...inner];
}

function joinPath(path: string, name: string, { schema, section }: Key<unknown>["kind"]): string {
  const suffix = schema["type"] === "array" && section !== undefined ? "[]" : "";
  return `${path === "" ? "" : `${path}.`}${name}${suffix}`;
}

function writeRow(name: string, key: Key<unknown>): string {
  const fallback = key.isRequired ? "required" : (key.default ?? "");
  const doc = key.deprecated ? `${key.doc} Deprecated: write ${key.deprecated}.` : key.doc;
  const cells = [`\`${name}\``, key.kind.words, fallback, key.since, doc];
  return `| ${cells.map(escapeCell).join(" | ")} |`;
}

/** A bar ends a cell, whatever is around it. */
function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
