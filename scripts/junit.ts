// Reads the JUnit report that bun test writes.

export interface TestCase {
  file: string;
  name: string;
  outcome: "passed" | "failed" | "skipped";
}

/** The test cases of a report, in its order. */
export function parseJunit(xml: string): TestCase[] {
  const cases: TestCase[] = [];
  for (const match of xml.matchAll(
    /<testcase\b((?:[^>"]|"[^"]*")*?)(?:\/>|>(.*?)<\/testcase>)/gs,
  )) {
    const [, attributes = "", body = ""] = match;
    // Bun writes the innermost describe() first.
    const groups = readAttribute(attributes, "classname").split(" > ").filter(Boolean).reverse();
    cases.push({
      file: readAttribute(attributes, "file"),
      name: [...groups, readAttribute(attributes, "name")].join(" > "),
      outcome: readOutcome(body),
    });
  }
  return cases;
}

function readOutcome(body: string): TestCase["outcome"] {
  if (/<(?:failure|error)\b/.test(body)) return "failed";
  return /<skipped\b/.test(body) ? "skipped" : "passed";
}

function readAttribute(attributes: string, name: string): string {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
  return value.replace(/&(amp|lt|gt|quot|apos|#x?[0-9a-f]+);/gi, (whole, entity: string) => {
    const named = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }[entity];
    if (named) return named;
    const code = Number(entity.replace("#x", "0x").replace("#", ""));
    return Number.isNaN(code) ? whole : String.fromCodePoint(code);
  });
}
