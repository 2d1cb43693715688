import { expect, test } from "bun:test";
import { splitCommand } from "./command.ts";
import { loadConfig } from "./load.ts";

// How commands and checks are read as a whole is in cases/health and cases/hooks.

test.each([
  ["/bin/a", ["/bin/a"]],
  [" /bin/a b \n", ["/bin/a", "b"]],
  ["/bin/a  b", ["/bin/a", "", "b"]],
  ["/bin/a\tb 'c d'", ["/bin/a\tb", "'c", "d'"]],
])("splitCommand() cuts %j at every single space", (line, words) => {
  expect(splitCommand(line)).toEqual(words);
});

test.each([
  "/bin/curl -s http://localhost/?a=1&b=2",
  "/bin/a --price=5$ ;x",
  "/bin/a -x:y=z,w @file %h",
])("a command without signs of a shell has no warning: %s", async (command) => {
  const value = JSON.stringify({ consul: "a", preStop: command });
  const { issues } = await loadConfig({ value, env: {}, app: [] });
  expect(issues).toEqual([]);
});
