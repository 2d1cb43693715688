import type { Command } from "../config.ts";

/** Several words are a program and its arguments; one text with a space in it is the shell's. */
export function toCommand(words: readonly string[]): Command | undefined {
  const [first = "", ...rest] = words;
  if (first.trim() === "") return undefined;
  if (rest.length > 0) return [first, ...rest];
  const text = first.trim();
  return /\s/.test(text) ? ["sh", "-c", text] : [text];
}

/**
 * The same for a program that is to get signals: the shell makes room for it where it is a single
 * command, as a shell that waits for it would take the signals. Debian's does, for one.
 */
export function toLastingCommand(words: readonly string[]): Command | undefined {
  const command = toCommand(words);
  const text = command?.[2];
  if (!isForShell(command) || text === undefined || !isSingleCommand(text)) return command;
  return ["sh", "-c", `exec ${text}`];
}

/** True for a command that a shell stands in front of, and waits for. */
export function hasShellBefore(command: Command): boolean {
  return isForShell(command) && command[2]?.startsWith("exec ") === false;
}

function isForShell(command: Command | undefined): boolean {
  return command?.length === 3 && command[0] === "sh" && command[1] === "-c";
}

/** Words of the shell's own, which it cannot make room for. */
const ownWords = new Set([
  ...[".", ":", "[", "!", "alias", "case", "cd", "command", "eval", "exec", "exit", "export"],
  ...["for", "if", "read", "readonly", "set", "test", "time", "trap", "ulimit", "umask", "until"],
  ...["wait", "while", "source", "echo", "printf", "kill", "true", "false"],
]);

/** A program and its arguments, without anything that the shell would do itself. */
function isSingleCommand(text: string): boolean {
  const bare = text.replaceAll(/'[^']*'|"(?:[^"\\]|\\.)*"/gs, "");
  const [first = ""] = text.split(/\s/, 1);
  return /^[\w./+-]+$/.test(first) && !ownWords.has(first) && !/[;&|<>(){}`\n'"#]/.test(bare);
}
