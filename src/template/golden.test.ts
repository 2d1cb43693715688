import { expect, test } from "bun:test";

import { answerCase, isSameAnswer } from "../../test/support/golden-answer.ts";
import {
  type CaseAnswer,
  listTopics,
  readTopic,
  type TemplateCase,
} from "../../test/support/template-case.ts";

// The engine against Go's own answers, a test for each topic; scripts/template-oracle.ts asks Go.

interface Difference {
  readonly asked: TemplateCase;
  readonly found: CaseAnswer;
}

test.each(listTopics())("templates come to what Go says: %s", (topic) => {
  const differences: Difference[] = [];
  for (const asked of readTopic(topic)) {
    const found = answerCase(asked);
    if (!isSameAnswer(found, asked)) differences.push({ asked, found });
  }
  expect(differences).toEqual([]);
});
