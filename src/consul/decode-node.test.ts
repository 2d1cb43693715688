import { expect, test } from "bun:test";

import { AnswerShapeError } from "./answer-shape.ts";
import {
  decodeAddressPort,
  decodeNode,
  decodeNodes,
  decodeNodeWithServices,
} from "./decode-node.ts";

const node = {
  ID: "1-2",
  Node: "n1",
  Address: "198.18.0.1",
  Datacenter: "dc1",
  TaggedAddresses: { lan: "198.18.0.1" },
  Meta: { rack: "7" },
};
const expectedNode = {
  id: "1-2",
  name: "n1",
  address: "198.18.0.1",
  datacenter: "dc1",
  taggedAddresses: { lan: "198.18.0.1" },
  meta: { rack: "7" },
};

test("decodeNode() reads a node, and tolerates what may be absent", () => {
  expect(decodeNode(node)).toEqual(expectedNode);
  const bare = { id: "", name: "n", address: "", datacenter: "", taggedAddresses: {}, meta: {} };
  expect(decodeNode({ Node: "n", Meta: null })).toEqual(bare);
  expect(decodeNodes([node])).toEqual([expectedNode]);
});

test("decodeNodeWithServices() reads a node's services, and null as no node", () => {
  const service = { ID: "a-1", Service: "a", Tags: ["t"], Port: 80, EnableTagOverride: true };
  const answer = { Node: node, Services: { "a-1": service } };
  const services = [
    {
      id: "a-1",
      service: "a",
      tags: ["t"],
      meta: {},
      address: "",
      port: 80,
      enableTagOverride: true,
    },
  ];
  expect(decodeNodeWithServices(answer)).toEqual({ node: expectedNode, services });
  expect(decodeNodeWithServices(null)).toBeUndefined();
});

test("decodeAddressPort() reads a tagged address", () => {
  expect(decodeAddressPort({ Address: "a", Port: 1 })).toEqual({ address: "a", port: 1 });
});

test("an answer of another shape is rejected as a whole", () => {
  for (const answer of [[null], {}, [{}], [{ ...node, Node: 1 }], [{ ...node, Meta: { a: 1 } }]]) {
    expect(() => decodeNodes(answer)).toThrow(AnswerShapeError);
  }
  for (const answer of [[], {}, { Node: node, Services: { a: {} } }]) {
    expect(() => decodeNodeWithServices(answer)).toThrow(AnswerShapeError);
  }
});
