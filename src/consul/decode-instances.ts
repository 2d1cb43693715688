import type { CatalogInstance, InstanceStatus } from "../discovery/catalog.ts";
import type { InstanceCheck, ServiceInstance } from "../discovery/query.ts";
import {
  type AnswerObject,
  readEach,
  readField,
  readMap,
  readNumber,
  readObject,
  readString,
  readTexts,
} from "./answer-shape.ts";
import { decodeAddressPort, decodeNode } from "./decode-node.ts";

/**
 * Reads the answer of /v1/health/service for a watch. A wrong value is left to the reader: Consul
 * accepts port 70000 and -70 from anybody, and one such registration must not blind everyone who
 * watches the service.
 */
export function decodeInstances(answer: unknown): CatalogInstance[] {
  return readEach(answer, "the answer", (entry, place) => {
    const { node, service, checks } = readEntry(entry, place);
    return {
      ...readPlace(node, service, place),
      node: readString(node["Node"], `${place}.Node.Node`),
      tags: readTexts(service["Tags"], `${place}.Service.Tags`),
      status: readStatus(checks, `${place}.Checks`),
    };
  });
}

/** The same answer with all that templates can print. */
export function decodeServiceInstances(answer: unknown): ServiceInstance[] {
  return readEach(answer, "the answer", (entry, place) => {
    const { node, service, checks } = readEntry(entry, place);
    const { Meta: meta, TaggedAddresses: addresses } = service;
    return {
      ...readPlace(node, service, place),
      service: readString(service["Service"], `${place}.Service.Service`),
      tags: readTexts(service["Tags"], `${place}.Service.Tags`),
      meta: readMap(meta, `${place}.Service.Meta`, readString),
      taggedAddresses: readMap(addresses, `${place}.Service.TaggedAddresses`, decodeAddressPort),
      weights: readWeights(service["Weights"], `${place}.Service.Weights`),
      status: readStatus(checks, `${place}.Checks`),
      checks: checks === null ? [] : readEach(checks, `${place}.Checks`, decodeCheck),
      node: decodeNode(node, `${place}.Node`),
    };
  });
}

interface Entry {
  readonly node: AnswerObject;
  readonly service: AnswerObject;
  readonly checks: unknown;
}

function readEntry(entry: unknown, place: string): Entry {
  const { Node: node, Service: service, Checks: checks } = readObject(entry, place);
  return {
    node: readObject(node, `${place}.Node`),
    service: readObject(service, `${place}.Service`),
    checks,
  };
}

function readPlace(node: AnswerObject, service: AnswerObject, place: string) {
  const ownAddress = readField(service, "Address", `${place}.Service`);
  const nodeAddress = readField(node, "Address", `${place}.Node`);
  return {
    id: readString(service["ID"], `${place}.Service.ID`),
    address: ownAddress === "" ? nodeAddress : ownAddress,
    port: readNumber(service, "Port", `${place}.Service`),
  };
}

/** Before 1.2 services had no weights, and counted as one. */
function readWeights(value: unknown, place: string): ServiceInstance["weights"] {
  if (value === undefined || value === null) return { passing: 1, warning: 1 };
  const weights = readObject(value, place);
  return {
    passing: readNumber(weights, "Passing", place),
    warning: readNumber(weights, "Warning", place),
  };
}

/** The worst of the node's and the service's checks; without any, an instance is passing. */
function readStatus(checks: unknown, place: string): InstanceStatus {
  if (checks === null) return "passing";
  let worst: InstanceStatus = "passing";
  for (const { id, status } of readEach(checks, place, readCheckStatus)) {
    if (id === "_node_maintenance" || id.startsWith("_service_maintenance:")) return "maintenance";
    if (status === "warning" && worst === "passing") worst = "warning";
    // Consul stores any word, and counts as passing none that it does not know.
    else if (status !== "passing" && status !== "warning") worst = "critical";
  }
  return worst;
}

function readCheckStatus(check: unknown, place: string): { id: string; status: string } {
  const fields = readObject(check, place);
  return {
    id: readString(fields["CheckID"], `${place}.CheckID`),
    status: readString(fields["Status"], `${place}.Status`),
  };
}

function decodeCheck(check: unknown, place: string): InstanceCheck {
  const fields = readObject(check, place);
  return {
    node: readField(fields, "Node", place),
    checkId: readField(fields, "CheckID", place),
    name: readField(fields, "Name", place),
    status: readField(fields, "Status", place),
    notes: readField(fields, "Notes", place),
    output: readField(fields, "Output", place),
    serviceId: readField(fields, "ServiceID", place),
    serviceName: readField(fields, "ServiceName", place),
    serviceTags: readTexts(fields["ServiceTags"], `${place}.ServiceTags`),
  };
}
