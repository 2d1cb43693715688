import { expect, test } from "bun:test";
import { type JobsRequest, loadJobs } from "./load-jobs.ts";

async function load(text: string, request: Partial<JobsRequest> = {}) {
  const source = { text, name: "-config", origin: "flag" } as const;
  const loaded = await loadJobs(source, { env: {}, app: [], ...request });
  return loaded && { ...loaded, codes: loaded.issues.map(({ code }) => code) };
}

test("loadJobs() reads JSON5 and plain JSON", async () => {
  for (const text of ["{consul: 'c', jobs: []} // end", '{"consul": "c", "jobs": []}']) {
    expect(await load(text)).toMatchObject({ config: { generation: 3 }, codes: [] });
  }
});

test.each(["", "{services: []}", '{"consul": "c"}', "{generation: 1, jobs: []}", "consul: c"])(
  "loadJobs() has no opinion of %j",
  async (text) => {
    expect(await load(text)).toBeUndefined();
  },
);

test("loadJobs() says where a text of generation 3 cannot be read", async () => {
  const loaded = await load("{jobs: [],\n consul 'c'}");
  expect(loaded?.config).toBeUndefined();
  expect(loaded?.issues).toMatchObject([{ code: "syntax", line: 2, column: 9, wanted: "colon" }]);
});

test("loadJobs() warns of an app that nobody will start, save in a trial", async () => {
  const text = "{consul: 'c', jobs: []}";
  expect((await load(text, { app: ["nginx"] }))?.codes).toEqual(["unused-app"]);
  expect((await load(text, { app: ["nginx"], isTrial: true }))?.codes).toEqual([]);
});

test("loadJobs() judges templates, which the configuration's own text may hold", async () => {
  const template = (contents: string) =>
    `{consul: 'c', jobs: [], templates: [{contents: '${contents}', destination: '/x'}]}`;
  expect((await load(template("{{ .A }}")))?.codes).toEqual([]);
  const loaded = await load(template("{{ if }}"));
  expect(loaded?.config).toBeUndefined();
  expect(loaded?.issues).toMatchObject([
    { code: "template-mistake", path: "templates.0.contents", line: 1, column: 48 },
  ]);
});
