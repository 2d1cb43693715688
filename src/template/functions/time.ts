import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import { stringType } from "../go-type.ts";
import type { Sources } from "../sources.ts";
import { formatTime } from "./time-layout.ts";

/** The time of this evaluation. */
export function timeFunctions(sources: Pick<Sources, "nowMs">): FunctionTable {
  const timestamp: TemplateFunction = {
    parameters: [],
    rest: stringType,
    call: (layouts) => {
      if (layouts.length > 1) {
        throw new FunctionError(
          `timestamp: wrong number of arguments, expected 0 or 1, but got ${layouts.length}`,
        );
      }
      const nowMs = sources.nowMs();
      const [layout = "2006-01-02T15:04:05Z07:00"] = layouts as string[];
      return layout === "unix" ? String(Math.floor(nowMs / 1000)) : formatTime(layout, nowMs);
    },
  };
  return new Map([["timestamp", timestamp]]);
}
