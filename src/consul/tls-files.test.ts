import { expect, test } from "bun:test";

import { describeError } from "../base/shim-error.ts";
import { readTlsFiles } from "./tls-files.ts";

const pem = (name: string): string => `-----BEGIN ${name}-----`;

const files = {
  async readFile(path: string): Promise<string> {
    if (path === "/none") throw new Error("ENOENT");
    return path === "/text" ? "hello" : pem(path);
  },
  async listFolder(path: string): Promise<string[]> {
    return path === "/empty" ? [".hidden"] : ["b.pem", "..data", "a.crt"];
  },
};

test("readTlsFiles() reads what is named, and a folder's visible files in order", async () => {
  const config = {
    caFile: "/ca",
    caPath: "/cas",
    certFile: "/cert",
    keyFile: "/key",
    serverName: "consul",
    verify: true,
  };
  expect(await readTlsFiles(config, files)).toEqual({
    ca: [pem("/ca"), pem("/cas/a.crt"), pem("/cas/b.pem")],
    cert: pem("/cert"),
    key: pem("/key"),
    serverName: "consul",
    rejectUnauthorized: true,
  });
  expect(await readTlsFiles({ verify: false }, files)).toEqual({ rejectUnauthorized: false });
});

test("readTlsFiles() names the file that it cannot use", async () => {
  const failures = [
    [{ caFile: "/none", verify: true }, 'the file "/none" cannot be read: ENOENT'],
    [{ keyFile: "/text", verify: true }, 'the file "/text" is not in PEM format'],
    [{ caPath: "/empty", verify: true }, 'the folder "/empty" has no certificates'],
  ] as const;
  for (const [config, text] of failures) {
    const error = await readTlsFiles(config, files).catch((reason: unknown) => reason);
    expect(describeError(error)).toBe(text);
  }
});
