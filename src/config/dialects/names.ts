import type { Field } from "../decode.ts";

/**
 * Names that have to be unique, of a text in which they need not be: the second "app" is known as
 * "app.2", and whoever waits for an event of "app" waits for both.
 */
export class Names {
  readonly #known = new Map<string, string[]>();
  readonly #taken = new Set<string>();

  /** All names that the text has. */
  get all(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** The unique name; with a warning when it is not that of the text. */
  add({ value, field }: { value: string; field: Field }, detail?: string): string {
    const known = this.take(value, detail);
    this.#known.set(value, [...(this.#known.get(value) ?? []), known]);
    if (known !== value) field.issues.warn(field, { code: "same-name", name: value, known });
    return known;
  }

  /** A unique name for what the text does not name: nobody waits for it. */
  take(name: string, detail?: string): string {
    const known = this.#choose(name, detail);
    this.#taken.add(known);
    return known;
  }

  /** The unique names behind one of the text; none when it is not there. */
  find(name: string): readonly string[] {
    return this.#known.get(name) ?? [];
  }

  #choose(name: string, detail: string | undefined): string {
    if (!this.#taken.has(name)) return name;
    const detailed = detail ? `${name}.${detail}` : name;
    if (!this.#taken.has(detailed)) return detailed;
    let number = 2;
    while (this.#taken.has(`${detailed}.${number}`)) number++;
    return `${detailed}.${number}`;
  }
}
