import { expect, test } from "bun:test";

import { failureOf } from "../../test/support/failure-of.ts";

import { ManualClock } from "../../test/support/manual-clock.ts";
import { limits } from "../base/limits.ts";
import { TokenSource } from "./token-source.ts";

function createSource(initial: string) {
  const clock = new ManualClock();
  const file = { text: initial as string | undefined, reads: 0 };
  const source = new TokenSource({
    tokenFile: "/token",
    clock,
    async readFile() {
      file.reads++;
      if (file.text === undefined) throw new Error("ENOENT");
      return file.text;
    },
  });
  return { clock, file, source };
}

test("TokenSource reads its file again after a minute, and at once when asked to", async () => {
  const { clock, file, source } = createSource("one\n");
  expect(await source.read()).toBe("one");
  file.text = "two";
  expect(await source.read()).toBe("one");
  await clock.advance(limits.tokenAgeMaxMs);
  expect(await source.read()).toBe("two");
  file.text = "three";
  expect(await source.read(true)).toBe("three");
  expect(file.reads).toBe(3);
});

test("TokenSource keeps the last token while the file is not there", async () => {
  const { file, source } = createSource("one");
  await source.read();
  file.text = undefined;
  expect(await source.read(true)).toBe("one");
});

test("TokenSource fails when the file could never be used, rather than go without a token", async () => {
  for (const text of [undefined, "", " \n", "two words", "line\r\nInjected: header"]) {
    const { file, source } = createSource("");
    file.text = text;
    expect(await failureOf(source.read())).toBeInstanceOf(Error);
  }
});

test("TokenSource gives a fixed token, or none", async () => {
  const parts = { clock: new ManualClock(), readFile: () => Promise.reject(new Error("unused")) };
  expect(await new TokenSource({ ...parts, token: "t" }).read(true)).toBe("t");
  expect(await new TokenSource(parts).read()).toBeUndefined();
});
