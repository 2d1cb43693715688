// The only place that makes sentences of what is wrong with a configuration.
import { unreachable } from "../base/assert.ts";
import { formatDuration } from "../base/duration.ts";
import { portMax } from "../base/ip-address.ts";
import { escapeText } from "./escape.ts";
import type { HclWanted } from "./hcl/hcl-mistake.ts";
import type { Issue } from "./issue.ts";
import type { JsonHint, JsonWanted } from "./json.ts";

/** One sentence about an issue, without its place: what cannot be done, what is there, what was wanted. */
export function formatIssue(issue: Issue): string {
  const at = issue.path === "" ? "the configuration" : quote(issue.path);
  switch (issue.code) {
    case "no-configuration":
      return 'Cannot find a configuration: give -config FILE, or set CONTAINERBUDDY to "file:///path" or to the JSON text itself';
    case "unreadable":
      return `Cannot read the configuration: ${escapeText(issue.reason)}`;
    case "too-large":
      return `Cannot read the configuration: it is larger than ${issue.bytesMax} bytes`;
    case "syntax":
      return formatSyntax(issue.found, issue.wanted, issue.hint);
    case "template":
      return `Cannot render the configuration: ${escapeText(issue.reason)}`;
    case "hcl-syntax":
      return formatHclSyntax(issue.found, issue.wanted);
    case "wrong-type":
    case "out-of-range":
      return `Cannot read ${at}: expected ${issue.wanted}, got ${escapeText(issue.found)}`;
    case "unknown-word":
      return `Cannot read ${at}: expected ${issue.wanted}, got ${quote(issue.found)}${didYouMean(issue.suggestion)}`;
    case "missing-key":
      return `Cannot use ${at}: it has no ${quote(issue.key)}${issue.because ? `, ${issue.because}` : ""}`;
    case "empty":
      return `Cannot use ${at}: it is empty, expected ${issue.wanted}`;
    case "unusable-address":
      return `Cannot use ${at}: ${issue.reason}, got ${quote(issue.found)}; write "host:port", "http://host:port", "https://host:port" or "unix:///path"`;
    case "unusable-variable":
      return `Cannot use the variable ${quote(issue.name)}: ${issue.reason}${issue.found === undefined ? "" : `, got ${quote(issue.found)}`}${issue.severity === "warning" ? "; it is ignored" : ""}`;
    case "uncatchable-signal":
      return `Cannot use ${quote(issue.signal)} in "signals": ${issue.signal === "SIGCHLD" ? "the shim itself needs it" : "the kernel lets nobody catch it"}`;
    case "etcd":
      return 'Cannot use "etcd": Consul is the only catalogue; run a Consul agent and write "consul": "host:8500" in its place';
    case "other-generation":
      return `Cannot run ${quote(issue.key)}: it is of generation 3 (ContainerPilot 3), which this release only checks; it runs generations 1 and 2 ("services" and "backends")`;
    default:
      return formatWarning(issue, at);
  }
}

type Remaining = Exclude<
  Issue["code"],
  | "no-configuration"
  | "unreadable"
  | "too-large"
  | "template"
  | "syntax"
  | "hcl-syntax"
  | "wrong-type"
  | "out-of-range"
  | "unknown-word"
  | "missing-key"
  | "empty"
  | "unusable-address"
  | "unusable-variable"
  | "uncatchable-signal"
  | "etcd"
  | "other-generation"
>;

function formatWarning(issue: Extract<Issue, { code: Remaining }>, at: string): string {
  switch (issue.code) {
    case "unknown-key":
      return `Cannot use key ${quote(issue.key)} in ${parentOf(issue.path)}: it is not known${issue.severity === "warning" ? " and is ignored" : ""}${didYouMean(issue.suggestion)}`;
    case "unsupported-key":
      return `Cannot use key ${quote(issue.key)} in ${parentOf(issue.path)}: ContainerPilot 2 knew it, this version ignores it`;
    case "duplicate-key":
      return `Cannot use ${quote(issue.key)} twice in ${parentOf(issue.path)}: this one is used, not the one of line ${issue.firstLine}`;
    case "deprecated-key":
      return `Cannot recommend ${at}: it is deprecated; write ${issue.use}`;
    case "unused-key":
      return `Cannot use ${at}: ${issue.because}`;
    case "empty-command":
      return `Cannot run ${at}: it is empty and is left out`;
    case "not-a-shell":
      return `Cannot run ${at} by a shell: ${formatSign(issue.sign, issue.text)}`;
    case "relative-path":
      return `Cannot rely on ${at}: ${quote(issue.found)} depends on the working directory; write the whole path`;
    case "short-ttl":
      return `Cannot rely on ${at}: ${issue.ttlSeconds} s are not more than the ${issue.pollSeconds} s between two checks; one failed check makes the service critical`;
    case "long-time":
      return `Cannot recommend ${at}: it is in seconds, and ${issue.seconds} of them are ${formatDuration(issue.seconds * 1000)}`;
    case "impossible-port":
      return `Cannot reach ${at}: ports end at ${portMax}, got ${issue.port}`;
    case "unsuitable-name":
      return `Cannot look up ${at} by DNS: ${quote(issue.name)} has characters other than letters, digits and "-"`;
    case "duplicate-service":
      return `Cannot tell ${at} apart: another service is named ${quote(issue.name)} and has port ${issue.port}; give it an "id"`;
    case "duplicate-id":
      return `Cannot tell ${at} apart: another service has the id ${quote(issue.id)}`;
    case "duplicate-watch":
      return `Cannot tell ${at} apart: another backend is named ${quote(issue.name)} and has the same tag; both handlers will run`;
    case "same-name":
      return `Cannot tell ${at} apart: another one is named ${quote(issue.name)}; the log calls this one ${quote(issue.known)}`;
    case "idle-job":
      return `Cannot do anything for ${at}: it has no "exec", no "port" and no "health"`;
    case "no-event":
      return `Cannot start a job by ${at}: it needs "once", "each" or "interval"`;
    case "unknown-source":
      return `Cannot rely on ${at}: no job and no watch is named ${quote(issue.source)}${didYouMean(issue.suggestion)}`;
    case "impossible-event":
      return `Cannot rely on ${at}: ${quote(issue.source)} has no event ${quote(issue.event)}`;
    case "waiting-circle":
      return `Cannot start ${at}: ${formatCircle(issue.jobs)}`;
    case "unused-app":
      return `Cannot start ${quote(issue.app)}, of the command line: generation 3 starts its jobs alone`;
    case "template-mistake":
      return `Cannot use ${at} as a template: ${escapeText(issue.reason)}`;
    case "signal-as-command":
      return `Cannot find a program "${issue.signal}" for ${at}, as a rule: for a signal write {"signal": "${issue.signal}"}`;
    case "unset-variable":
      return `Cannot fill in "{{ .${escapeText(issue.name)} }}" of line ${issue.inLine}: the variable is not set, and nothing stands there`;
    case "duplicate-destination":
      return `Cannot use ${at}: another template is rendered to ${quote(issue.destination)}`;
    case "many-watches":
      return `Cannot rely on ${at}: ${issue.count} watches keep a connection each and may leave none for heartbeats; have ${issue.max} at most`;
    case "more-issues":
      return `Cannot print everything: there are ${issue.count} more`;
    default:
      return unreachable(issue);
  }
}

function formatSyntax(
  found: string | undefined,
  wanted: JsonWanted,
  hint: JsonHint | undefined,
): string {
  const got = found === undefined ? "the end of the text" : quote(found);
  return `Cannot read the configuration: expected ${wantedWords[wanted]}, got ${got}${hint === undefined ? "" : `; ${hintWords[hint]}`}`;
}

const wantedWords: Readonly<Record<JsonWanted, string>> = {
  object: 'JSON that begins with "{"',
  value: "a value",
  key: "a key in double quotes",
  keyOrEnd: 'a key in double quotes or "}"',
  colon: '":"',
  commaOrBrace: '"," or "}"',
  commaOrBracket: '"," or "]"',
  end: "nothing more",
  escape: "an escape that JSON knows",
  stringEnd: 'the rest of a string and its closing "\\""',
  number: "the end of the number",
  depth: "fewer brackets within brackets",
  json5Object: 'JSON5 that begins with "{"',
  keyOfAnyKind: 'a key or "}"',
  stringEndOfAnyKind: "the rest of a string and its closing quote",
  escapeOfJson5: "an escape that JSON5 knows",
  commentEnd: 'the "*/" of a comment',
};

const hintWords: Readonly<Record<JsonHint, string>> = {
  comment: "generations 1 and 2 are plain JSON, which has no comments",
  trailingComma: "generations 1 and 2 are plain JSON: take this comma away",
  singleQuote: "generations 1 and 2 are plain JSON: write \"…\" in place of '…'",
  unquotedKey: "generations 1 and 2 are plain JSON: put the key in double quotes",
  missingComma: "is there a comma missing in front of it?",
  yaml: "this looks like YAML; generations 1 and 2 are plain JSON, generation 3 is JSON5",
  rawLineBreak: 'a line break in a string is written "\\n"',
  extraComma: "there is a comma too many",
  missingValue: "is there a variable that is not set?",
  hashComment: 'a comment begins with "//"',
};

function formatHclSyntax(found: string | undefined, wanted: HclWanted): string {
  const got = found === undefined ? "the end of the text" : quote(found);
  return `Cannot read the configuration: expected ${hclWantedWords[wanted]}, got ${got}`;
}

const hclWantedWords: Readonly<Record<HclWanted, string>> = {
  key: "a key",
  keyOrEnd: 'a key or "}"',
  assignOrBrace: '"=" or "{" behind the key',
  brace: '"{" behind the labels of a block',
  value: "a value: a text in double quotes, a number, true, false, [ or {",
  commaOrBracket: '"," or "]"',
  stringEnd: "the rest of a string and its closing '\"'",
  escape: "an escape that HCL knows",
  heredocName: 'a name and the end of the line behind "<<"',
  heredocEnd: 'the name of the text behind "<<", on a line of its own',
  number: "the end of a number",
  commentEnd: 'the "*/" of a comment',
  depth: "fewer brackets within brackets",
};

function formatCircle([first = "", ...others]: readonly string[]): string {
  if (others.length === 0) return `${quote(first)} waits for itself`;
  return [first, ...others, first].map(quote).join(" waits for ");
}

function formatSign(sign: string, text: string): string {
  switch (sign) {
    case "doubleSpace":
      return "two spaces in a row make an empty argument; write one space, or an array of words";
    case "quote":
      return `${quote(text)} does not group words, it reaches the program; write an array of words`;
    case "variable":
      return `${quote(text)} is not expanded; write ["/bin/sh", "-c", "…"]`;
    default:
      return `${quote(text)} is handed to the program as it is; write ["/bin/sh", "-c", "…"]`;
  }
}

function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? "" : `; did you mean ${quote(suggestion)}?`;
}

function parentOf(path: string): string {
  const end = path.lastIndexOf(".");
  return end < 0 ? "the configuration" : quote(path.slice(0, end));
}

function quote(text: string): string {
  return `"${escapeText(text.length > 80 ? `${text.slice(0, 79)}…` : text)}"`;
}
