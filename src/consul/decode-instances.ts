import type { CatalogInstance, InstanceStatus } from "../discovery/catalog.ts";

/** What is wrong with an answer as a whole: a place in it, what was found, what was wanted. */
export class AnswerShapeError extends Error {
  constructor(place: string, wanted: string, found: unknown) {
    super(`${place}: expected ${wanted}, got ${describe(found)}`);
    this.name = "AnswerShapeError";
  }
}

/**
 * Reads the answer of /v1/health/service. A wrong type rejects the whole: it is not Consul who
 * speaks. A wrong value is left to the reader: Consul accepts port 70000 and -70 from anybody, and
 * one such registration must not blind everyone who watches the service.
 */
export function decodeInstances(answer: unknown): CatalogInstance[] {
  if (!Array.isArray(answer)) throw new AnswerShapeError("the answer", "a list", answer);
  return answer.map((entry, position) => decodeEntry(entry, `entry ${position}`));
}

function decodeEntry(entry: unknown, place: string): CatalogInstance {
  const { Node: nodePart, Service: servicePart, Checks: checks } = readObject(entry, place);
  const node = readObject(nodePart, `${place}.Node`);
  const service = readObject(servicePart, `${place}.Service`);
  const ownAddress = readOptional(service["Address"], "string", `${place}.Service.Address`) ?? "";
  const nodeAddress = readOptional(node["Address"], "string", `${place}.Node.Address`) ?? "";
  return {
    id: readString(service["ID"], `${place}.Service.ID`),
    node: readString(node["Node"], `${place}.Node.Node`),
    address: ownAddress === "" ? nodeAddress : ownAddress,
    port: readOptional(service["Port"], "number", `${place}.Service.Port`) ?? 0,
    tags: readTags(service["Tags"], `${place}.Service.Tags`),
    status: readStatus(checks, `${place}.Checks`),
  };
}

/** The worst of the node's and the service's checks; without any, an instance is passing. */
function readStatus(checks: unknown, place: string): InstanceStatus {
  if (checks === null) return "passing";
  if (!Array.isArray(checks)) throw new AnswerShapeError(place, "a list", checks);
  let worst: InstanceStatus = "passing";
  for (const [position, check] of checks.entries()) {
    const fields = readObject(check, `${place}.${position}`);
    const id = readString(fields["CheckID"], `${place}.${position}.CheckID`);
    const status = readString(fields["Status"], `${place}.${position}.Status`);
    if (id === "_node_maintenance" || id.startsWith("_service_maintenance:")) return "maintenance";
    if (status === "warning" && worst === "passing") worst = "warning";
    // Consul stores any word, and counts as passing none that it does not know.
    else if (status !== "passing" && status !== "warning") worst = "critical";
  }
  return worst;
}

function readTags(value: unknown, place: string): readonly string[] {
  if (value === null || value === undefined) return noTags;
  if (!Array.isArray(value)) throw new AnswerShapeError(place, "a list", value);
  if (value.length === 0) return noTags;
  return value.map((tag) => readString(tag, place));
}

/** One for all, as most instances have none. */
const noTags: readonly string[] = [];

/** An object of an answer, whatever is in it. */
export function readObject(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new AnswerShapeError(place, "an object", value);
  }
  return value as Record<string, unknown>;
}

function readString(value: unknown, place: string): string {
  if (typeof value !== "string") throw new AnswerShapeError(place, "a string", value);
  return value;
}

interface Primitives {
  string: string;
  number: number;
}

function readOptional<Kind extends keyof Primitives>(
  value: unknown,
  kind: Kind,
  place: string,
): Primitives[Kind] | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== kind) throw new AnswerShapeError(place, `a ${kind}`, value);
  return value as Primitives[Kind];
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  return Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;
}
