import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Glob } from "bun";
import type { Finding } from "./issue.ts";
import { formatIssue } from "./wording.ts";

function format(finding: Finding, path = "services.0.port"): string {
  return formatIssue({ ...finding, severity: "error", path, line: 1, column: 1 });
}

// Each code once; the words are what people read, so a change is a decision.
const sentences: [Finding, string][] = [
  [
    { code: "no-configuration" },
    'Cannot find a configuration: give -config FILE, or set CONTAINERBUDDY to "file:///path" or to the JSON text itself',
  ],
  [
    { code: "unreadable", reason: "it is a directory" },
    "Cannot read the configuration: it is a directory",
  ],
  [{ code: "too-large", bytesMax: 5 }, "Cannot read the configuration: it is larger than 5 bytes"],
  [
    { code: "syntax", found: "'", wanted: "value", hint: "singleQuote" },
    'Cannot read the configuration: expected a value, got "\'"; generations 1 and 2 are plain JSON: write "…" in place of \'…\'',
  ],
  [
    { code: "syntax", found: undefined, wanted: "colon", hint: undefined },
    'Cannot read the configuration: expected ":", got the end of the text',
  ],
  [
    { code: "wrong-type", found: '"80"', wanted: "a whole number" },
    'Cannot read "services.0.port": expected a whole number, got "80"',
  ],
  [
    { code: "out-of-range", found: "0", wanted: "a whole number from 1 on" },
    'Cannot read "services.0.port": expected a whole number from 1 on, got 0',
  ],
  [
    { code: "unknown-word", found: "sotp", wanted: 'one of "stop"', suggestion: "stop" },
    'Cannot read "services.0.port": expected one of "stop", got "sotp"; did you mean "stop"?',
  ],
  [{ code: "missing-key", key: "name" }, 'Cannot use "services.0.port": it has no "name"'],
  [
    { code: "empty", wanted: "a command" },
    'Cannot use "services.0.port": it is empty, expected a command',
  ],
  [
    { code: "unusable-address", found: "x://", reason: "it is not an address" },
    'Cannot use "services.0.port": it is not an address, got "x://"; write "host:port", "http://host:port", "https://host:port" or "unix:///path"',
  ],
  [
    { code: "unusable-variable", name: "CONSUL_HTTP_ADDR", reason: "it ends with a query" },
    'Cannot use the variable "CONSUL_HTTP_ADDR": it ends with a query',
  ],
  [
    {
      code: "unusable-variable",
      name: "CONSUL_HTTP_SSL",
      reason: "expected true or false",
      found: "on",
    },
    'Cannot use the variable "CONSUL_HTTP_SSL": expected true or false, got "on"',
  ],
  [
    { code: "uncatchable-signal", signal: "SIGKILL" },
    'Cannot use "SIGKILL" in "signals": the kernel lets nobody catch it',
  ],
  [
    { code: "uncatchable-signal", signal: "SIGCHLD" },
    'Cannot use "SIGCHLD" in "signals": the shim itself needs it',
  ],
  [
    { code: "etcd" },
    'Cannot use "etcd": Consul is the only catalogue; run a Consul agent and write "consul": "host:8500" in its place',
  ],
  [
    { code: "other-generation", key: "jobs" },
    'Cannot run "jobs": it is of generation 3 (ContainerPilot 3), which this release only checks; it runs generations 1 and 2 ("services" and "backends")',
  ],
  [
    { code: "unknown-key", key: "prot", suggestion: "port" },
    'Cannot use key "prot" in "services.0": it is not known; did you mean "port"?',
  ],
  [
    { code: "unsupported-key", key: "tasks" },
    'Cannot use key "tasks" in "services.0": ContainerPilot 2 knew it, this version ignores it',
  ],
  [
    { code: "duplicate-key", key: "port", firstLine: 3 },
    'Cannot use "port" twice in "services.0": this one is used, not the one of line 3',
  ],
  [
    { code: "deprecated-key", key: "onStart", use: '"preStart"' },
    'Cannot recommend "services.0.port": it is deprecated; write "preStart"',
  ],
  [
    { code: "unused-key", key: "onStart", because: '"preStart" is there too' },
    'Cannot use "services.0.port": "preStart" is there too',
  ],
  [{ code: "empty-command" }, 'Cannot run "services.0.port": it is empty and is left out'],
  [
    { code: "not-a-shell", sign: "operator", text: "&&" },
    'Cannot run "services.0.port" by a shell: "&&" is handed to the program as it is; write ["/bin/sh", "-c", "…"]',
  ],
  [
    { code: "not-a-shell", sign: "quote", text: "'" },
    'Cannot run "services.0.port" by a shell: "\'" does not group words, it reaches the program; write an array of words',
  ],
  [
    { code: "not-a-shell", sign: "variable", text: "$X" },
    'Cannot run "services.0.port" by a shell: "$X" is not expanded; write ["/bin/sh", "-c", "…"]',
  ],
  [
    { code: "not-a-shell", sign: "doubleSpace", text: "  " },
    'Cannot run "services.0.port" by a shell: two spaces in a row make an empty argument; write one space, or an array of words',
  ],
  [
    { code: "relative-path", found: "./x" },
    'Cannot rely on "services.0.port": "./x" depends on the working directory; write the whole path',
  ],
  [
    { code: "short-ttl", ttlSeconds: 5, pollSeconds: 10 },
    'Cannot rely on "services.0.port": 5 s are not more than the 10 s between two checks; one failed check makes the service critical',
  ],
  [
    { code: "long-time", seconds: 10_000 },
    'Cannot recommend "services.0.port": it is in seconds, and 10000 of them are 2 h 47 min',
  ],
  [
    { code: "impossible-port", port: 70_000 },
    'Cannot reach "services.0.port": ports end at 65535, got 70000',
  ],
  [
    { code: "unsuitable-name", name: "a_b" },
    'Cannot look up "services.0.port" by DNS: "a_b" has characters other than letters, digits and "-"',
  ],
  [
    { code: "duplicate-service", name: "web", port: 80 },
    'Cannot tell "services.0.port" apart: another service is named "web" and has port 80; give it an "id"',
  ],
  [
    { code: "duplicate-id", id: "a" },
    'Cannot tell "services.0.port" apart: another service has the id "a"',
  ],
  [
    { code: "duplicate-watch", name: "app" },
    'Cannot tell "services.0.port" apart: another backend is named "app" and has the same tag; both handlers will run',
  ],
  [
    { code: "same-name", name: "app", known: "app.2" },
    'Cannot tell "services.0.port" apart: another one is named "app"; the log calls this one "app.2"',
  ],
  [
    { code: "idle-job" },
    'Cannot do anything for "services.0.port": it has no "exec", no "port" and no "health"',
  ],
  [
    { code: "no-event" },
    'Cannot start a job by "services.0.port": it needs "once", "each" or "interval"',
  ],
  [
    { code: "unknown-source", source: "db", suggestion: "watch.db" },
    'Cannot rely on "services.0.port": no job and no watch is named "db"; did you mean "watch.db"?',
  ],
  [
    { code: "impossible-event", source: "app", event: "changed" },
    'Cannot rely on "services.0.port": "app" has no event "changed"',
  ],
  [
    { code: "waiting-circle", jobs: ["a", "b"] },
    'Cannot start "services.0.port": "a" waits for "b" waits for "a"',
  ],
  [{ code: "waiting-circle", jobs: ["a"] }, 'Cannot start "services.0.port": "a" waits for itself'],
  [
    { code: "unused-app", app: "nginx" },
    'Cannot start "nginx", of the command line: generation 3 starts its jobs alone',
  ],
  [
    { code: "template-mistake", reason: "template: a:1: unclosed action" },
    'Cannot use "services.0.port" as a template: template: a:1: unclosed action',
  ],
  [
    { code: "signal-as-command", signal: "SIGHUP" },
    'Cannot find a program "SIGHUP" for "services.0.port", as a rule: for a signal write {"signal": "SIGHUP"}',
  ],
  [
    { code: "unset-variable", name: "PORT", inLine: 3 },
    'Cannot fill in "{{ .PORT }}" of line 3: the variable is not set, and nothing stands there',
  ],
  [
    { code: "duplicate-destination", destination: "/a" },
    'Cannot use "services.0.port": another template is rendered to "/a"',
  ],
  [
    { code: "many-watches", count: 201, max: 200 },
    'Cannot rely on "services.0.port": 201 watches keep a connection each and may leave none for heartbeats; have 200 at most',
  ],
  [
    { code: "template", reason: "template: a.json:1: unexpected EOF" },
    "Cannot render the configuration: template: a.json:1: unexpected EOF",
  ],
  [{ code: "more-issues", count: 7 }, "Cannot print everything: there are 7 more"],
];

test.each(sentences)("formatIssue() words %j", (finding, sentence) => {
  expect(format(finding)).toBe(sentence);
});

test("formatIssue() says of an unknown key that is only warned of that it is ignored", () => {
  const issue = {
    code: "unknown-key",
    key: "prot",
    suggestion: undefined,
    path: "a.prot",
  } as const;
  expect(formatIssue({ ...issue, severity: "warning", line: 1, column: 1 })).toBe(
    'Cannot use key "prot" in "a": it is not known and is ignored',
  );
});

test("formatIssue() begins with what cannot be done, and has no full stop", () => {
  for (const [finding] of sentences) expect(format(finding)).toMatch(/^Cannot .*[^.]$/);
});

test("formatIssue() makes what it quotes short and harmless", () => {
  const found = `\u001b[2J${"x".repeat(500)}`;
  const sentence = format({ code: "unsuitable-name", name: found });
  expect(sentence).not.toContain("\u001b");
  expect(sentence.length).toBeLessThan(220);
  expect(format({ code: "empty-command" }, "")).toContain("the configuration");
});

test("every code of an issue that depends on the text has a case", () => {
  const root = join(import.meta.dir, "cases");
  const seen = new Set<string | undefined>();
  for (const file of new Glob("**/*.expected.json").scanSync(root)) {
    // The tests that read the cases compare these with what is found: "1:2 error code path".
    const { issues } = JSON.parse(readFileSync(join(root, file), "utf8")) as { issues: string[] };
    for (const issue of issues) seen.add(issue.split(" ")[2]);
  }
  const codes = new Set<string>(sentences.map(([{ code }]) => code));
  const elsewhere: string[] = [
    ...["no-configuration", "unreadable", "too-large", "more-issues"],
    // Two hundred watches are in dialects/shim.test.ts.
    "many-watches",
  ];
  expect([...codes].filter((code) => !seen.has(code)).sort()).toEqual(elsewhere.sort());
});
