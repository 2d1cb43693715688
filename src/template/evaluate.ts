// Evaluates pipelines: what stands between the delimiters, short of the words that control.
import { unreachable } from "../base/assert.ts";
import { acceptLiteral, acceptNilLiteral, acceptSlot, readLiteral } from "./arguments.ts";
import type { CommandNode, Operand, PipeNode } from "./ast.ts";
import { isDecisive, isShortCircuit } from "./builtin-functions.ts";
import type { Execution, Place } from "./execution.ts";
import { readField } from "./field.ts";
import type { TemplateFunction } from "./function.ts";
import { anyType, type GoType } from "./go-type.ts";
import { type Called, invoke } from "./invoke.ts";
import { quote } from "./quote.ts";
import { noValue, type Piped, type Slot, slotType, toPiped } from "./slot.ts";
import { isTrue } from "./truth.ts";
import type { Value } from "./value.ts";
import { writeNode } from "./write-node.ts";

/** What the pipeline comes to, after its variables have been set to it. */
export function evaluatePipe(execution: Execution, pipe: PipeNode): Piped {
  execution.enter();
  execution.at(pipe);
  let piped: Piped | undefined;
  for (const command of pipe.commands) {
    piped = toPiped(evaluateCommand(execution, command, piped));
  }
  const result = piped ?? noValue;
  setVariables(execution, pipe, result);
  execution.leave();
  return result;
}

function setVariables(execution: Execution, pipe: PipeNode, slot: Slot): void {
  const { variables } = execution;
  for (const { path } of pipe.variables) {
    const [name] = path;
    if (!pipe.isAssignment) variables.declare(name, slot);
    else if (!variables.assign(name, slot)) execution.fail(`undefined variable: ${name}`);
  }
}

/** What a function or a method is called with. */
interface Given {
  /** The first is what is called, or what the value is read from. */
  readonly operands: readonly Operand[];
  /** What the command before this one came to; undefined: this is the first. */
  readonly piped: Piped | undefined;
}

const nothingGiven: Given = { operands: [], piped: undefined };

function evaluateCommand(
  execution: Execution,
  command: CommandNode,
  piped: Piped | undefined,
): Slot {
  const { operands } = command;
  const given: Given = { operands, piped };
  // The parser makes no command without an operand.
  const first = operands[0] as Operand;
  switch (first.kind) {
    case "field":
    case "chain":
      return evaluatePath(execution, first, given);
    case "identifier":
      return evaluateFunction(execution, { identifier: first, place: command }, given);
    case "variable":
      if (first.path.length > 1) return evaluatePath(execution, first, given);
      // A variable that isn't there is told before the arguments that it cannot have.
      evaluateOperand(execution, first);
      break;
    default:
      break;
  }
  if (first.kind !== "pipe") execution.at(first);
  if (operands.length > 1 || piped !== undefined) {
    execution.fail(`can't give argument to non-function ${writeNode(first)}`);
  }
  if (first.kind === "nil") execution.fail("nil is not a command");
  return evaluateOperand(execution, first);
}

/** The value of what stands alone, other than `nil`, which is no value of its own. */
function evaluateOperand(execution: Execution, operand: Operand): Slot {
  switch (operand.kind) {
    case "dot":
      execution.at(operand);
      return execution.dot;
    case "nil":
      return noValue;
    case "bool":
    case "number":
    case "string":
      execution.at(operand);
      return readLiteral(execution, operand);
    case "identifier":
      return evaluateFunction(execution, { identifier: operand, place: operand }, nothingGiven);
    case "variable":
    case "field":
    case "chain":
      return evaluatePath(execution, operand, nothingGiven);
    case "pipe":
      return evaluatePipe(execution, operand);
    default:
      return unreachable(operand);
  }
}

type Path = Extract<Operand, { kind: "field" | "variable" | "chain" }>;

/** Follows `.A.B`, `$x.A.B` or `(…).A.B`; what is given is for the last of them. */
function evaluatePath(execution: Execution, node: Path, given: Given): Slot {
  execution.at(node);
  let slot = evaluateStart(execution, node);
  const from = node.kind === "variable" ? 1 : 0;
  const last = node.path.length - 1;
  for (let at = from; at <= last; at++) {
    const name = node.path[at] as string;
    slot = evaluateField(
      execution,
      { slot, name, place: node },
      at === last ? given : nothingGiven,
    );
  }
  return slot;
}

function evaluateStart(execution: Execution, node: Path): Slot {
  if (node.kind === "field") return execution.dot;
  if (node.kind === "variable") {
    const [name] = node.path;
    const { variables } = execution;
    return variables.has(name)
      ? variables.read(name)
      : execution.fail(`undefined variable: ${name}`);
  }
  if (node.operand.kind === "nil") {
    execution.fail(`indirection through explicit nil in ${writeNode(node)}`);
  }
  return evaluateOperand(execution, node.operand);
}

interface FieldAccess {
  readonly slot: Slot;
  readonly name: string;
  readonly place: Place;
}

function evaluateField(execution: Execution, access: FieldAccess, given: Given): Slot {
  const { name, place } = access;
  const hasArguments = given.operands.length > 1 || given.piped !== undefined;
  const found = readField(execution, { slot: access.slot, name, hasArguments });
  if (found.method === undefined) return found.slot;
  const called = { name, function: found.method, place };
  return evaluateCall(execution, called, { ...given, receiver: found.receiver });
}

function evaluateFunction(
  execution: Execution,
  node: { readonly identifier: { readonly name: string } & Operand; readonly place: Place },
  given: Given,
): Slot {
  execution.at(node.identifier);
  const { name } = node.identifier;
  const found = execution.options.functions.get(name);
  if (found === undefined) execution.fail(`${quote(name)} is not a defined function`);
  return evaluateCall(execution, { name, function: found, place: node.place }, given);
}

interface GivenToCall extends Given {
  /** The value that a method is called on. */
  readonly receiver?: Value;
}

function evaluateCall(execution: Execution, called: Called, given: GivenToCall): Slot {
  checkCount(execution, called, given);
  if (isShortCircuit(called.function)) return evaluateUntilDecided(execution, called, given);
  const { operands, piped } = given;
  const args: Slot[] = "receiver" in given ? [given.receiver] : [];
  for (let at = 1; at < operands.length; at++) {
    const operand = operands[at] as Operand;
    args.push(evaluateArgument(execution, operand, parameterAt(called.function, at - 1)));
  }
  if (piped !== undefined) {
    const type = parameterAt(called.function, Math.max(operands.length - 1, 0));
    args.push(acceptSlot(execution, piped, type));
  }
  return invoke(execution, called, args);
}

function checkCount(execution: Execution, { name, function: called }: Called, given: Given): void {
  const written = Math.max(given.operands.length - 1, 0);
  const count = written + (given.piped === undefined ? 0 : 1);
  const wanted = called.parameters.length;
  if (called.rest === undefined ? count === wanted : count >= wanted) return;
  const found =
    called.rest === undefined ? `${wanted} got ${count}` : `at least ${wanted} got ${written}`;
  execution.fail(`wrong number of args for ${name}: want ${found}`);
}

function parameterAt(called: TemplateFunction, at: number): GoType {
  return called.parameters[at] ?? called.rest ?? anyType;
}

/** Evaluates arguments of `and` and `or` until one decides. */
function evaluateUntilDecided(execution: Execution, called: Called, given: Given): Slot {
  let value: Slot = noValue;
  for (const operand of given.operands.slice(1)) {
    value = evaluateArgument(execution, operand, slotType);
    if (isDecisive(called.function, isTrue(value))) return value;
  }
  return given.piped ?? value;
}

function evaluateArgument(execution: Execution, operand: Operand, type: GoType): Slot {
  switch (operand.kind) {
    case "nil":
      execution.at(operand);
      return acceptNilLiteral(execution, type);
    case "bool":
    case "number":
    case "string":
      execution.at(operand);
      return acceptLiteral(execution, operand, type);
    default:
      return acceptSlot(execution, evaluateOperand(execution, operand), type);
  }
}
