import type { CatalogInstance, InstanceStatus } from "../discovery/catalog.ts";
import type { InstanceCheck, ServiceInstance } from "../discovery/query.ts";
import {
  type AnswerObject,
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
import { decodeAddressPort, decodeNode } from "./decode-node.ts";

/**
 * Reads the answer of /v1/health/service for a watch. A wrong value is left to the reader: Consul
 * accepts port 70000 and -70 from anybody, and one such registration must not blind everyone who
 * watches the service.
 */
export function decodeInstances(answer: unknown): CatalogInstance[] {
  return readEach(answer, (value) => {
    const entry = readObject(value);
    const nodeAddress = readPart(entry, "Node", (node) => readText(readObject(node), "Address"));
    return {
      ...readPart(entry, "Service", (service) => decodeService(service, nodeAddress)),
      node: readPart(entry, "Node", (node) => readPart(readObject(node), "Node", readString)),
      status: findWorst(readChecks(entry, decodeCheckStatus)),
    };
  });
}

/** The same answer with all that templates can print. */
export function decodeServiceInstances(answer: unknown): ServiceInstance[] {
  return readEach(answer, (value) => {
    const entry = readObject(value);
    const node = readPart(entry, "Node", decodeNode);
    const checks = readChecks(entry, decodeCheck);
    const seen = { node, checks, status: findWorst(checks) };
    return readPart(entry, "Service", (service) => decodeWholeService(service, seen));
  });
}

function decodeService(value: unknown, nodeAddress: string) {
  const service = readObject(value);
  const ownAddress = readText(service, "Address");
  return {
    id: readPart(service, "ID", readString),
    address: ownAddress === "" ? nodeAddress : ownAddress,
    port: readNumber(service, "Port"),
    tags: readTexts(service, "Tags"),
  };
}

/** Field by field: to spread objects takes half as long again, and there may be thousands. */
function decodeWholeService(
  value: unknown,
  { node, checks, status }: Pick<ServiceInstance, "node" | "checks" | "status">,
): ServiceInstance {
  const service = readObject(value);
  const ownAddress = readText(service, "Address");
  return {
    id: readPart(service, "ID", readString),
    address: ownAddress === "" ? node.address : ownAddress,
    port: readNumber(service, "Port"),
    tags: readTexts(service, "Tags"),
    service: readPart(service, "Service", readString),
    meta: readTextMap(service, "Meta"),
    taggedAddresses: readMap(service, "TaggedAddresses", decodeAddressPort),
    weights: readPart(service, "Weights", decodeWeights),
    status,
    checks,
    node,
  };
}

/** Before 1.2 services had no weights, and counted as one. */
function decodeWeights(value: unknown): ServiceInstance["weights"] {
  if (value === undefined || value === null) return { passing: 1, warning: 1 };
  const weights = readObject(value);
  return { passing: readNumber(weights, "Passing"), warning: readNumber(weights, "Warning") };
}

/** The node's checks and the service's; the list is there, but may be null. */
function readChecks<Check>(entry: AnswerObject, decode: (check: unknown) => Check): Check[] {
  return readPart(entry, "Checks", (checks) => (checks === null ? [] : readEach(checks, decode)));
}

type CheckStatus = Pick<InstanceCheck, "checkId" | "status">;

function decodeCheckStatus(check: unknown): CheckStatus {
  const fields = readObject(check);
  return {
    checkId: readPart(fields, "CheckID", readString),
    status: readPart(fields, "Status", readString),
  };
}

function decodeCheck(check: unknown): InstanceCheck {
  const fields = readObject(check);
  return {
    checkId: readPart(fields, "CheckID", readString),
    status: readPart(fields, "Status", readString),
    node: readText(fields, "Node"),
    name: readText(fields, "Name"),
    notes: readText(fields, "Notes"),
    output: readText(fields, "Output"),
    serviceId: readText(fields, "ServiceID"),
    serviceName: readText(fields, "ServiceName"),
    serviceTags: readTexts(fields, "ServiceTags"),
  };
}

/** The worst of all checks; without any, an instance is passing. */
function findWorst(checks: readonly CheckStatus[]): InstanceStatus {
  let worst: InstanceStatus = "passing";
  for (const { checkId, status } of checks) {
    if (isMaintenance(checkId)) return "maintenance";
    if (status === "warning" && worst === "passing") worst = "warning";
    // Consul stores any word, and counts as passing none that it does not know.
    else if (status !== "passing" && status !== "warning") worst = "critical";
  }
  return worst;
}

function isMaintenance(checkId: string): boolean {
  return checkId === "_node_maintenance" || checkId.startsWith("_service_maintenance:");
}
