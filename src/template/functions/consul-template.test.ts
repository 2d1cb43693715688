import { expect, test } from "bun:test";

import { failWith, printWith } from "../../../test/support/call-functions.ts";
import { MemorySources } from "../../../test/support/memory-sources.ts";
import { consulTemplateFunctions } from "./consul-template.ts";

const sources = new MemorySources();

/** consul-template's names, of which some are from 2015. */
const names =
  "datacenters file key key_exists key_or_default keyExists keyOrDefault ls safeLs node nodes service services tree safeTree scratch base64Decode base64Encode base64URLDecode base64URLEncode byKey byTag byPort byMeta contains containsAll containsAny containsNone containsNotAll env mustEnv envOrDefault executeTemplate explode explodeMap mergeMap mergeMapWithOverride in indent loop join trim trimPrefix trimSuffix trimSpace parseBool parseFloat parseInt parseJSON parseUint parseYAML plugin regexReplaceAll regexMatch replaceAll sha256Hex md5sum hmacSHA256Hex timestamp toLower toJSON toJSONPretty toUnescapedJSON toUnescapedJSONPretty toTitle toUpper toYAML split splitToMap add subtract multiply divide modulo minimum maximum";

test("every function of consul-template is there, or says why not", () => {
  const table = consulTemplateFunctions(sources);
  for (const name of names.split(" ")) expect(table.has(name)).toBe(true);
  expect(failWith(table, '{{secret "a"}}')).toContain("not supported");
});

test("functions work together", () => {
  const table = consulTemplateFunctions(sources);
  const source =
    '{{range $i, $part := split "," "a,b"}}{{add $i 1}}{{toUpper $part}} {{end}}{{timestamp "2006"}}';
  expect(printWith(table, source)).toBe("1A 2B 1970");
});

test("a function that is denied fails, by its name or a pattern", () => {
  const table = consulTemplateFunctions(sources, { denied: ["plugin", "base64*", "sprig.*"] });
  for (const call of ['plugin "a"', 'base64Encode "a"', 'base64URLDecode "a"']) {
    expect(failWith(table, `{{${call}}}`)).toBe("function is disabled");
  }
  expect(printWith(table, '{{md5sum ""|len}}')).toBe("32");
});
