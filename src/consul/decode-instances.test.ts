import { describe, expect, test } from "bun:test";

import { AnswerShapeError } from "./answer-shape.ts";
import { decodeInstances, decodeServiceInstances } from "./decode-instances.ts";

const node = { Node: "n1", Address: "198.18.0.1" };
const service = { ID: "a-1", Address: "198.18.0.2", Port: 80, Tags: ["x"] };
const passing = { CheckID: "service:a-1", Status: "passing" };
const good = { Node: node, Service: service, Checks: [passing] };
const expected = {
  id: "a-1",
  node: "n1",
  address: "198.18.0.2",
  port: 80,
  tags: ["x"],
  status: "passing" as const,
};

describe("decodeInstances()", () => {
  test("reads an instance", () => {
    expect(decodeInstances([good])).toEqual([expected]);
    expect(decodeInstances([])).toEqual([]);
  });

  test("takes the node's address when the service has none", () => {
    for (const address of ["", null, undefined]) {
      const entry = { ...good, Service: { ...service, Address: address } };
      expect(decodeInstances([entry])).toEqual([{ ...expected, address: "198.18.0.1" }]);
    }
  });

  test("tolerates what may be absent: tags, port, checks", () => {
    const entry = {
      Node: node,
      Service: { ...service, Tags: null, Port: undefined },
      Checks: null,
    };
    expect(decodeInstances([entry])).toEqual([{ ...expected, tags: [], port: 0 }]);
  });

  const statuses: [checks: [id: string, status: string][], status: string][] = [
    [[], "passing"],
    [[["serfHealth", "passing"]], "passing"],
    [
      [
        ["serfHealth", "passing"],
        ["service:a", "warning"],
      ],
      "warning",
    ],
    [
      [
        ["a", "critical"],
        ["b", "warning"],
        ["c", "passing"],
      ],
      "critical",
    ],
    [
      [
        ["a", "warning"],
        ["b", "critical"],
      ],
      "critical",
    ],
    [[["a", "a word of somebody's"]], "critical"],
    [
      [
        ["a", "critical"],
        ["_node_maintenance", "critical"],
      ],
      "maintenance",
    ],
    [[["_service_maintenance:a-1", "critical"]], "maintenance"],
  ];
  for (const [checks, status] of statuses) {
    test(`finds ${status} in ${JSON.stringify(checks)}`, () => {
      const entry = { ...good, Checks: checks.map(([CheckID, Status]) => ({ CheckID, Status })) };
      expect(decodeInstances([entry])[0]?.status).toBe(status as "passing");
    });
  }

  const unusable: [title: string, answer: unknown][] = [
    ["null", null],
    ["an object", {}],
    ["a word", "[]"],
    ["null as an entry", [good, null]],
    ["a list as an entry", [[]]],
    ["an entry without a node", [{ ...good, Node: undefined }]],
    ["an entry without a service", [{ ...good, Service: null }]],
    ["an entry without checks", [{ ...good, Checks: undefined }]],
    ["an id that is a number", [{ ...good, Service: { ...service, ID: 1 } }]],
    ["a port that is a text", [{ ...good, Service: { ...service, Port: "80" } }]],
    ["an address that is an object", [{ ...good, Service: { ...service, Address: {} } }]],
    ["tags that are a text", [{ ...good, Service: { ...service, Tags: "x" } }]],
    ["a tag that is a number", [{ ...good, Service: { ...service, Tags: [1] } }]],
    ["a check without a status", [{ ...good, Checks: [{ CheckID: "a" }] }]],
  ];
  for (const [title, answer] of unusable) {
    test(`rejects an answer with ${title} as a whole`, () => {
      expect(() => decodeInstances(answer)).toThrow(AnswerShapeError);
    });
  }

  test("keeps what nobody can connect to: one such entry is no reason to reject the rest", () => {
    const bad = [
      { ...service, Port: -70 },
      { ...service, Port: 70_000 },
      { ...service, Port: 1.5 },
      { ...service, ID: "" },
    ].map((Service) => ({ ...good, Service }));
    const nowhere = {
      ...good,
      Node: { ...node, Address: "" },
      Service: { ...service, Address: "" },
    };
    const instances = decodeInstances([...bad, nowhere, good]);
    expect(instances.map(({ port }) => port)).toEqual([-70, 70_000, 1.5, 80, 80, 80]);
    expect(instances.at(-1)).toEqual(expected);
  });
});

describe("decodeServiceInstances()", () => {
  const check = {
    Node: "n1",
    CheckID: "service:a-1",
    Name: "alive",
    Status: "warning",
    Notes: "n",
    Output: "o",
    ServiceID: "a-1",
    ServiceName: "a",
    ServiceTags: ["x"],
  };
  const entry = {
    Node: { ...node, ID: "1-2", Datacenter: "dc1", Meta: { rack: "7" } },
    Service: {
      ...service,
      Service: "a",
      Meta: { version: "2" },
      TaggedAddresses: { lan: { Address: "198.18.0.9", Port: 81 } },
      Weights: { Passing: 5, Warning: 2 },
    },
    Checks: [check],
  };

  test("reads all that templates can print", () => {
    expect(decodeServiceInstances([entry])).toEqual([
      {
        id: "a-1",
        service: "a",
        address: "198.18.0.2",
        port: 80,
        tags: ["x"],
        meta: { version: "2" },
        taggedAddresses: { lan: { address: "198.18.0.9", port: 81 } },
        weights: { passing: 5, warning: 2 },
        status: "warning",
        checks: [
          {
            node: "n1",
            checkId: "service:a-1",
            name: "alive",
            status: "warning",
            notes: "n",
            output: "o",
            serviceId: "a-1",
            serviceName: "a",
            serviceTags: ["x"],
          },
        ],
        node: {
          id: "1-2",
          name: "n1",
          address: "198.18.0.1",
          datacenter: "dc1",
          taggedAddresses: {},
          meta: { rack: "7" },
        },
      },
    ]);
  });

  test("tolerates what may be absent", () => {
    const bare = { Node: { Node: "n1" }, Service: { ID: "a", Service: "a" }, Checks: null };
    expect(decodeServiceInstances([bare])).toMatchObject([
      { address: "", port: 0, meta: {}, weights: { passing: 1, warning: 1 }, checks: [] },
    ]);
  });

  test("rejects an answer of another shape as a whole", () => {
    const wrong: unknown[] = [
      { ...entry, Service: { ...entry.Service, Service: undefined } },
      { ...entry, Service: { ...entry.Service, Meta: [] } },
      { ...entry, Service: { ...entry.Service, TaggedAddresses: { lan: "x" } } },
      { ...entry, Service: { ...entry.Service, Weights: { Passing: "1" } } },
      { ...entry, Checks: [{ ...check, Output: 1 }] },
    ];
    for (const each of wrong) {
      expect(() => decodeServiceInstances([entry, each])).toThrow(AnswerShapeError);
    }
  });
});
