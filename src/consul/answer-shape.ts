// Reads the values of an answer. A wrong type rejects the whole: it is not Consul who speaks. What Go
// writes as null or leaves out (an empty list, map or text) is empty. Places are put together only for
// an error, as an answer may have a hundred thousand of them.

/** What is wrong with an answer as a whole: a place in it, what was wanted, what was found. */
export class AnswerShapeError extends Error {
  readonly #path: string;
  readonly #problem: string;

  constructor(path: string, problem: string) {
    super(`${path === "" ? "the answer" : path}: ${problem}`);
    this.name = "AnswerShapeError";
    this.#path = path;
    this.#problem = problem;
  }

  /** The same, seen from further out. */
  within(name: string | number): AnswerShapeError {
    const path = this.#path === "" ? String(name) : `${name}.${this.#path}`;
    return new AnswerShapeError(path, this.#problem);
  }
}

/** An object of an answer, whatever is in it. */
export type AnswerObject = Readonly<Record<string, unknown>>;

export function readObject(value: unknown): AnswerObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw unexpected("an object", value);
  }
  return value as AnswerObject;
}

export function readString(value: unknown): string {
  if (typeof value !== "string") throw notText(value);
  return value;
}

/** Each element of a list. */
export function readEach<Value>(value: unknown, read: (element: unknown) => Value): Value[] {
  if (!Array.isArray(value)) throw unexpected("a list", value);
  const list: Value[] = [];
  let at = 0;
  for (const element of value) list.push(readAt(at++, element, read));
  return list;
}

/** A field that has to be there. */
export function readPart<Value>(
  object: AnswerObject,
  name: string,
  read: (value: unknown) => Value,
): Value {
  return readAt(name, object[name], read);
}

/** A text that may be absent. */
export function readText(object: AnswerObject, name: string): string {
  const value = object[name];
  if (typeof value === "string") return value;
  if (isAbsent(value)) return "";
  throw notText(value).within(name);
}

/** A number that may be absent. */
export function readNumber(object: AnswerObject, name: string): number {
  const value = object[name];
  if (typeof value === "number") return value;
  if (isAbsent(value)) return 0;
  throw unexpected("a number", value).within(name);
}

/** A list of texts that may be absent; it is the answer's own. */
export function readTexts(object: AnswerObject, name: string): readonly string[] {
  const value = object[name];
  if (isAbsent(value)) return noTexts;
  if (!Array.isArray(value)) throw unexpected("a list", value).within(name);
  if (value.length === 0) return noTexts;
  for (const text of value) if (typeof text !== "string") throw notText(text).within(name);
  return value;
}

/** A map of texts that may be absent; it is the answer's own. */
export function readTextMap(object: AnswerObject, name: string): Readonly<Record<string, string>> {
  const value = object[name];
  if (isAbsent(value)) return noFields;
  const map = readAt(name, value, readObject);
  for (const text of Object.values(map)) {
    if (typeof text !== "string") throw notText(text).within(name);
  }
  return map as Readonly<Record<string, string>>;
}

/** A map that may be absent. */
export function readMap<Value>(
  object: AnswerObject,
  name: string,
  read: (value: unknown) => Value,
): Readonly<Record<string, Value>> {
  const value = object[name];
  if (isAbsent(value)) return noFields;
  return readAt(name, value, (map) => readEntries(readObject(map), read));
}

function readEntries<Value>(
  map: AnswerObject,
  read: (value: unknown) => Value,
): Readonly<Record<string, Value>> {
  const names = Object.keys(map);
  if (names.length === 0) return noFields;
  return Object.fromEntries(names.map((name) => [name, readAt(name, map[name], read)]));
}

function readAt<Value>(
  name: string | number,
  value: unknown,
  read: (value: unknown) => Value,
): Value {
  try {
    return read(value);
  } catch (error) {
    throw error instanceof AnswerShapeError ? error.within(name) : error;
  }
}

/** One for all, as most instances have none. */
const noTexts: readonly string[] = [];
const noFields: Readonly<Record<string, never>> = {};

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function unexpected(wanted: string, found: unknown): AnswerShapeError {
  return new AnswerShapeError("", `expected ${wanted}, got ${describe(found)}`);
}

function notText(found: unknown): AnswerShapeError {
  return unexpected("a string", found);
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  return Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;
}
