const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Go counts nanoseconds in 63 bits: about 292 years. */
const durationMaxMs = 2 ** 63 / 1e6;

/** Reads a duration as Go writes it ("1h30m", "-1.5s", "250ms", "0"), in milliseconds. */
export function parseDuration(text: string): number | undefined {
  const amount = text.replace(/^[-+]/, "");
  if (amount === "0") return 0;
  const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;
  let totalMs = 0;
  while (part.lastIndex < amount.length) {
    const [, number, unit] = part.exec(amount) ?? [];
    if (number === undefined || unit === undefined) return undefined;
    totalMs += Number(number) * (unitMs[unit] ?? Number.NaN);
  }
  if (amount === "" || totalMs > durationMaxMs) return undefined;
  return text.startsWith("-") ? 0 - totalMs : totalMs;
}

/** A duration for people: "250 ms", "7 s", "2 h 46 min". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.round(hours / 24)} days`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
