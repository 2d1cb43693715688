import { afterAll, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Attempt, candidates, explainRefusal, refuseNul, startFirst } from "./look-up.ts";
import { SpawnError } from "./spawn-error.ts";

const folder = mkdtempSync(join(tmpdir(), "look-up-"));
afterAll(() => rmSync(folder, { recursive: true }));

function addFile(file: string, text: string | Buffer, mode = 0o755): string {
  const path = join(folder, file);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

test.each([
  ["tool", "/a:/b", ["/a/tool", "/b/tool"]],
  ["tool", "/a::/b:", ["/a/tool", "./tool", "/b/tool", "./tool"]],
  ["tool", "", ["./tool"]],
  ["./tool", "/a:/b", ["./tool"]],
  ["/x/tool", undefined, ["/x/tool"]],
  ["bin/tool", "/a", ["bin/tool"]],
  ["", "/a:/b", []],
])("candidates() of %j in PATH %j", (word, path, expected) => {
  expect(candidates(word, path)).toEqual(expected);
});

test("candidates() has the system's folders where there is no PATH", () => {
  expect(candidates("sh", undefined)).toContain("/bin/sh");
});

test("explainRefusal() tells a missing program from a missing interpreter and loader", () => {
  expect(explainRefusal("tool", "tool", "ENOENT")).toBe(
    'Cannot find "tool": it is in no folder of PATH',
  );
  expect(explainRefusal("/x/tool", "/x/tool", "ENOENT")).toBe('Cannot find "/x/tool"');
  const script = addFile("script", "#! /opt/ruby -w\nputs 1\n");
  expect(explainRefusal(script, script, "ENOENT")).toBe(
    `Cannot execute "${script}": the file is there, but its interpreter "/opt/ruby" is not`,
  );
  const binary = addFile("binary", Buffer.concat([Buffer.from("\x7fELF"), Buffer.alloc(4096)]));
  expect(explainRefusal(binary, binary, "ENOENT")).toContain("but its dynamic loader is not");
});

test("explainRefusal() names the word, and the file that it means", () => {
  const script = addFile("bin/tool", "", 0o644);
  expect(explainRefusal("tool", script, "EACCES")).toStartWith(
    `Cannot execute "tool" (${script}): permission denied`,
  );
  expect(explainRefusal(folder, folder, "EACCES")).toBe(
    `Cannot execute "${folder}": it is a folder`,
  );
});

test.each(["ENOEXEC", "E2BIG", "EINVAL", "ETXTBSY", "EAGAIN", "errno 99"])(
  "explainRefusal() says one sentence about %p",
  (errno) => {
    expect(explainRefusal("/x/日", "/x/日", errno)).toMatch(/^Cannot execute ".+": \S.*[^.]$/);
  },
);

test("explainRefusal() shows words that are not UTF-8", () => {
  expect(explainRefusal("\xe6\x97\xa5\xff", "\xe6\x97\xa5\xff", "ENOENT")).toContain('"日\ufffd"');
});

function attemptAll(
  answers: Record<string, string>,
): [(file: string) => Attempt<string>, string[]] {
  const asked: string[] = [];
  const attempt = (file: string): Attempt<string> => {
    const name = file.split("/").at(-2) ?? "";
    asked.push(name);
    const errno = answers[name];
    return errno === undefined ? { started: name } : { errno };
  };
  return [attempt, asked];
}

const path = ["a", "b", "c"].map((name) => join(addFile(`${name}/tool`, ""), "..")).join(":");

test("startFirst() goes on in PATH after a file that cannot be executed here", () => {
  const [attempt, asked] = attemptAll({ a: "EACCES", b: "ENOENT" });
  expect(startFirst("tool", `/nowhere:${path}`, attempt)).toBe("c");
  expect(asked).toEqual(["a", "b", "c"]);
});

test("startFirst() stops at a refusal that would be the same further on", () => {
  const [attempt, asked] = attemptAll({ a: "E2BIG" });
  expect(() => startFirst("tool", path, attempt)).toThrow(SpawnError);
  expect(asked).toEqual(["a"]);
});

test("startFirst() throws the last refusal, with the shell's code", () => {
  const [attempt] = attemptAll({ a: "EACCES", b: "EACCES", c: "EACCES" });
  const refused = expect.objectContaining({ errno: "EACCES", exitCode: 126 });
  expect(() => startFirst("tool", path, attempt)).toThrow(refused);
  const missing = expect.objectContaining({ errno: "ENOENT", exitCode: 127 });
  expect(() => startFirst("other", path, attempt)).toThrow(missing);
});

test("refuseNul() lets nothing through that the kernel would cut", () => {
  expect(() => refuseNul("a", ["a", "b\0c"])).toThrow(SpawnError);
  expect(() => refuseNul("a", ["a", "b"])).not.toThrow();
});
