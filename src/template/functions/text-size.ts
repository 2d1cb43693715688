import { limits } from "../../base/limits.ts";
import { FunctionError } from "../function.ts";

/** Throws when a text of so many bytes must not be made: one call could take all memory. */
export function checkTextSize(bytes: number): void {
  if (bytes <= limits.templateTextBytesMax) return;
  throw new FunctionError(
    `Cannot make a text of ${bytes} bytes: a function makes at most ${limits.templateTextBytesMax}`,
  );
}
