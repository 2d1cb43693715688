import { expect, test } from "bun:test";
import * as fc from "fast-check";

import { failWith, printWith } from "../../../test/support/call-functions.ts";
import { encodingFunctions } from "./encodings.ts";

const table = encodingFunctions();

test.each([
  ['{{base64Encode "aé"}}', "YcOp"],
  ['{{base64URLEncode "\\xff\\xef"}}', "_-8="],
  ['{{base64Decode "YQ=="}}', "a"],
  ['{{base64Decode "Y\\nQ=\\r="}}', "a"],
  ['{{base64URLDecode "_-8=" | base64Encode}}', "/+8="],
  ['{{md5sum ""}}', "d41d8cd98f00b204e9800998ecf8427e"],
  ['{{sha256Hex "abc"}}', "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    '{{hmacSHA256Hex "what do ya want for nothing?" "Jefe"}}',
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  ],
])("%s is %p", (source, expected) => {
  expect(printWith(table, source)).toBe(expected);
});

/** Where Go finds the first mistake. */
test.each([
  ["a", 0],
  ["YQ", 0],
  ["YQ=", 3],
  ["YQ=x", 2],
  ["YQ==x", 4],
  ["Y*==", 1],
  ["=", 0],
  ["YWJjZ", 4],
  ["_-8=", 0],
])("base64Decode refuses %p at byte %d", (text, at) => {
  expect(failWith(table, `{{base64Decode "${text}"}}`)).toBe(
    `base64Decode: illegal base64 data at input byte ${at}`,
  );
});

test("base64URLDecode refuses the usual alphabet", () => {
  const message = "base64URLDecode: illegal base64 data at input byte 0";
  expect(failWith(table, '{{base64URLDecode "/+8="}}')).toBe(message);
});

test("any bytes survive there and back", () => {
  const call = (name: string, bytes: string): unknown =>
    table.get(name)?.call([bytes], { executeTemplate: () => "" });
  fc.assert(
    fc.property(fc.uint8Array(), (array) => {
      const bytes = Buffer.from(array).toString("latin1");
      for (const kind of ["base64", "base64URL"]) {
        const encoded = String(call(`${kind}Encode`, bytes));
        expect(call(`${kind}Decode`, encoded)).toBe(bytes);
      }
    }),
  );
});
