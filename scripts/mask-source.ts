// What tidy's patterns look at, so that they neither match in comments nor in strings. A small
// scanner and no parser: TypeScript 7 has no JavaScript API.

export interface MaskedSource {
  /** Comments and the contents of strings, templates and regular expressions are spaces. */
  code: string;
  /** Only comments are spaces. */
  uncommented: string;
}

/** Line and column of what is left are those of the source. */
export function maskSource(source: string): MaskedSource {
  const mask = new Mask(source);
  let at = 0;
  while (at < source.length) at = step(source, at, mask);
  return mask.done();
}

function step(source: string, at: number, mask: Mask): number {
  const character = source[at];
  const next = source[at + 1];
  if (character === "/") {
    if (next === "/") return mask.comment(at, endOf(source, "\n", at));
    if (next === "*") return mask.comment(at, endOf(source, "*/", at + 2) + 2);
    if (mask.isRegExpNext()) return mask.string(at, endOfRegExp(source, at));
  }
  if (character === '"' || character === "'") return mask.string(at, endOfString(source, at));
  if (character === "`") return mask.template(at);
  if (character === "{") mask.openBrace();
  if (character === "}" && mask.closeBrace()) return mask.template(at);
  return mask.keep(at);
}

class Mask {
  readonly #source: string;
  #code = "";
  #uncommented = "";
  // The end of the code so far without white space: what a slash means depends on it.
  #tail = "";
  // Each entry is a `${` that is open, and counts the braces opened since.
  readonly #openTemplates: number[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  keep(at: number): number {
    const character = this.#source[at] ?? "";
    this.#code += character;
    this.#uncommented += character;
    if (character.trim()) this.#tail = (this.#tail + character).slice(-12);
    else if (!this.#tail.endsWith(" ")) this.#tail += " ";
    return at + 1;
  }

  comment(start: number, end: number): number {
    const spaces = blank(this.#source.slice(start, end));
    this.#code += spaces;
    this.#uncommented += spaces;
    return Math.min(end, this.#source.length);
  }

  /** The delimiters stay, so that the code still reads as code. */
  string(start: number, end: number): number {
    const text = this.#source.slice(start, end);
    this.#uncommented += text;
    this.#code += (text[0] ?? "") + blank(text.slice(1, -1)) + (text.length > 1 ? text.at(-1) : "");
    this.#tail = text.endsWith("{") ? "{" : '"';
    return Math.min(end, this.#source.length);
  }

  /** From the backquote, or the brace that ends what was embedded, to the end or the next such. */
  template(start: number): number {
    const { end, opens } = endOfTemplatePart(this.#source, start);
    if (opens) this.#openTemplates.push(0);
    return this.string(start, end);
  }

  openBrace(): void {
    const depth = this.#openTemplates.pop();
    if (depth !== undefined) this.#openTemplates.push(depth + 1);
  }

  /** Whether this brace ends what is embedded in a template. */
  closeBrace(): boolean {
    const depth = this.#openTemplates.pop();
    if (depth) this.#openTemplates.push(depth - 1);
    return depth === 0;
  }

  isRegExpNext(): boolean {
    const before = this.#tail.trimEnd();
    if (before === "" || /[(,=:[!&|?{};+\-*%~^<>]$/.test(before)) return true;
    return /\b(return|typeof|case|in|of|do|else|void|delete|throw|await|yield)$/.test(before);
  }

  done(): MaskedSource {
    return { code: this.#code, uncommented: this.#uncommented };
  }
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

function endOf(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from);
  return found === -1 ? source.length : found;
}

function endOfString(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === source[start]) return at + 1;
    else if (source[at] === "\n") return at;
  }
  return source.length;
}

function endOfTemplatePart(source: string, start: number): { end: number; opens: boolean } {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "`") return { end: at + 1, opens: false };
    else if (source[at] === "$" && source[at + 1] === "{") return { end: at + 2, opens: true };
  }
  return { end: source.length, opens: false };
}

function endOfRegExp(source: string, start: number): number {
  let isInClass = false;
  for (let at = start + 1; at < source.length; at++) {
    const character = source[at];
    if (character === "\\") at++;
    else if (character === "[") isInClass = true;
    else if (character === "]") isInClass = false;
    else if (character === "/" && !isInClass) return at + 1;
    else if (character === "\n") return start + 1;
  }
  return source.length;
}
