import { unreachable } from "../base/assert.ts";
import { gapMs } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import type {
  Answer,
  Failure,
  Moment,
  Phase,
  RegistrationEffect,
  RegistrationEvent,
  RegistrationRules,
  RegistrationState,
  Request,
} from "./registration-state.ts";
import { describeFailure, Turn } from "./registration-turn.ts";
import type { Endpoint } from "./registry.ts";

type PhaseOf<Kind extends Phase["kind"]> = Extract<Phase, { kind: Kind }>;

/**
 * Keeps what the registry knows of one service equal to what it should know. Every event is noted
 * first; then, if no question is open, `proceed()` compares the two and asks the next one.
 */
export function stepRegistration(
  state: RegistrationState,
  event: RegistrationEvent,
  rules: RegistrationRules,
  moment: Moment,
): [RegistrationState, RegistrationEffect[]] {
  const turn = new Turn(state, rules, moment);
  note(turn, event);
  proceed(turn);
  return [turn.state, turn.effects];
}

function note(turn: Turn, event: RegistrationEvent): void {
  switch (event.kind) {
    case "reported":
      return turn.set({ report: event.report });
    case "woke":
      return onWoke(turn, event.dueMs);
    case "answered":
      return onAnswered(turn, event.generation, event.answer);
    case "maintenanceSet":
      return onMaintenanceSet(turn, event.isOn);
    case "withdrawn":
      return onWithdrawn(turn);
    case "handedOver":
      return onHandedOver(turn);
    default:
      return unreachable(event);
  }
}

function onWoke(turn: Turn, dueMs: number): void {
  const { phase, report } = turn.state;
  const lateMs = turn.nowMs - dueMs;
  // While we did not run no check could: the verdict is as old as it was, and is told first.
  if (report !== undefined && lateMs > gapMs) {
    turn.set({ report: { ...report, atMs: report.atMs + lateMs } });
  }
  if (phase.kind === "withdrawing" && turn.nowMs >= phase.untilMs) {
    turn.log("warn", "Cannot deregister the service in time: its TTL will run out");
    endWithdrawal(turn, phase);
  }
}

function onMaintenanceSet(turn: Turn, isOn: boolean): void {
  const { flight, phase } = turn.state;
  turn.set({ isInMaintenance: isOn });
  if (isOn) {
    // Somebody works on the service: what it was like before says nothing about it afterwards.
    turn.set({ report: undefined });
    // An open registration is waited for: what it has done has to be undone.
    if (isAbandonable(flight?.request)) turn.abandon();
  } else if (phase.kind === "leaving" && flight === undefined) {
    turn.enter({ ...absent(turn), mustPass: true });
  }
}

function onWithdrawn(turn: Turn): void {
  const { flight, phase } = turn.state;
  if (phase.kind === "withdrawing" || phase.kind === "withdrawn") return;
  if (isAbandonable(flight?.request)) turn.abandon();
  if (!turn.state.mayBeRegistered) {
    turn.enter({ kind: "withdrawn" });
    turn.effects.push({ kind: "withdrawalEnded" });
    return;
  }
  const isRegistering = flight?.request.kind === "register";
  turn.enter({
    kind: "withdrawing",
    untilMs: turn.nowMs + limits.deregisterTimeoutMs,
    lateGeneration: isRegistering ? flight.generation : undefined,
    mustRepeat: false,
  });
  if (flight?.request.kind !== "deregister") turn.ask({ kind: "deregister" });
}

function onHandedOver(turn: Turn): void {
  const { phase } = turn.state;
  if (phase.kind === "withdrawing" || phase.kind === "withdrawn") return;
  turn.abandon();
  turn.enter({ kind: "withdrawn" });
  turn.effects.push({ kind: "withdrawalEnded" });
}

function isAbandonable(request: Request | undefined): boolean {
  return request?.kind === "leader" || request?.kind === "find" || request?.kind === "beat";
}

function onAnswered(turn: Turn, generation: number, answer: Answer): void {
  const { flight, phase } = turn.state;
  if (phase.kind === "withdrawing" && phase.lateGeneration === generation) {
    // It came after our deregistration was sent: the registry may have answered them in any order.
    turn.enter({ ...phase, lateGeneration: undefined, mustRepeat: true });
    return;
  }
  if (flight?.generation !== generation) return;
  turn.set({ flight: undefined });
  switch (phase.kind) {
    case "absent":
      return onAnsweredAbsent(turn, phase, flight.request, answer);
    case "registered":
      if (answer.kind === "leader") return onProbed(turn, phase, answer.isThere);
      if (answer.kind === "failed" && flight.request.kind === "leader") {
        return onProbed(turn, phase, false, answer);
      }
      return onBeaten(turn, phase, flight.request, { answer, startedMs: flight.startedMs });
    case "leaving":
      return onLeft(turn, phase, answer);
    case "withdrawing":
      if (answer.kind === "failed") {
        // There is no next try to tell of.
        const { code, reason } = answer;
        turn.log("warn", "Cannot deregister the service", { code, reason });
      } else markDeregistered(turn);
      return;
    case "withdrawn":
      return;
    default:
      return unreachable(phase);
  }
}

function onAnsweredAbsent(
  turn: Turn,
  phase: PhaseOf<"absent">,
  request: Request,
  answer: Answer,
): void {
  switch (answer.kind) {
    case "leader":
      if (answer.isThere) return turn.enter({ ...phase, hasLeader: true });
      turn.complain("no-leader", "Consul has no leader: the registration waits");
      return turn.enter({
        ...phase,
        failures: phase.failures + 1,
        tryAtMs: turn.probeAtMs(phase.failures + 1),
      });
    case "found":
      turn.set({ hasLooked: true });
      return warnOfTakeover(turn, answer.endpoint);
    case "failed":
      return onFailedAbsent(turn, phase, request, answer);
    case "done":
      return onRegistered(turn, request);
    default:
      return unreachable(answer);
  }
}

function warnOfTakeover(turn: Turn, endpoint: Endpoint | undefined): void {
  const address = turn.moment.address();
  if (endpoint === undefined || address === undefined) return;
  if (endpoint.address === address && endpoint.port === turn.rules.port) return;
  turn.log("warn", "The service's id is registered with another address: taking it over", {
    before: formatEndpoint(endpoint),
    now: formatEndpoint({ address, port: turn.rules.port }),
  });
}

function formatEndpoint({ address, port }: Endpoint): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

function onFailedAbsent(
  turn: Turn,
  phase: PhaseOf<"absent">,
  request: Request,
  failure: Failure,
): void {
  const isLost = failure.code === "consul-unreachable" || failure.code === "consul-timed-out";
  if (request.kind === "find" && !isLost) {
    // Only a warning hangs on it: a registry that does not tell may still register.
    turn.set({ hasLooked: true });
    return;
  }
  turn.complain(failure.code, "Cannot register the service", describeFailure(failure));
  const failures = phase.failures + 1;
  const tryAtMs = turn.retryAtMs(failures, failure);
  turn.enter({ ...phase, hasLeader: false, failures, tryAtMs });
}

function onRegistered(turn: Turn, request: Request): void {
  if (request.kind !== "register") return;
  const { address, status } = request;
  turn.recover();
  turn.log("info", "The service is registered", {
    endpoint: formatEndpoint({ address, port: turn.rules.port }),
    status,
  });
  turn.effects.push({ kind: "registered" });
  turn.enter({
    kind: "registered",
    address,
    sent: status,
    beatAtMs: turn.nextBeatMs(turn.nowMs),
    quietUntilMs: 0,
    probeAtMs: undefined,
    failures: 0,
  });
}

function onProbed(
  turn: Turn,
  phase: PhaseOf<"registered">,
  isThere: boolean,
  failure?: Failure,
): void {
  if (isThere) {
    // Every TTL may have run out meanwhile: do not wait for the next beat's turn.
    turn.enter({ ...phase, probeAtMs: undefined, quietUntilMs: 0, beatAtMs: turn.nowMs });
    return;
  }
  if (failure === undefined) turn.complain("no-leader", "Consul has no leader: heartbeats go on");
  const failures = phase.failures + 1;
  turn.enter({ ...phase, failures, probeAtMs: turn.probeAtMs(failures) });
}

function onBeaten(
  turn: Turn,
  phase: PhaseOf<"registered">,
  request: Request,
  { answer, startedMs }: { answer: Answer; startedMs: number },
): void {
  const beatAtMs = turn.nextBeatMs(startedMs);
  if (answer.kind !== "failed") {
    turn.recover();
    const sent = request.kind === "beat" ? request.status : phase.sent;
    turn.enter({ ...phase, sent, beatAtMs, probeAtMs: undefined, failures: 0, quietUntilMs: 0 });
    return;
  }
  if (answer.code === "consul-forgot") {
    // Usually it has forgotten us; the reason says when it is the token that was replaced.
    turn.log("warn", "The service has to be registered again", describeFailure(answer));
    turn.enter({ ...absent(turn), mustPass: false });
    return;
  }
  // Unknown is not forgotten: the beat may have arrived.
  turn.complain(answer.code, "Cannot send a heartbeat", describeFailure(answer));
  const failures = phase.failures + 1;
  const retryAtMs = turn.retryAtMs(failures, answer);
  const isUnwelcome = answer.code === "consul-denied" || answer.retryAfterMs !== undefined;
  // Otherwise beats go on at their rate, also without a leader.
  const quietUntilMs = isUnwelcome ? retryAtMs : Math.min(retryAtMs, beatAtMs);
  const probeAtMs = isUnwelcome ? undefined : turn.probeAtMs(failures);
  turn.enter({ ...phase, beatAtMs, failures, probeAtMs, quietUntilMs });
}

function onLeft(turn: Turn, phase: PhaseOf<"leaving">, answer: Answer): void {
  if (answer.kind === "failed" && turn.state.isInMaintenance) {
    turn.complain(answer.code, "Cannot deregister the service", describeFailure(answer));
    const failures = phase.failures + 1;
    return turn.enter({ ...phase, failures, tryAtMs: turn.retryAtMs(failures, answer) });
  }
  if (answer.kind !== "failed") {
    turn.recover();
    markDeregistered(turn);
  }
  turn.enter({ ...absent(turn), mustPass: true });
}

function markDeregistered(turn: Turn): void {
  if (!turn.state.mayBeRegistered) return;
  turn.set({ mayBeRegistered: false });
  turn.log("info", "The service is deregistered");
  turn.effects.push({ kind: "deregistered" });
}

function absent(turn: Turn): PhaseOf<"absent"> {
  return { kind: "absent", mustPass: true, hasLeader: false, failures: 0, tryAtMs: turn.nowMs };
}

/** Asks the next question, if there is one to ask now, and says when to look again. */
function proceed(turn: Turn): void {
  const { phase, isInMaintenance, mayBeRegistered, flight } = turn.state;
  turn.set({ wakeAtMs: undefined });
  if (phase.kind === "withdrawing") return proceedWithdrawing(turn, phase);
  if (phase.kind === "registered" && !isInMaintenance) return proceedRegistered(turn, phase);
  if (flight !== undefined || phase.kind === "withdrawn") return;
  if (isInMaintenance && phase.kind !== "leaving") {
    if (!mayBeRegistered) return;
    turn.enter({ kind: "leaving", failures: 0, tryAtMs: turn.nowMs });
    return proceed(turn);
  }
  if (phase.kind === "absent") proceedAbsent(turn, phase);
  if (phase.kind === "leaving") {
    if (turn.nowMs < phase.tryAtMs) turn.set({ wakeAtMs: phase.tryAtMs });
    else turn.ask({ kind: "deregister" });
  }
}

function proceedAbsent(turn: Turn, phase: PhaseOf<"absent">): void {
  const { fresh } = turn;
  if (fresh === undefined || (phase.mustPass && fresh.status !== "passing")) {
    // The next report decides, and the leader may be gone by then.
    return turn.enter({ ...phase, hasLeader: false });
  }
  if (turn.nowMs < phase.tryAtMs) return turn.set({ wakeAtMs: phase.tryAtMs });
  const address = turn.moment.address();
  if (address === undefined) {
    complainOfAddress(turn, "the registration waits");
    const tryAtMs = turn.nowMs + 1000;
    turn.enter({ ...phase, hasLeader: false, tryAtMs });
    return turn.set({ wakeAtMs: tryAtMs });
  }
  if (!phase.hasLeader) return turn.ask({ kind: "leader" });
  if (!turn.state.hasLooked) return turn.ask({ kind: "find" });
  turn.set({ mayBeRegistered: true });
  turn.ask({ kind: "register", address, status: fresh.status, output: fresh.output });
}

function complainOfAddress(turn: Turn, consequence: string): void {
  const message = `No interface has an address that matches: ${consequence}`;
  turn.complain("no-address", message, { code: "no-address" });
}

function proceedRegistered(turn: Turn, phase: PhaseOf<"registered">): void {
  const { fresh, nowMs } = turn;
  const { flight } = turn.state;
  // A probe for the leader is worth less than the beat that it would keep waiting.
  if (flight !== undefined && flight.request.kind !== "leader") return;
  const hasChanged = fresh !== undefined && fresh.status !== phase.sent;
  const beatAtMs = Math.max(hasChanged ? nowMs : phase.beatAtMs, phase.quietUntilMs);
  if (nowMs >= beatAtMs) {
    if (fresh !== undefined) return beat(turn, phase);
    turn.complain("stale", "No fresh check result: heartbeats wait for the next one");
  }
  const probeAtMs = flight === undefined ? phase.probeAtMs : undefined;
  if (probeAtMs !== undefined && nowMs >= probeAtMs) turn.ask({ kind: "leader" });
  const times = [beatAtMs, probeAtMs ?? 0].filter((atMs) => atMs > nowMs);
  if (times.length > 0) turn.set({ wakeAtMs: Math.min(...times) });
}

function beat(turn: Turn, phase: PhaseOf<"registered">): void {
  const { fresh } = turn;
  if (fresh === undefined) return;
  turn.abandon();
  const address = turn.moment.address();
  if (address === phase.address) {
    return turn.ask({ kind: "beat", status: fresh.status, output: fresh.output });
  }
  if (address === undefined) {
    complainOfAddress(turn, "heartbeats wait");
    const quietUntilMs = turn.nowMs + 1000;
    turn.enter({ ...phase, quietUntilMs });
    return turn.set({ wakeAtMs: quietUntilMs });
  }
  turn.log("info", "The service's address has changed: registering it again", {
    before: phase.address,
    now: address,
  });
  turn.enter({ ...absent(turn), mustPass: false });
  proceed(turn);
}

function proceedWithdrawing(turn: Turn, phase: PhaseOf<"withdrawing">): void {
  turn.set({ wakeAtMs: phase.untilMs });
  if (turn.state.flight !== undefined) return;
  if (phase.mustRepeat) {
    turn.enter({ ...phase, mustRepeat: false });
    turn.ask({ kind: "deregister" });
  } else if (phase.lateGeneration === undefined) endWithdrawal(turn, phase);
}

function endWithdrawal(turn: Turn, phase: PhaseOf<"withdrawing">): void {
  turn.abandon();
  if (phase.lateGeneration !== undefined) {
    turn.effects.push({ kind: "abort", generation: phase.lateGeneration });
  }
  turn.enter({ kind: "withdrawn" });
  turn.set({ wakeAtMs: undefined });
  turn.effects.push({ kind: "withdrawalEnded" });
}
