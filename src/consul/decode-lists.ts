import type { KeyPair, ListedService } from "../discovery/query.ts";
import {
  AnswerShapeError,
  readEach,
  readField,
  readNumber,
  readObject,
  readString,
  readTexts,
} from "./answer-shape.ts";

/** Reads the answer of /v1/catalog/services: a map from names to tags. */
export function decodeServices(answer: unknown): ListedService[] {
  return Object.entries(readObject(answer, "the answer")).map(([name, tags]) => ({
    name,
    tags: readTexts(tags, `the answer.${name}`),
  }));
}

/** Reads the answer of /v1/catalog/datacenters. */
export function decodeDatacenters(answer: unknown): string[] {
  return readEach(answer, "the answer", readString);
}

/** Reads the answer of /v1/kv below a prefix; null: there are none. */
export function decodeKeys(answer: unknown): KeyPair[] {
  return answer === null ? [] : readEach(answer, "the answer", decodeKey);
}

/** Reads the answer of /v1/kv for one key. */
export function decodeSingleKey(answer: unknown): KeyPair | undefined {
  return decodeKeys(answer)[0];
}

function decodeKey(value: unknown, place: string): KeyPair {
  const pair = readObject(value, place);
  return {
    key: readString(pair["Key"], `${place}.Key`),
    value: decodeBase64(readField(pair, "Value", place), `${place}.Value`),
    createIndex: readNumber(pair, "CreateIndex", place),
    modifyIndex: readNumber(pair, "ModifyIndex", place),
    lockIndex: readNumber(pair, "LockIndex", place),
    flags: readNumber(pair, "Flags", place),
    session: readField(pair, "Session", place),
  };
}

function decodeBase64(text: string, place: string): string {
  try {
    return atob(text);
  } catch {
    throw new AnswerShapeError(place, "base64", text);
  }
}
