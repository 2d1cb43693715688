import { type CheckOutcome, failed, passed } from "./check-outcome.ts";
import { judgeConnectError } from "./http-check.ts";

/** Opens a connection; Bun tries both families of a name. */
export type Connect = (host: string, port: number) => Promise<{ end(): void }>;

const realConnect: Connect = (hostname, port) =>
  Bun.connect({ hostname, port, socket: { data() {}, error() {}, connectError() {} } });

/** Connects and closes at once: an accepted connection passes. */
export async function runTcpCheck(
  { host, port }: { readonly host: string; readonly port: number },
  signal: AbortSignal,
  connect: Connect = realConnect,
): Promise<CheckOutcome> {
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  const shown = bare.includes(":") ? `[${bare}]:${port}` : `${bare}:${port}`;
  const aborted = Promise.withResolvers<CheckOutcome>();
  const onAbort = (): void => aborted.resolve(failed(String(signal.reason)));
  signal.addEventListener("abort", onAbort, { once: true });
  const outcome = await Promise.race([open(bare, port, shown, connect), aborted.promise]);
  signal.removeEventListener("abort", onAbort);
  return outcome;
}

/** A connection that opens after the abort cannot be called off: it is closed like any other. */
async function open(
  host: string,
  port: number,
  shown: string,
  connect: Connect,
): Promise<CheckOutcome> {
  try {
    const socket = await connect(host, port);
    socket.end();
    return passed(`connected to ${shown}`);
  } catch (error) {
    return judgeConnectError(error, shown);
  }
}
