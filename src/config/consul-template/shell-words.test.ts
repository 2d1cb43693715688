import { expect, test } from "bun:test";
import { hasShellBefore, toCommand, toLastingCommand } from "./shell-words.ts";

test.each([
  [[], undefined],
  [[" "], undefined],
  [["nginx"], ["nginx"]],
  [[" nginx "], ["nginx"]],
  [["nginx -s reload"], ["sh", "-c", "nginx -s reload"]],
  [
    ["a", "b c"],
    ["a", "b c"],
  ],
])("toCommand() makes %j %j", (words, command) => {
  expect(toCommand(words)).toEqual(command as ReturnType<typeof toCommand>);
});

test.each([
  [`nginx -g "daemon off;"`, true],
  ["nginx -g 'daemon off;'", true],
  ["app --user $USER", true],
  ["a && b", false],
  ["a; b", false],
  ["a > b", false],
  ["cd /x", false],
  ["X=1 app", false],
  ["app $(date)", false],
  ["app 'open", false],
])("toLastingCommand() lets the shell go in %j: %j", (text, isGone) => {
  const command = toLastingCommand([text]);
  expect(command?.at(-1)).toBe(isGone ? `exec ${text}` : text);
  expect(command && hasShellBefore(command)).toBe(!isGone);
});

test("toLastingCommand() leaves a program without a shell alone", () => {
  expect(toLastingCommand(["nginx"])).toEqual(["nginx"]);
  expect(hasShellBefore(["nginx"])).toBe(false);
});
