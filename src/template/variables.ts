import { noValue, type Slot } from "./slot.ts";

/** The variables of one template while it is executed: a name that is declared again hides the first. */
export class Variables {
  readonly #names = ["$"];
  readonly #slots: Slot[];

  /** `$` is what the template was called with. */
  constructor(dot: Slot) {
    this.#slots = [dot];
  }

  declare(name: string, slot: Slot): void {
    this.#names.push(name);
    this.#slots.push(slot);
  }

  /** False: there is no such variable. */
  assign(name: string, slot: Slot): boolean {
    const at = this.#names.lastIndexOf(name);
    if (at >= 0) this.#slots[at] = slot;
    return at >= 0;
  }

  has(name: string): boolean {
    return this.#names.includes(name);
  }

  read(name: string): Slot {
    const at = this.#names.lastIndexOf(name);
    return at < 0 ? noValue : this.#slots[at];
  }

  /** Where a scope begins: `release()` ends it. */
  mark(): number {
    return this.#names.length;
  }

  release(mark: number): void {
    this.#names.length = mark;
    this.#slots.length = mark;
  }
}
