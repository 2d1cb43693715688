/** A moment in UTC, written as Go's layout writes 2006-01-02 15:04:05. */
export function formatTime(layout: string, atMs: number): string {
  const at = new Date(atMs);
  return layout.replace(references, (reference) => writeReference(reference, at));
}

/** The parts of the reference time; the longer ones come first. Anything else stands for itself. */
const references =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|0[1-6]|15|1|2006|2|__2|_2006|_2|[345]|PM|pm|-07(?::00:00|0000|:00|00)?|Z07(?::00:00|0000|:00|00)?|[.,](?:0+|9+)(?!\d)/g;

function writeReference(reference: string, at: Date): string {
  if (reference.startsWith("Z07")) return "Z";
  if (reference.startsWith("-07")) return `+${reference.slice(1).replace("7", "0")}`;
  if (/^[.,]/.test(reference)) return writeFraction(reference, at);
  if (reference === "_2006") return `_${writeYear(at)}`;
  return writers[reference]?.(at) ?? reference;
}

const writers: Record<string, (at: Date) => string> = {
  January: (at) => monthOf(at),
  Jan: (at) => monthOf(at).slice(0, 3),
  "1": (at) => String(at.getUTCMonth() + 1),
  "01": (at) => pad(at.getUTCMonth() + 1),
  Monday: (at) => weekdayOf(at),
  Mon: (at) => weekdayOf(at).slice(0, 3),
  "2": (at) => String(at.getUTCDate()),
  _2: (at) => pad(at.getUTCDate(), 2, " "),
  "02": (at) => pad(at.getUTCDate()),
  __2: (at) => pad(dayOfYear(at), 3, " "),
  "002": (at) => pad(dayOfYear(at), 3),
  "15": (at) => pad(at.getUTCHours()),
  "3": (at) => String(hourOf(at)),
  "03": (at) => pad(hourOf(at)),
  "4": (at) => String(at.getUTCMinutes()),
  "04": (at) => pad(at.getUTCMinutes()),
  "5": (at) => String(at.getUTCSeconds()),
  "05": (at) => pad(at.getUTCSeconds()),
  "2006": (at) => writeYear(at),
  "06": (at) => pad(at.getUTCFullYear() % 100),
  PM: (at) => (at.getUTCHours() >= 12 ? "PM" : "AM"),
  pm: (at) => (at.getUTCHours() >= 12 ? "pm" : "am"),
  MST: () => "UTC",
};

function writeYear(at: Date): string {
  return pad(at.getUTCFullYear(), 4);
}

/** `.000` has as many digits, up to nanoseconds, `.999` no zeros at its end. */
function writeFraction(reference: string, at: Date): string {
  const digits = `${pad(at.getUTCMilliseconds(), 3)}000000`.slice(0, reference.length - 1);
  if (reference[1] === "0") return reference.charAt(0) + digits;
  const significant = digits.replace(/0+$/, "");
  return significant === "" ? "" : reference.charAt(0) + significant;
}

function hourOf(at: Date): number {
  return at.getUTCHours() % 12 || 12;
}

function dayOfYear(at: Date): number {
  const dayMs = 24 * 60 * 60 * 1000;
  return Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / dayMs) + 1;
}

function monthOf(at: Date): string {
  const names =
    "January February March April May June July August September October November December";
  return names.split(" ")[at.getUTCMonth()] ?? "";
}

function weekdayOf(at: Date): string {
  const names = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday";
  return names.split(" ")[at.getUTCDay()] ?? "";
}

function pad(number: number, width = 2, filler = "0"): string {
  return String(number).padStart(width, filler);
}
