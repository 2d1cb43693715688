import type { ChildEnvironment } from "../../config/consul-template-config.ts";
import { type Environment, toByteString, withVariables } from "../../system/environment.ts";

/** What a program of ours gets: our own variables and Consul's, as far as its patterns let them through. */
export function createChildEnvironment(
  rules: ChildEnvironment,
  environment: Environment,
  consulVariables: Readonly<Record<string, string>>,
): Environment {
  const custom = rules.custom.map(toByteString);
  if (rules.isPristine) return custom;
  const isAllowed = toMatcher(rules.allowed);
  const isDenied = toMatcher(rules.denied);
  const kept = withVariables(environment, consulVariables).filter((entry) => {
    const name = nameOf(entry);
    return !isDenied(name) && (rules.allowed.length === 0 || isAllowed(name));
  });
  const replaced = new Set(custom.map(nameOf));
  return [...kept.filter((entry) => !replaced.has(nameOf(entry))), ...custom];
}

/** Patterns of the shell's: `*` and `?`. */
function toMatcher(patterns: readonly string[]): (name: string) => boolean {
  const globs = patterns.map((pattern) => new Bun.Glob(toByteString(pattern)));
  return (name) => globs.some((glob) => glob.match(name));
}

function nameOf(entry: string): string {
  return entry.slice(0, entry.indexOf("=", 1) >>> 0);
}
