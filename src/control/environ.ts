import type { ControlPorts } from "./control-ports.ts";
import { readJsonObject } from "./json-object.ts";
import { done, type Reply, type Route, refuse } from "./route.ts";

/** Sets variables for later runs: the originals' -putenv. */
export const environRoutes: readonly Route[] = ["/v1/environ", "/v3/environ"].map((path) => ({
  method: "POST",
  path,
  answer: ({ body }, ports) => putVariables(body, ports),
}));

function putVariables(body: string, ports: ControlPorts): Reply {
  const entries = readJsonObject(body);
  if (entries === undefined) {
    return refuse(422, "Cannot set variables: expected a JSON object of texts");
  }
  const variables: [string, string][] = [];
  for (const [name, value] of entries) {
    // The originals take null for an empty text.
    const text = value ?? "";
    const flaw = findFlaw(name, text);
    if (flaw !== undefined) return refuse(422, `Cannot set the variable "${name}": ${flaw}`);
    variables.push([name, String(text)]);
  }
  ports.putVariables(Object.fromEntries(variables));
  return done;
}

/** What execve or the environment's format would not take. */
function findFlaw(name: string, value: unknown): string | undefined {
  if (typeof value !== "string") return `expected a text, got ${JSON.stringify(value)}`;
  if (name === "") return "the name is empty";
  if (/[=\0]/.test(name)) return "a name has no equals sign and no NUL byte";
  return value.includes("\0") ? "a value has no NUL byte" : undefined;
}
