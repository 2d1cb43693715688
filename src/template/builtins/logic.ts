import { FunctionError, type TemplateFunction } from "../function.ts";
import { anyType } from "../go-type.ts";
import { withoutOrigin } from "../origin.ts";
import { slotType, toValue } from "../slot.ts";
import { isTrue } from "../truth.ts";
import { Callable } from "../value.ts";
import { writeTypeOf } from "../value-type.ts";

/** The first argument that is not true, or the last: the evaluator leaves the others alone. */
export const and: TemplateFunction = {
  parameters: [slotType],
  rest: slotType,
  origin: "own",
  call: (args) => args.find((arg) => !isTrue(arg)) ?? args.at(-1),
};

/** The first argument that is true, or the last: the evaluator leaves the others alone. */
export const or: TemplateFunction = {
  parameters: [slotType],
  rest: slotType,
  origin: "own",
  call: (args) => args.find(isTrue) ?? args.at(-1),
};

export const not: TemplateFunction = {
  parameters: [slotType],
  origin: "own",
  call: ([arg]) => !isTrue(arg),
};

/** Calls a function that is a value. */
export const call: TemplateFunction = {
  parameters: [slotType],
  rest: slotType,
  call: ([slot, ...args]) => {
    const called = toValue(slot);
    if (called === undefined) throw new FunctionError("call of nil");
    if (called instanceof Callable) return called.call(args.map(toValue));
    throw new FunctionError(`non-function of type ${writeTypeOf(called)}`);
  },
};

/** Ours, not Go's: the value as the operator's own, which is printed unchecked. */
export const raw: TemplateFunction = {
  parameters: [anyType],
  origin: "own",
  call: ([value]) => withoutOrigin(value),
};
