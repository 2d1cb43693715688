// Reads the values of an answer. A wrong type rejects the whole: it is not Consul who speaks. What Go
// writes as null or leaves out (an empty list, map or text) is empty.

/** What is wrong with an answer as a whole: a place in it, what was found, what was wanted. */
export class AnswerShapeError extends Error {
  constructor(place: string, wanted: string, found: unknown) {
    super(`${place}: expected ${wanted}, got ${describe(found)}`);
    this.name = "AnswerShapeError";
  }
}

/** An object of an answer, whatever is in it. */
export type AnswerObject = Readonly<Record<string, unknown>>;

export function readObject(value: unknown, place: string): AnswerObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new AnswerShapeError(place, "an object", value);
  }
  return value as AnswerObject;
}

export function readList(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new AnswerShapeError(place, "a list", value);
  return value;
}

/** Each element of a list, read with its place. */
export function readEach<Value>(
  value: unknown,
  place: string,
  read: (element: unknown, place: string) => Value,
): Value[] {
  return readList(value, place).map((element, at) => read(element, `${place}.${at}`));
}

export function readString(value: unknown, place: string): string {
  if (typeof value !== "string") throw new AnswerShapeError(place, "a string", value);
  return value;
}

/** A field that may be absent: then it is Go's zero value. */
export function readField(object: AnswerObject, name: string, place: string): string {
  const value = object[name];
  return value === undefined || value === null ? "" : readString(value, `${place}.${name}`);
}

export function readNumber(object: AnswerObject, name: string, place: string): number {
  const value = object[name];
  if (value === undefined || value === null) return 0;
  if (typeof value !== "number") throw new AnswerShapeError(`${place}.${name}`, "a number", value);
  return value;
}

export function readTexts(value: unknown, place: string): readonly string[] {
  if (value === null || value === undefined) return noTexts;
  const list = readList(value, place);
  if (list.length === 0) return noTexts;
  return list.map((text) => readString(text, place));
}

/** A map whose values are read by `read`. */
export function readMap<Value>(
  value: unknown,
  place: string,
  read: (value: unknown, place: string) => Value,
): Readonly<Record<string, Value>> {
  if (value === null || value === undefined) return noFields;
  const map = readObject(value, place);
  const names = Object.keys(map);
  if (names.length === 0) return noFields;
  return Object.fromEntries(names.map((name) => [name, read(map[name], `${place}.${name}`)]));
}

/** One for all, as most instances have none. */
const noTexts: readonly string[] = [];
const noFields: Readonly<Record<string, never>> = {};

function describe(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  return Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;
}
