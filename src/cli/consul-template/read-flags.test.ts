import { expect, test } from "bun:test";
import { type CommandLine, readCommandLine } from "./read-flags.ts";

function run(words: readonly string[]): Extract<CommandLine, { kind: "run" }> {
  const line = readCommandLine(words);
  if (line.kind !== "run") throw new Error(JSON.stringify(line));
  return line;
}

test("readCommandLine() reads the talk's command line", () => {
  const template = "/tmp/virtualhost.ctmpl:/etc/nginx/conf.d/default.conf:nginx -s reload";
  const line = run(["-once", "-consul", "consul:8500", "-template", template]);
  expect(line).toMatchObject({ configs: [], warnings: [] });
  expect(line.settings).toMatchObject({
    isOnce: true,
    consulAddress: "consul:8500",
    templates: [
      {
        source: "/tmp/virtualhost.ctmpl",
        destination: "/etc/nginx/conf.d/default.conf",
        exec: { command: ["nginx -s reload"] },
      },
    ],
  });
});

test.each([
  [["-consul-addr=a"], { consulAddress: "a" }],
  [["--consul=a"], { consulAddress: "a" }],
  [["-auth", "u:p"], { isAuthOn: true, authUser: "u", authPassword: "p" }],
  [["-token", "t"], { consulToken: "t" }],
  [["-ssl"], { isSslOn: true }],
  [["-ssl-verify=false"], { isSslVerified: false }],
  [["-ssl-ca-cert", "/ca"], { sslCaCert: "/ca" }],
  [["-ssl-cert", "/c"], { sslCert: "/c" }],
  [["-ssl-key", "/k"], { sslKey: "/k" }],
  [["-once", "-once=false"], { isOnce: false }],
  [["-wait", "1s:2s"], { wait: { isOn: true, minMs: 1000, maxMs: 2000 } }],
  [["-exec", "a b", "-exec-splay=5s"], { exec: { command: ["a b"], splayMs: 5000 } }],
  [["-exec-reload-signal="], { exec: { reloadSignal: "off" } }],
  [["-kill-signal", "term"], { killSignal: "SIGTERM" }],
  [["-consul-retry-attempts", "12"], { retryAttempts: 12 }],
  [["-syntax", "raw", "-hold=false"], { syntax: "raw", isHolding: false }],
  [["-once", "--"], { isOnce: true }],
])("readCommandLine() reads %j", (words, settings) => {
  expect(run(words).settings).toMatchObject(settings);
});

test("readCommandLine() takes files and templates any number of times, in order", () => {
  const line = run(["-config", "a", "-template", "1", "-config=b", "-template=2:3"]);
  expect(line.configs).toEqual(["a", "b"]);
  expect(line.settings.templates).toEqual([{ source: "1" }, { source: "2", destination: "3" }]);
});

test.each([
  [["-onec"], "Cannot use flag -onec: there is no such flag; did you mean -once?"],
  [["-vault-addr=x"], "Cannot use flag -vault-addr: Vault is not supported"],
  [["-nomad-addr=x"], "Cannot use flag -nomad-addr: Nomad is not supported"],
  [["-dedup"], "Cannot use flag -dedup: sharing work through Consul is not supported"],
  [
    ["-syslog-facility"],
    "Cannot use flag -syslog-facility: syslog is not supported: the log goes to stderr, or to -log-file",
  ],
  [["-template"], "Cannot read flag -template: it needs a value"],
  [["-template", ":x"], 'Cannot read flag -template: expected SRC:DEST[:COMMAND], got ":x"'],
  [["-wait=x"], 'Cannot read flag -wait: expected MIN[:MAX], got "x"'],
  [["-exec-kill-timeout=5"], 'Cannot read flag -exec-kill-timeout: expected DURATION, got "5"'],
  [["-once=maybe"], 'Cannot read flag -once: expected true or false, got "maybe"'],
  [["---once"], 'Cannot read flag "---once": expected -NAME or -NAME=VALUE'],
  [
    ["a.ctmpl"],
    'Cannot use the word "a.ctmpl": there is nothing behind the flags; write a template as -template SRC:DEST',
  ],
])("readCommandLine() refuses %j", (words, problem) => {
  expect(readCommandLine(words)).toEqual({ kind: "wrong", problem });
});

test.each([
  ["-h", "help"],
  ["--help", "help"],
  ["-v", "version"],
  ["-version", "version"],
] as const)("readCommandLine() answers %s", (word, kind) => {
  expect(readCommandLine(["-once", word, "-x"])).toEqual({ kind });
});

test("readCommandLine() warns of what has no meaning here, and of a flag that took another", () => {
  expect(run(["-max-stale", "5s"]).warnings).toEqual(["Flag -max-stale is ignored"]);
  expect(run(["-reap=false"]).warnings).toEqual(["Flag -reap is ignored"]);
  expect(run(["-consul", "-once"]).warnings).toEqual([
    'Flag -consul has taken "-once" as its value',
  ]);
});
