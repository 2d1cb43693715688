// Values as yaml.v2 writes them: sorted keys, lists as far left as the key that they belong to, long
// texts folded at 80 columns.
import { limits } from "../../base/limits.ts";
import { FunctionError } from "../function.ts";
import { readInteger } from "../integer.ts";
import { bareText, isText } from "../text.ts";
import { GoMap, List, Struct, type Value } from "../value.ts";
import { writeTypeOf } from "../value-type.ts";
import { checkTextSize } from "./text-size.ts";
import { sortYamlKeys } from "./yaml-key-order.ts";
import { writeScalar } from "./yaml-string.ts";

/** The value as a YAML document that ends in a line break. */
export function writeYaml(value: Value): string {
  const writer = new YamlWriter();
  writer.writeDocument(value);
  return writer.readText();
}

interface Member {
  readonly key: Value;
  readonly value: Value;
}

class YamlWriter {
  readonly #parts: string[] = [];
  #size = 0;
  #depth = 0;
  #column = 0;

  readText(): string {
    return this.#parts.join("");
  }

  writeDocument(value: Value): void {
    if (!this.#writeCollection(value, { map: 0, list: 0, isInline: true })) {
      this.#writeScalar(value, 2);
    }
    this.#write("\n");
  }

  /** False for what is no list, map or struct, or is empty: it is written in the same line. */
  #writeCollection(
    value: Value,
    indent: { readonly map: number; readonly list: number; readonly isInline: boolean },
  ): boolean {
    const items = value instanceof List && value.type.kind === "slice" ? value.items : undefined;
    const members = items === undefined ? listMembers(value) : [];
    if ((items ?? members).length === 0) return false;
    if (++this.#depth > limits.templateDataDepthMax) {
      throw new FunctionError(`Cannot go deeper than ${limits.templateDataDepthMax} levels`);
    }
    const breakLine = (at: number, column: number): void => {
      if (at > 0 || !indent.isInline) this.#write(`\n${" ".repeat(column)}`);
      else if (column > 0) this.#write(" ");
    };
    items?.forEach((item, at) => {
      breakLine(at, indent.list);
      this.#writeItem("-", item, indent.list);
    });
    members.forEach((member, at) => {
      breakLine(at, indent.map);
      this.#writeMember(member, indent.map);
    });
    this.#depth--;
    return true;
  }

  /** What begins in the line of its marker: an element, and what a long key announces. */
  #writeItem(marker: string, item: Value, indent: number): void {
    this.#write(marker);
    const inner = { map: indent + 2, list: indent + 2, isInline: true };
    if (this.#writeCollection(item, inner)) return;
    this.#write(" ");
    this.#writeScalar(item, indent + 2);
  }

  #writeMember({ key, value }: Member, indent: number): void {
    const bare = bareText(key);
    if (typeof bare === "string" && (bare.length > 128 || /[\n\r]/.test(bare))) {
      this.#writeItem("?", key, indent);
      this.#write(`\n${" ".repeat(indent)}`);
      this.#writeItem(":", value, indent);
      return;
    }
    this.#write(`${describeScalar(key, { indent, isKey: true, column: this.#column })}:`);
    if (this.#writeCollection(value, { map: indent + 2, list: indent, isInline: false })) return;
    this.#write(" ");
    this.#writeScalar(value, indent + 2);
  }

  #writeScalar(value: Value, indent: number): void {
    this.#write(describeScalar(value, { indent, isKey: false, column: this.#column }));
  }

  #write(text: string): void {
    this.#size += text.length;
    checkTextSize(this.#size);
    this.#parts.push(text);
    const [lastLine = "", ...before] = text.split("\n").reverse();
    this.#column = (before.length === 0 ? this.#column : 0) + countCharacters(lastLine);
  }
}

/** Of UTF-8 all bytes count but those that go on with a character. */
function countCharacters(bytes: string): number {
  return bytes.replace(/[\x80-\xbf]/g, "").length;
}

function listMembers(value: Value): readonly Member[] {
  if (value instanceof GoMap) return sortYamlKeys([...value.entries.values()]);
  if (!(value instanceof Struct)) return [];
  return value.type.fields.map(({ name }) => ({
    key: name.toLowerCase(),
    value: value.read(name),
  }));
}

function describeScalar(
  value: Value,
  place: { readonly indent: number; readonly isKey: boolean; readonly column: number },
): string {
  if (value === undefined) return "null";
  if (isText(value)) return writeScalar(bareText(value), place);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return writeFloat(value);
  if (value instanceof List && value.type.kind === "slice") return "[]";
  if (value instanceof GoMap || value instanceof Struct) return "{}";
  const integer = readInteger(value);
  if (integer !== undefined) return String(integer);
  throw new FunctionError(`cannot marshal type: ${writeTypeOf(value)}`);
}

/** As short as can be; with an exponent from a million on, as Go's %g has it. */
function writeFloat(float: number): string {
  if (Number.isNaN(float)) return ".nan";
  if (!Number.isFinite(float)) return float < 0 ? "-.inf" : ".inf";
  if (Object.is(float, -0)) return "-0";
  const [digits = "", exponent = "0"] = float.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(float);
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}
