import type { KeyPair, ListedService } from "../discovery/query.ts";
import {
  AnswerShapeError,
  readEach,
  readNumber,
  readObject,
  readPart,
  readString,
  readText,
  readTexts,
} from "./answer-shape.ts";

/** Reads the answer of /v1/catalog/services: a map from names to tags. */
export function decodeServices(answer: unknown): ListedService[] {
  const services = readObject(answer);
  return Object.keys(services).map((name) => ({ name, tags: readTexts(services, name) }));
}

/** Reads the answer of /v1/catalog/datacenters. */
export function decodeDatacenters(answer: unknown): string[] {
  return readEach(answer, readString);
}

/** Reads the answer of /v1/kv below a prefix; null: there are none. */
export function decodeKeys(answer: unknown): KeyPair[] {
  return answer === null ? [] : readEach(answer, decodeKey);
}

/** Reads the answer of /v1/kv for one key. */
export function decodeSingleKey(answer: unknown): KeyPair | undefined {
  return decodeKeys(answer)[0];
}

function decodeKey(value: unknown): KeyPair {
  const pair = readObject(value);
  return {
    key: readPart(pair, "Key", readString),
    value: decodeBase64(readText(pair, "Value")),
    createIndex: readNumber(pair, "CreateIndex"),
    modifyIndex: readNumber(pair, "ModifyIndex"),
    lockIndex: readNumber(pair, "LockIndex"),
    flags: readNumber(pair, "Flags"),
    session: readText(pair, "Session"),
  };
}

function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    throw new AnswerShapeError("Value", "expected base64, got other text");
  }
}
