import { expect, test } from "bun:test";
import { parseInvocation } from "../flags.ts";

test.each([
  ["-reload", ["reload"]],
  ["-config c.json -reload", ["reload"]],
  ["-maintenance enable", ["maintenance", "on"]],
  ["--maintenance=disable", ["maintenance", "off"]],
  ["-maintenance off -maintenance nonsense", ["maintenance", "nonsense"]],
  ["-putenv A=1 -putenv=-B=2", ["env", "--", "A=1", "-B=2"]],
  ["-putmetric a=1 -putmetric b=2", ["metric", "--", "a=1", "b=2"]],
  ["-ping", ["ping"]],
  ["-ping -putenv A=1 -reload", ["reload"]],
])("%s asks the running program, as ctl does", (line, words) => {
  expect(parseInvocation(line.split(" "))).toEqual({ kind: "ctl", words });
});

test.each(["-reload=false app", "app -reload", "-- -ping", "-version -reload", "-template -ping"])(
  "%s does not",
  (line) => {
    expect(parseInvocation(line.split(" ")).kind).not.toBe("ctl");
  },
);
