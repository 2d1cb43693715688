import type { ControlPorts } from "./control-ports.ts";

/** One request, as a route gets it. */
export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** What a route says; how it is written depends on the family of the path. */
export type Reply =
  | { readonly kind: "done"; readonly data?: object }
  /** Done, and the answer is "no", with its own status. */
  | { readonly kind: "no"; readonly status: number; readonly data: object }
  | Refusal
  /** Lines that follow until the client or the program ends; the function ends the source. */
  | { readonly kind: "stream"; readonly start: (send: (line: string) => void) => () => void };

export interface Refusal {
  readonly kind: "refused";
  readonly status: number;
  readonly reason: string;
  /** One by one, when there are several. */
  readonly errors?: readonly string[];
}

export type Stream = Extract<Reply, { kind: "stream" }>;

/** What is done for one method on some paths: ours begin with /v1/, the originals' with /v3/. */
export interface Route {
  /** "ANY": as in the originals, whatever the method. */
  readonly method: "GET" | "POST" | "ANY";
  readonly path: string;
  answer(request: ControlRequest, ports: ControlPorts): Reply | Promise<Reply>;
}

/** The answer of a route that has nothing to tell. */
export const done: Reply = { kind: "done" };

/** The answer of a route that does not do it. */
export function refuse(status: number, reason: string): Refusal {
  return { kind: "refused", status, reason };
}
