import type {
  AddressPort,
  CatalogNode,
  NodeService,
  NodeWithServices,
} from "../discovery/query.ts";
import {
  readEach,
  readField,
  readMap,
  readNumber,
  readObject,
  readString,
  readTexts,
} from "./answer-shape.ts";

/** A node wherever it stands in an answer. */
export function decodeNode(value: unknown, place: string): CatalogNode {
  const node = readObject(value, place);
  return {
    id: readField(node, "ID", place),
    name: readString(node["Node"], `${place}.Node`),
    address: readField(node, "Address", place),
    datacenter: readField(node, "Datacenter", place),
    taggedAddresses: readMap(node["TaggedAddresses"], `${place}.TaggedAddresses`, readString),
    meta: readMap(node["Meta"], `${place}.Meta`, readString),
  };
}

/** Reads the answer of /v1/catalog/nodes. */
export function decodeNodes(answer: unknown): CatalogNode[] {
  return readEach(answer, "the answer", decodeNode);
}

/** Reads the answer of /v1/catalog/node, which is null when there is no such node. */
export function decodeNodeWithServices(answer: unknown): NodeWithServices | undefined {
  if (answer === null) return undefined;
  const { Node: node, Services: services } = readObject(answer, "the answer");
  const byId = readMap(services, "the answer.Services", decodeNodeService);
  return { node: decodeNode(node, "the answer.Node"), services: Object.values(byId) };
}

export function decodeAddressPort(value: unknown, place: string): AddressPort {
  const fields = readObject(value, place);
  return { address: readField(fields, "Address", place), port: readNumber(fields, "Port", place) };
}

function decodeNodeService(value: unknown, place: string): NodeService {
  const service = readObject(value, place);
  return {
    id: readString(service["ID"], `${place}.ID`),
    service: readString(service["Service"], `${place}.Service`),
    tags: readTexts(service["Tags"], `${place}.Tags`),
    meta: readMap(service["Meta"], `${place}.Meta`, readString),
    address: readField(service, "Address", place),
    port: readNumber(service, "Port", place),
    enableTagOverride: service["EnableTagOverride"] === true,
  };
}
