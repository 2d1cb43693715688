// Templates made by chance, for Go and for our engine: half of them by a grammar, half of them golden
// cases with a few characters changed. What they answer must be the same.
import { answerCase, isSameAnswer } from "../test/support/golden-answer.ts";
import {
  type CaseAnswer,
  decodeCaseText,
  listTopics,
  readTopic,
  type TemplateCase,
} from "../test/support/template-case.ts";
import { createTemplateMaker, pick, type Random } from "./template-grammar.ts";
import { askOracle } from "./template-oracle.ts";

const batchSize = 2000;
const differencesMax = 40;

/** Compares as many templates as are asked for; prints and counts the differences. */
export async function fuzz(count: number, seed: number): Promise<number> {
  const random = createRandom(seed);
  const golden = listTopics().flatMap(readTopic);
  const makeByGrammar = createTemplateMaker(random);
  let differences = 0;
  for (let done = 0; done < count && differences < differencesMax; done += batchSize) {
    const cases = Array.from({ length: Math.min(batchSize, count - done) }, () =>
      random() < 0.5 ? makeByGrammar() : mutate(pick(random, golden), random),
    );
    const answers = await askOracle(cases, { mayHaveAddress: true });
    for (const [at, each] of cases.entries()) {
      if (isComparable(answers[at]) && reportDifference(each, answers[at])) differences++;
    }
  }
  console.log(`${differences} differences; the seed was ${seed}`);
  return differences;
}

/**
 * Addresses are others each time (in any base), types of functions are more than our values know, Go's
 * own panics have Go's words, and what is newer than Go 1.19 cannot be asked.
 */
function isComparable(answer: CaseAnswer | undefined): answer is CaseAnswer {
  const text = answer?.output ?? answer?.error;
  if (text === undefined) return false;
  const bytes = decodeCaseText(text);
  return !incomparable.some((pattern) => pattern.test(bytes));
}

const incomparable = [
  /0x[0-9a-f]{5}|8246\d{8}|c000[0-9a-f]{6}|140{3}\d{9}|110{8}/i,
  /func\(|makeslice|makechan|negative Repeat|runtime error|template depth/,
  /range can't iterate over -?\d+$|unexpected <with>/,
];

function reportDifference(each: TemplateCase, wanted: CaseAnswer): boolean {
  const found = answerCase(each);
  if (isSameAnswer(found, wanted)) return false;
  console.log(`case ${JSON.stringify(each)}\n  Go   ${JSON.stringify(wanted)}`);
  console.log(`  ours ${JSON.stringify(found)}`);
  return true;
}

/** A golden case with characters left out, doubled, exchanged, or from another place. */
function mutate(each: TemplateCase, random: Random): TemplateCase {
  const { template, data, missingKey, delimiters } = each;
  if (typeof template !== "string") return each;
  let text = template;
  for (let times = 1 + Math.floor(random() * 3); times > 0; times--) {
    const at = Math.floor(random() * (text.length + 1));
    const inserted = pick(random, ["", "", text[at] ?? "", ...mutations]);
    text = text.slice(0, at) + inserted + text.slice(at + pick(random, [0, 1, 1, 2]));
  }
  return {
    template: text.toWellFormed(),
    ...(data !== undefined && { data }),
    ...(missingKey && { missingKey }),
    ...(delimiters && { delimiters }),
  };
}

const mutations = [
  ..."{}()|.$\"`' \n-+0123%*[]#:=,aXéx".split(""),
  ..." | , (, ), {{, }}, -}}, {{- ,{{end}},{{else}}, nil, 1.5, .A, $x ,print ,len ".split(","),
];

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function createRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  };
}
