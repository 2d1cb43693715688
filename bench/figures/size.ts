import { statSync } from "node:fs";

import { type Figure, fillCells, initsOf } from "../figure.ts";

/** What the executable adds to an image. */
export const size: Figure = {
  name: "size",
  explanation: "Bytes of the executable file. A price, not a target: most of ours is its runtime.",
  async run(bench) {
    const executables = new Map(
      initsOf(bench).map((subject) => [subject, subject.executable ?? ""] as const),
    );
    return [
      {
        what: "size of the executable",
        unit: "bytes",
        cells: fillCells(executables, (path) => ({ value: statSync(path).size })),
      },
    ];
  },
};
