import { expect, test } from "bun:test";
import { printIssues } from "../excerpt.ts";
import { readSettings } from "./read-file.ts";

const whole = `
consul {
  address = "consul:8500"
  token_file = "/run/token"
  auth { username = "u" password = "p" }
  retry { attempts = 5 }
  ssl { enabled = true verify = false ca_cert = "/ca.pem" }
}
wait { min = "2s" }
log_level = "info"
log_file { path = "/var/log/ct" }
reload_signal = ""
kill_signal = "SIGTERM"
exec {
  command = ["nginx", "-g", "daemon off;"]
  reload_signal = "SIGHUP"
  splay = "5s"
  env { pristine = true custom = ["A=1"] allowlist = ["B*"] }
}
template {
  source = "/a.ctmpl"
  destination = "/a"
  perms = 0600
  user = 33
  backup = true
  command = "nginx -s reload"
  command_timeout = "10s"
  wait = "1s:3s"
  syntax = "nginx"
}
template {
  contents = <<-EOF
    {{ key "a" }}
    EOF
  destination = "/b"
  left_delimiter = "<<"
  error_fatal = "false"
  function_denylist = ["plugin", "file"]
  exec { command = ["a", "b"] }
}
`;

test("readSettings() reads every block", () => {
  expect(readSettings(whole)).toEqual({
    issues: [],
    settings: {
      consulAddress: "consul:8500",
      consulTokenFile: "/run/token",
      authUser: "u",
      authPassword: "p",
      retryAttempts: 5,
      isSslOn: true,
      isSslVerified: false,
      sslCaCert: "/ca.pem",
      wait: { minMs: 2000 },
      logLevel: "info",
      logFile: "/var/log/ct",
      reloadSignal: "off",
      killSignal: "SIGTERM",
      exec: {
        command: ["nginx", "-g", "daemon off;"],
        reloadSignal: "SIGHUP",
        splayMs: 5000,
        env: { isPristine: true, custom: ["A=1"], allowed: ["B*"] },
      },
      templates: [
        {
          source: "/a.ctmpl",
          destination: "/a",
          mode: 0o600,
          user: "33",
          hasBackup: true,
          wait: { isOn: true, minMs: 1000, maxMs: 3000 },
          exec: { command: ["nginx -s reload"], timeoutMs: 10_000 },
          syntax: "nginx",
        },
        {
          contents: '{{ key "a" }}\n',
          destination: "/b",
          leftDelimiter: "<<",
          isErrorFatal: false,
          deniedFunctions: ["plugin", "file"],
          exec: { command: ["a", "b"] },
        },
      ],
    },
  });
});

test("readSettings() reads the same as JSON", () => {
  const json = {
    consul: { address: "consul:8500", retry: [{ attempts: "3" }] },
    template: [{ source: "/a", destination: "/b", perms: "0640" }],
  };
  expect(readSettings(JSON.stringify(json))).toEqual({
    issues: [],
    settings: {
      consulAddress: "consul:8500",
      retryAttempts: 3,
      templates: [{ source: "/a", destination: "/b", mode: 0o640 }],
    },
  });
});

test("readSettings() reads what v0.11 wrote", () => {
  const { settings, issues } = readSettings(
    'consul = "c:8500"\ntoken = "t"\nwait = "5s:10s"\nauth { username = "u" }\nretry = "10s"',
  );
  expect(settings).toEqual({
    consulAddress: "c:8500",
    consulToken: "t",
    authUser: "u",
    wait: { isOn: true, minMs: 5000, maxMs: 10_000 },
    templates: [],
  });
  expect(issues.map(({ severity }) => severity)).toEqual(["warning", "warning", "warning"]);
});

/** What is printed, without the source's lines. */
function complaints(text: string): string[] {
  const { issues } = readSettings(text);
  return printIssues(issues, { text, name: "c.hcl", origin: "flag" })
    .split("\n")
    .filter((line) => line.startsWith("c.hcl"));
}

test.each([
  [
    "consull {}",
    'c.hcl:1:1: error: Cannot use key "consull" in the configuration: it is not known; did you mean "consul"?',
  ],
  [
    'template {\n sorce = 1\n contents = "x"\n}',
    'c.hcl:2:2: error: Cannot use key "sorce" in "template.0": it is not known; did you mean "source"?',
  ],
  [
    "template {\n}",
    'c.hcl:1:10: error: Cannot use "template.0": it has no "source", nor "contents"',
  ],
  ["vault { address = 1 }", 'c.hcl:1:7: error: Cannot use "vault": Vault is not supported'],
  [
    "deduplicate { enabled = true }",
    'c.hcl:1:13: error: Cannot use "deduplicate": sharing work through Consul is not supported',
  ],
  ["once = 1", 'c.hcl:1:8: error: Cannot read "once": expected true or false, got 1'],
  [
    "wait { min = 5 }",
    'c.hcl:1:14: error: Cannot read "wait.min": expected a duration like "250ms" or "1m30s", got 5',
  ],
  [
    'kill_signal = "KIL"',
    'c.hcl:1:15: error: Cannot read "kill_signal": expected a signal like "SIGHUP", or "" for none, got "KIL"',
  ],
  [
    "a = ",
    "c.hcl:1:5: error: Cannot read the configuration: expected a value: a text in double quotes, a number, true, false, [ or {, got the end of the text",
  ],
  [
    '{"consul": ',
    "c.hcl:1:12: error: Cannot read the configuration: expected a value, got the end of the text",
  ],
  [
    'max_stale = "1s"',
    'c.hcl:1:13: warning: Cannot use "max_stale": every answer is Consul\'s default',
  ],
])("readSettings() complains of %j", (text, complaint) => {
  expect(complaints(text)).toEqual([complaint]);
});

test.each([
  "vault {}",
  "vault { enabled = false }",
  "syslog { enabled = false }",
  "deduplicate = false",
])("readSettings() takes %j: it is off", (text) => {
  expect(complaints(text)).toEqual([]);
});
