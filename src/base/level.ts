/** Levels in the order of weight; a logger writes those at or above its own. */
export const levels = ["debug", "info", "warn", "error", "fatal"] as const;

export type Level = (typeof levels)[number];

export function isAtLeast(level: Level, threshold: Level): boolean {
  return levels.indexOf(level) >= levels.indexOf(threshold);
}
