import { expect, test } from "bun:test";

import { failWith, printWith } from "../../../test/support/call-functions.ts";
import { environmentFunctions } from "./environment.ts";

const variables: Record<string, string> = { NAME: "web", EMPTY: "" };
const table = environmentFunctions({ env: (name) => variables[name] });

test.each([
  ['{{env "NAME"}}', "web"],
  ['{{env "NONE"}}|', "|"],
  ['{{envOrDefault "NAME" "x"}}', "web"],
  ['{{envOrDefault "NONE" "x"}}', "x"],
  ['{{envOrDefault "EMPTY" "x"}}|', "|"],
  ['{{mustEnv "NAME"}}', "web"],
])("variables are read by their names: %s", (source, expected) => {
  expect(printWith(table, source)).toBe(expected);
});

test("mustEnv wants something to be there", () => {
  for (const name of ["NONE", "EMPTY"]) {
    expect(failWith(table, `{{mustEnv "${name}"}}`)).toBe(
      `required environment variable ${name} is empty`,
    );
  }
});
