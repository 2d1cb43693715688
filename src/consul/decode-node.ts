import type {
  AddressPort,
  CatalogNode,
  NodeService,
  NodeWithServices,
} from "../discovery/query.ts";
import {
  readEach,
  readMap,
  readNumber,
  readObject,
  readPart,
  readString,
  readText,
  readTextMap,
  readTexts,
} from "./answer-shape.ts";

/** A node wherever it stands in an answer. */
export function decodeNode(value: unknown): CatalogNode {
  const node = readObject(value);
  return {
    id: readText(node, "ID"),
    name: readPart(node, "Node", readString),
    address: readText(node, "Address"),
    datacenter: readText(node, "Datacenter"),
    taggedAddresses: readTextMap(node, "TaggedAddresses"),
    meta: readTextMap(node, "Meta"),
  };
}

/** Reads the answer of /v1/catalog/nodes. */
export function decodeNodes(answer: unknown): CatalogNode[] {
  return readEach(answer, decodeNode);
}

/** Reads the answer of /v1/catalog/node, which is null when there is no such node. */
export function decodeNodeWithServices(value: unknown): NodeWithServices | undefined {
  if (value === null) return undefined;
  const answer = readObject(value);
  return {
    node: readPart(answer, "Node", decodeNode),
    services: Object.values(readMap(answer, "Services", decodeNodeService)),
  };
}

export function decodeAddressPort(value: unknown): AddressPort {
  const fields = readObject(value);
  return { address: readText(fields, "Address"), port: readNumber(fields, "Port") };
}

function decodeNodeService(value: unknown): NodeService {
  const service = readObject(value);
  return {
    id: readPart(service, "ID", readString),
    service: readPart(service, "Service", readString),
    tags: readTexts(service, "Tags"),
    meta: readTextMap(service, "Meta"),
    address: readText(service, "Address"),
    port: readNumber(service, "Port"),
    enableTagOverride: service["EnableTagOverride"] === true,
  };
}
