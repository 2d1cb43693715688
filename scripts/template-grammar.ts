import type { TemplateCase } from "../test/support/template-case.ts";

/** A number from 0 up to 1. */
export type Random = () => number;

export function pick<Item>(
  random: Random,
  items: readonly [Item, ...Item[]] | readonly Item[],
): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

/** Makes cases whose templates nearly always parse, and often execute. */
export function createTemplateMaker(random: Random): () => TemplateCase {
  return () => {
    const writer = new TemplateWriter(random);
    const missingKey = pick(random, [undefined, undefined, "zero", "error"] as const);
    return {
      template: writer.write(),
      data: pick(random, dots),
      ...(missingKey && { missingKey }),
    };
  };
}

const dots = [
  {
    "map[string]any": {
      A: 1,
      B: "text",
      C: { "map[string]string": { A: "a", B: "" } },
      L: [1, "x", null, { float64: 2 }, [3]],
      N: { Node: { Name: "web", Port: 80, Tags: ["t"], Meta: { A: "m" }, Extra: [1] } },
      F: 1.5,
    },
  },
  { "map[string]string": { A: "1", B: "b<&\"'>" } },
  { "map[string]int": { A: 1, B: 0, C: -5 } },
  { Node: { Name: "n", Port: 8080, Tags: ["a", "b"], Meta: { A: "x" }, Weight: 0.5, Extra: "e" } },
  { "*Pair": { Key: "k", Value: 3 } },
  [1, "two", 3.5, null, true, { "[]string": ["p", "q"] }],
  { "[]string": ["b", "a", ""] },
  { "[]Pair": [{ Key: "a" }, { Key: "b", Value: 2 }] },
  { "map[int]string": { "10": "x", "9": "y" } },
  "text",
  { base64: "aP9p" },
  7,
  { uint8: 65 },
  { float64: "NaN" },
  { complex128: [1, 2] },
  true,
  null,
];

const fields = ["A", "B", "C", "L", "N", "F", "Name", "Port", "Tags", "Meta", "Extra", "Key"];
const texts = ["", "x", " ", "\n", " a \n b ", "é", "}}", "{ ", "\t"];
const strings = ['""', '"a"', '"A"', '"b c"', "`raw`", '"é<&>"', '"\\xff"', '"\\n\\""', '"10"'];
const numbers = "0 1 2 3 -1 7 1.0 2.5 1e3 'a' 0x1F 1i 1e30 0.1 -0.0 9223372036854775808".split(" ");
const formats =
  "%d %v %s %q %x %05d %-6s| %+v %#v %T %8.3f %e %g %c %U %t %o %b %% %6q %+q %#x %X %s-%d %[2]v %*d".split(
    " ",
  );
/** Functions with the number of arguments that they take. */
const functions: readonly (readonly [name: string, ...counts: number[]])[] = [
  ..."and:1:2:3 or:1:2:3 not:1 len:1 index:1:2:3 slice:1:2:3 print:0:1:2:3 println:1:2 html:1:2"
    .split(" ")
    .map(readCounts),
  ..."js:1 urlquery:1 eq:2:3 ne:2 lt:2 le:2 gt:2 ge:2 upper:1 repeat:2 joined:1:2:3 listed:2"
    .split(" ")
    .map(readCounts),
  ..."total:0:1:2 half:1 flag:1 wide:1 natural:1 same:1 count:0:2 nothing:0 five:0 refuse:1"
    .split(" ")
    .map(readCounts),
  ..."table:2 sizeOf:1 node:1 feed:1 call:1".split(" ").map(readCounts),
];

function readCounts(text: string): [string, ...number[]] {
  const [name = "", ...counts] = text.split(":");
  return [name, ...counts.map(Number)];
}

/** Writes one template; it knows which variables are in scope. */
class TemplateWriter {
  readonly #random: Random;
  #variables: string[] = ["$"];
  #loops = 0;
  #defined: string[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  write(): string {
    const defined = this.#chance(0.2) ? this.#define() : "";
    return defined + this.#list(3);
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return pick(this.#random, items);
  }

  #define(): string {
    const inner = new TemplateWriter(this.#random);
    this.#defined.push("sub");
    return this.#action('define "sub"') + inner.#list(2) + this.#action("end");
  }

  #list(depth: number): string {
    const length = Math.floor(this.#random() * 4) + (depth === 3 ? 1 : 0);
    return Array.from({ length }, () => this.#node(depth)).join("");
  }

  #node(depth: number): string {
    const kind = this.#random();
    if (kind < 0.3) return this.#pick(texts);
    if (kind < 0.65 || depth === 0) return this.#action(this.#pipeline(2));
    if (kind < 0.72) return this.#assign();
    if (kind < 0.75) return this.#action(`/* ${this.#pick(["c", "a\nb", "{{"])} */`, true);
    if (kind < 0.79 && this.#defined.length > 0) {
      return this.#action(`template "sub" ${this.#operand(1)}`);
    }
    if (kind < 0.82 && this.#loops > 0) return this.#action(this.#pick(["break", "continue"]));
    return this.#branch(depth);
  }

  #action(inside: string, isComment = false): string {
    const space = isComment ? "" : this.#pick(["", "", " ", "\n"]);
    const open = this.#chance(0.1) ? "{{- " : `{{${space}`;
    const close = this.#chance(0.1) ? " -}}" : `${space}}}`;
    return open + inside + close;
  }

  #assign(): string {
    const isNew = this.#variables.length < 2 || this.#chance(0.7);
    const name = isNew ? `$v${this.#variables.length}` : this.#pick(this.#variables.slice(1));
    const action = this.#action(`${name} ${isNew ? ":=" : "="} ${this.#pipeline(2)}`);
    if (isNew) this.#variables.push(name);
    return action;
  }

  #branch(depth: number): string {
    const outer = [...this.#variables];
    const kind = this.#pick(["if", "with", "range"]);
    const pipeline = this.#pipeline(1);
    const head = this.#action(`${kind} ${this.#declaration(kind)}${pipeline}`);
    if (kind === "range") this.#loops++;
    const body = this.#list(depth - 1);
    if (kind === "range") this.#loops--;
    const otherwise = this.#chance(0.4) ? this.#action("else") + this.#list(depth - 1) : "";
    this.#variables = outer;
    return head + body + otherwise + this.#action("end");
  }

  #declaration(kind: string): string {
    if (!this.#chance(0.3)) return "";
    const name = `$v${this.#variables.length}`;
    this.#variables.push(name);
    if (kind !== "range" || this.#chance(0.5)) return `${name} := `;
    this.#variables.push(`${name}k`);
    return `${name}k, ${name} := `;
  }

  #pipeline(depth: number): string {
    const stages = [this.#chance(0.5) ? this.#operand(depth) : this.#call(depth, 0)];
    while (this.#chance(0.2)) stages.push(this.#call(depth, 1));
    return stages.join(this.#pick([" | ", "|"]));
  }

  /** A call, whose last argument comes through the pipe when `piped` is 1. */
  #call(depth: number, piped: number): string {
    if (this.#chance(0.25)) {
      const format = Array.from({ length: this.#pick([1, 1, 2]) }, () => this.#pick(formats));
      return ["printf", `"${format.join(" ")}"`, ...this.#operands(depth, format.length)].join(" ");
    }
    const [name, ...counts] = this.#pick(functions);
    const count = this.#chance(0.03) ? 3 : this.#pick(counts) - piped;
    return [name, ...this.#operands(depth, count)].join(" ");
  }

  #operands(depth: number, count: number): string[] {
    return Array.from({ length: Math.max(count, 0) }, () => this.#operand(depth));
  }

  #operand(depth: number): string {
    const kind = this.#random();
    if (kind < 0.15) return ".";
    if (kind < 0.3) return this.#path();
    if (kind < 0.45) return this.#pick(this.#variables) + (this.#chance(0.3) ? this.#path() : "");
    if (kind < 0.6) return this.#pick(numbers);
    if (kind < 0.75) return this.#pick(strings);
    if (kind < 0.8) return this.#pick(["true", "false", "nil"]);
    if (depth === 0) return this.#pick(["1", '"a"', "."]);
    return `(${this.#pipeline(depth - 1)})${this.#chance(0.2) ? this.#path() : ""}`;
  }

  #path(): string {
    const length = this.#chance(0.25) ? 2 : 1;
    return Array.from({ length }, () => `.${this.#pick(fields)}`).join("");
  }
}
