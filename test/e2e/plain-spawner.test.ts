import { expect, test } from "bun:test";

import { realClock } from "../../src/base/clock.ts";
import { PlainSpawner } from "../../src/system/plain-spawner.ts";
import { describeStartChild } from "../contract/start-child.contract.ts";

describeStartChild("PlainSpawner", (environment) => {
  const spawner = new PlainSpawner({ environment, caller: { hasStub: false }, clock: realClock });
  return (options) => spawner.start(options);
});

test("variables that have no value or are not UTF-8 cost themselves and nothing else", async () => {
  const environment = ["PATH=/usr/bin:/bin", "odd", "RAW=\xff", "GIVEN=1"];
  const spawner = new PlainSpawner({ environment, caller: { hasStub: false }, clock: realClock });
  const child = spawner.start({
    command: ["env"],
    variables: {},
    stdin: "null",
    output: { captureMax: 4096 },
  });
  await child.exited;
  expect(child.output).toBe("PATH=/usr/bin:/bin\nRAW=\ufffd\nGIVEN=1\n");
});
