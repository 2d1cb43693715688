// Texts out of the catalogue are anybody's: Consul takes a tag "x; } server {". What a rendered file
// may have of them depends on what its reader would make of it.
import { unreachable } from "../base/assert.ts";
import type { Syntax } from "../config/config.ts";
import { fromBytes } from "../template/bytes.ts";

/** Why a text may not be printed into a file of the syntax; undefined: it may. */
export function checkText(syntax: Syntax, text: string, form: "bare" | "json"): string | undefined {
  switch (syntax) {
    case "raw":
      return undefined;
    case "plain":
      return refuseControls(text.replaceAll("\t", "")) ?? refuse(/\xc2[\x80-\x9f]/, text);
    case "json":
      // What toJSON has made is a whole value, whatever is in it.
      return form === "json" ? undefined : (refuseControls(text) ?? refuse(/["\\]/, text));
    case "env":
      // Such files are read by programs, and by shells, to which "A=x reboot" is a command.
      return refuseControls(text) ?? refuse(/[\s"'`$\\#;&|<>()]|^~|:~/, text);
    case "nginx":
    case "haproxy":
      // In front of a word these make a pattern of it.
      return checkWord(text) ?? refuse(/^[=~]/, text);
    case "shell":
      // A dash in front would be an option, a tilde somebody's home.
      return checkWord(text) ?? refuse(/^[-~]|=~|:~/, text);
    default:
      return unreachable(syntax);
  }
}

function refuseControls(text: string): string | undefined {
  // oxlint-disable-next-line no-control-regex -- they are what is refused.
  return refuse(/[\0-\x1f\x7f]/, text);
}

/** One word of the common configuration languages: letters, digits, and signs that mean nothing there. */
function checkWord(text: string): string | undefined {
  return refuse(/[^\w.:/@+,=%~\x80-\xff-]/, text) ?? refuseOther(text);
}

function refuseOther(text: string): string | undefined {
  if (/(?:^|\/)\.\.(?:\/|$)/.test(text)) return 'it has ".." as a part of a path';
  // Beyond ASCII only letters and digits: there are spaces and invisible signs among the rest.
  if (/[\x80-\xff]/.test(text) && /[^\p{L}\p{M}\p{Nd}\0-\x7f]/u.test(fromBytes(text))) {
    return "it has signs beyond ASCII that are no letters";
  }
  return undefined;
}

function refuse(pattern: RegExp, text: string): string | undefined {
  const found = pattern.exec(text)?.[0];
  return found === undefined ? undefined : `it has ${JSON.stringify(fromBytes(found))}`;
}

/** The syntax by the destination's name; unknown ones get the strictest rule that people can live with. */
export function inferSyntax(destination: string): Syntax {
  const path = destination.toLowerCase();
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (path.includes("haproxy") || name.endsWith(".cfg")) return "haproxy";
  if (path.includes("nginx") || name.endsWith(".conf")) return "nginx";
  if (/\.(?:sh|bash|ksh|zsh)$/.test(name) || name === "profile") return "shell";
  if (/^\.?env(?:\.|$)|\.env$/.test(name)) return "env";
  if (name.endsWith(".json")) return "json";
  if (/\.(?:txt|md|log|csv|tsv)$/.test(name)) return "plain";
  return "nginx";
}
