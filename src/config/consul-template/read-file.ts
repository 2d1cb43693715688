// One of consul-template's files, HCL 1 or JSON, into settings.
import { type Field } from "../decode.ts";
import { readHcl } from "../hcl/hcl.ts";
import { type Issue, Issues, toFinding } from "../issue.ts";
import { type JsonMember, type JsonNode, type ObjectNode, readJson } from "../json.ts";
import { readBlock } from "./blocks.ts";
import { fileKeys, toSettings } from "./file-keys.ts";
import type { Settings, TemplateSettings } from "./settings.ts";
import { template } from "./template-keys.ts";

export interface ReadSettings {
  /** What could be understood; not to be used when there is an error among the issues. */
  readonly settings: Settings;
  readonly issues: readonly Issue[];
}

/** Reads a text; one that begins with a brace is JSON. */
export function readSettings(text: string): ReadSettings {
  const issues = new Issues(text);
  const root = text.trimStart().startsWith("{") ? parseJson(text, issues) : parseHcl(text, issues);
  if (root === undefined) return { settings: {}, issues: issues.sorted() };
  const field = { node: root, path: "", offset: root.offset, issues };
  const settings = translate(field, root);
  return { settings, issues: issues.sorted() };
}

function parseJson(text: string, issues: Issues): ObjectNode | undefined {
  const parsed = readJson(text);
  if ("root" in parsed) return parsed.root;
  const { mistake } = parsed;
  // The hints are about the shim's own configuration.
  issues.error({ path: "", offset: mistake.offset }, toFinding({ ...mistake, hint: undefined }));
  return undefined;
}

function parseHcl(text: string, issues: Issues): ObjectNode | undefined {
  const parsed = readHcl(text);
  if ("root" in parsed) return parsed.root;
  const { offset, found, wanted } = parsed.mistake;
  issues.error({ path: "", offset }, { code: "hcl-syntax", found, wanted });
  return undefined;
}

/** Templates are the one block that may be there any number of times. */
function translate(field: Field, root: ObjectNode): Settings {
  const isTemplate = ({ key }: JsonMember): boolean => key.toLowerCase() === "template";
  const rest = { ...root, members: root.members.filter((member) => !isTemplate(member)) };
  const values = readBlock({ ...field, node: rest }, fileKeys) ?? {};
  const blocks = root.members.filter(isTemplate).flatMap(({ value }) => listOf(value));
  const templates = blocks
    .map((node, at) =>
      template.read({ ...field, node, path: `template.${at}`, offset: node.offset }),
    )
    .filter((value): value is TemplateSettings => value !== undefined);
  return { ...toSettings(values), templates };
}

function listOf(node: JsonNode): readonly JsonNode[] {
  return node.kind === "array" ? node.items : [node];
}
