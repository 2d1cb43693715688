import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";

import type { Syntax } from "../config/config.ts";
import { toBytes } from "../template/bytes.ts";
import { checkText, inferSyntax } from "./syntax.ts";

const strict = ["nginx", "haproxy", "shell"] as const;

function isAdmitted(syntax: Syntax, text: string): boolean {
  return checkText(syntax, toBytes(text), "bare") === undefined;
}

test.each(["web", "web-1.example.com", "10.0.0.1:80", "v1.2", "a_b", "a=b", "blau-grün", "/srv/x"])(
  "checkText() admits %j everywhere",
  (text) => {
    for (const syntax of [...strict, "env", "json", "plain", "raw"] as const) {
      expect(isAdmitted(syntax, text)).toBe(true);
    }
  },
);

test.each([
  "evil; } server {",
  "~.",
  "1.2.3.4; include /etc/passwd",
  "a b",
  "a\nb",
  "a#b",
  "$host",
  "${x}",
  "a'b",
  'a"b',
  "a\\",
  "`id`",
  "$(id)",
  "a|b",
  "a>b",
  "a*",
  "../../etc/passwd",
  "a/..",
  "a\u00a0b",
  "a\u2028b",
  "a\0b",
])("checkText() refuses %j in words", (text) => {
  for (const syntax of strict) expect(isAdmitted(syntax, text)).toBe(false);
  expect(isAdmitted("raw", text)).toBe(true);
});

test.each([
  ["nginx", "=/"],
  ["shell", "-rf"],
  ["shell", "~root"],
  ["env", 'a"b'],
  ["env", "a$b"],
  ["env", "a\nB=c"],
  ["env", "a reboot"],
  ["env", "a;reboot"],
  ["env", "a&reboot"],
  ["json", 'a", "admin": true, "x": "'],
  ["json", "a\\"],
  ["json", "a\n"],
  ["plain", "a\nb"],
  ["plain", "\u001b[2J"],
  ["plain", "a\u0085b"],
] as const)("checkText() refuses for %s %j", (syntax, text) => {
  expect(isAdmitted(syntax, text)).toBe(false);
});

test("checkText() takes whole JSON values into JSON, and nowhere else", () => {
  expect(checkText("json", '"a\\"b"', "json")).toBeUndefined();
  expect(checkText("nginx", '"a;b"', "json")).toBe('it has "\\""');
});

test.each([
  ["/etc/nginx/conf.d/default.conf", "nginx"],
  ["/usr/local/etc/haproxy/haproxy.cfg", "haproxy"],
  ["/app/.env", "env"],
  ["/app/env.production", "env"],
  ["/app/config.json", "json"],
  ["/etc/profile.d/x.sh", "shell"],
  ["/srv/list.txt", "plain"],
  ["/etc/hosts", "nginx"],
  ["/app/index.html", "nginx"],
] as const)("inferSyntax() takes %s for %s", (destination, syntax) => {
  expect(inferSyntax(destination)).toBe(syntax);
});

describe("whatever passes stays what it was meant to be", () => {
  const signs = Array.from("ab;{}#'\"\\$ \n\t`|&<>*?~!()[]-./:@%=,+é\u00a0");
  const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.array(fc.constantFrom(...signs), { maxLength: 8 }).map((chosen) => chosen.join("")),
  );

  test("one word of nginx's", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        if (text === "" || !isAdmitted("nginx", text)) return;
        expect(tokenize(`upstream ${text} { }`)).toEqual(["upstream", text, "{", "}"]);
      }),
      { numRuns: 5000 },
    );
  });

  test("one word, or one value, of a shell's", () => {
    const texts = fc
      .sample(hostile, { numRuns: 3000 })
      .filter((text) => text !== "" && isAdmitted("shell", text) && isAdmitted("env", text));
    const lines = texts.map((text) => `A=${text}\nprintf '%s %s\\0' "$A" ${text}\n`);
    const shell = Bun.spawnSync(["sh", "-eu"], {
      stdin: Buffer.from(lines.join("")),
      env: { HOME: "/nobody" },
    });
    expect(shell.stderr.toString()).toBe("");
    const wanted = texts.map((text) => `${text} ${text}\0`);
    expect(shell.stdout.toString()).toBe(wanted.join(""));
    expect(texts.length).toBeGreaterThan(50);
  });

  test("one value of an environment file's", () => {
    const texts = fc.sample(hostile, { numRuns: 3000 }).filter((text) => isAdmitted("env", text));
    const lines = texts.map((text) => `A=${text}\nprintf '%s\\0' "$A"\n`);
    const shell = Bun.spawnSync(["sh", "-eu"], { stdin: Buffer.from(lines.join("")) });
    expect(shell.stderr.toString()).toBe("");
    expect(shell.stdout.toString()).toBe(texts.map((text) => `${text}\0`).join(""));
    expect(texts.length).toBeGreaterThan(50);
  });

  test("a string of JSON", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        if (!isAdmitted("json", text)) return;
        expect(JSON.parse(`["${text}"]`)).toEqual([text]);
      }),
      { numRuns: 5000 },
    );
  });
});

/** Words and signs as nginx's own reader cuts a configuration. */
function tokenize(text: string): string[] {
  const pattern = /#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[;{}]|\$\{|(?:\\.|[^\s;{}])+/gsu;
  return [...text.matchAll(pattern)]
    .map(([token]) => token)
    .filter((token) => !token.startsWith("#"));
}
