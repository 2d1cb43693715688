// oxlint-disable no-control-regex -- JSON has escapes for them.
// Values as Go's encoding/json writes them.
import { limits } from "../../base/limits.ts";
import { FunctionError } from "../function.ts";
import { isIntegerKind, readInteger } from "../integer.ts";
import { bareText, isText } from "../text.ts";
import { GoMap, List, Struct, type Value } from "../value.ts";
import { writeTypeOf } from "../value-type.ts";
import { encodeBase64 } from "./encodings.ts";
import { checkTextSize } from "./text-size.ts";
import { repairUtf8 } from "./utf8.ts";

export interface JsonStyle {
  /** Writes `<`, `>` and `&` so that the text can stand in HTML. */
  readonly escapesHtml: boolean;
  /** What each level is indented by; without it, all is in one line. */
  readonly indent?: string;
}

/** The value as JSON; keys are sorted, the fields of structs are in their own order. */
export function writeJson(value: Value, style: JsonStyle): string {
  const writer = new JsonWriter(style);
  writer.writeValue(value);
  return writer.readText();
}

class JsonWriter {
  readonly #style: JsonStyle;
  readonly #parts: string[] = [];
  #size = 0;
  #depth = 0;

  constructor(style: JsonStyle) {
    this.#style = style;
  }

  readText(): string {
    return this.#parts.join("");
  }

  writeValue(value: Value): void {
    if (value === undefined) this.#write("null");
    else if (typeof value === "boolean") this.#write(String(value));
    else if (typeof value === "number") this.#write(writeFloat(value));
    else if (isText(value)) this.#write(this.#quote(bareText(value)));
    else if (value instanceof List) this.#writeList(value);
    else if (value instanceof GoMap) this.#writeMap(value);
    else if (value instanceof Struct) this.#writeStruct(value);
    else this.#write(String(readInteger(value) ?? failForType(value)));
  }

  #writeList(list: List): void {
    if (list.type.kind === "chan") failForType(list);
    if (list.type.element.kind === "uint8") {
      const bytes = list.items.map((item) => String.fromCharCode(Number(readInteger(item))));
      this.#write(`"${encodeBase64(bytes.join(""))}"`);
      return;
    }
    this.#writeAll("[]", list.items, (item) => this.writeValue(item));
  }

  #writeMap(map: GoMap): void {
    const { kind } = map.type.key;
    if (kind !== "string" && !isIntegerKind(kind)) failForType(map);
    const members = Array.from(map.entries, ([key, { value }]) => ({ key: String(key), value }));
    this.#writeMembers(members.sort((a, b) => (a.key < b.key ? -1 : 1)));
  }

  #writeStruct(struct: Struct): void {
    const { fields } = struct.type;
    this.#writeMembers(fields.map(({ name }) => ({ key: name, value: struct.read(name) })));
  }

  #writeMembers(members: readonly { readonly key: string; readonly value: Value }[]): void {
    this.#writeAll("{}", members, ({ key, value }) => {
      this.#write(this.#quote(key));
      this.#write(this.#style.indent === undefined ? ":" : ": ");
      this.writeValue(value);
    });
  }

  #writeAll<Item>(brackets: string, items: readonly Item[], write: (item: Item) => void): void {
    const [open = "", close = ""] = brackets;
    this.#write(open);
    if (++this.#depth > limits.templateDataDepthMax) {
      throw new FunctionError(`Cannot go deeper than ${limits.templateDataDepthMax} levels`);
    }
    for (const [at, item] of items.entries()) {
      if (at > 0) this.#write(",");
      this.#breakLine();
      write(item);
    }
    this.#depth--;
    if (items.length > 0) this.#breakLine();
    this.#write(close);
  }

  #breakLine(): void {
    const { indent } = this.#style;
    if (indent !== undefined) this.#write(`\n${indent.repeat(this.#depth)}`);
  }

  #write(text: string): void {
    this.#size += text.length;
    checkTextSize(this.#size);
    this.#parts.push(text);
  }

  #quote(bytes: string): string {
    // Most texts have nothing to escape.
    if (/^[ !#-%'-;=?-[\]-\x7f]*$/.test(bytes)) return `"${bytes}"`;
    const special = this.#style.escapesHtml ? /["\\\0-\x1f<>&]/g : /["\\\0-\x1f]/g;
    const escaped = bytes
      .replace(special, (byte) => shortEscapes[byte] ?? writeUnicode(byte.charCodeAt(0)))
      // They end lines in JavaScript.
      .replace(/\xe2\x80([\xa8\xa9])/g, (_, last: string) =>
        writeUnicode(0x2028 + (last.charCodeAt(0) & 1)),
      );
    return `"${repairUtf8(escaped, "\\ufffd")}"`;
  }
}

const shortEscapes: Record<string, string> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function writeUnicode(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}

/** JavaScript and Go write the same digits, but for zeros with a sign. */
function writeFloat(float: number): string {
  if (!Number.isFinite(float)) {
    const word = Number.isNaN(float) ? "NaN" : `${float < 0 ? "-" : "+"}Inf`;
    throw new FunctionError(`json: unsupported value: ${word}`);
  }
  return Object.is(float, -0) ? "-0" : String(float);
}

function failForType(value: Value): never {
  throw new FunctionError(`json: unsupported type: ${writeTypeOf(value)}`);
}
