import { suggest } from "../../base/suggest.ts";
import type { Field } from "../decode.ts";

/** Unknown keys are errors; of an older generation's key the newer name is suggested. */
export function refuseUnknownKey(known: readonly string[]): (field: Field, key: string) => void {
  return (field, key) => {
    const newer = newerNames.get(key.toLowerCase());
    const suggestion = newer && known.includes(newer) ? newer : suggest(key, known);
    field.issues.error(field, { code: "unknown-key", key, suggestion });
  };
}

const newerNames: ReadonlyMap<string, string> = new Map([
  ["services", "jobs"],
  ["coprocesses", "jobs"],
  ["tasks", "jobs"],
  ["prestart", "jobs"],
  ["prestop", "jobs"],
  ["poststop", "jobs"],
  ["onstart", "jobs"],
  ["backends", "watches"],
  ["sensors", "metrics"],
  ["poll", "interval"],
  ["frequency", "interval"],
  ["command", "exec"],
  ["check", "exec"],
  ["publicip", "interfaces"],
]);
