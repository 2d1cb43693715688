import { limits } from "../../base/limits.ts";
import {
  type CallScope,
  FunctionError,
  type FunctionTable,
  type TemplateFunction,
} from "../function.ts";
import { anyType, type GoType, type Methods, type StructType, stringType } from "../go-type.ts";
import { sortEntries } from "../map-order.ts";
import { quote } from "../quote.ts";
import { bareText } from "../text.ts";
import { GoMap, type MapEntry, type MapKey, Struct, type Value } from "../value.ts";
import { isAnyMap, listAny, mapAny } from "./collections.ts";
import { checkValueSize } from "./value-size.ts";

/** `scratch`: what a template remembers from one place to the next, for one execution. */
export function scratchFunctions(): FunctionTable {
  const scratches = new WeakMap<CallScope, Struct>();
  const scratch: TemplateFunction = {
    parameters: [],
    origin: "own",
    call: (_, scope) => {
      const made = scratches.get(scope) ?? createScratch();
      scratches.set(scope, made);
      return made;
    },
  };
  return new Map([["scratch", scratch]]);
}

function createScratch(): Struct {
  const type: StructType = {
    kind: "struct",
    name: "template.Scratch",
    isPointer: true,
    fields: [],
    methods: createMethods(new Scratch()),
  };
  return new Struct(type, () => undefined);
}

function createMethods(scratch: Scratch): Methods {
  return {
    Key: method([stringType], (key) => scratch.has(key)),
    Get: method([stringType], (key) => scratch.get(key)),
    Set: setter([stringType, anyType], (key, value) => scratch.set(key, value)),
    SetX: setter([stringType, anyType], (key, value) => {
      if (!scratch.has(key)) scratch.set(key, value);
    }),
    MapSet: setter([stringType, stringType, anyType], (key, name, value) =>
      scratch.setInMap(key, name, value, { mayReplace: true }),
    ),
    MapSetX: setter([stringType, stringType, anyType], (key, name, value) =>
      scratch.setInMap(key, name, value, { mayReplace: false }),
    ),
    MapValues: method([stringType], (key) => {
      const map = scratch.get(key);
      return listAny(isAnyMap(map) ? sortEntries(map).map(({ value }) => value) : []);
    }),
  };
}

/** A method that hands out what is stored with the origin that it has. */
function method(
  parameters: readonly GoType[],
  call: (key: string, ...values: Value[]) => Value,
): TemplateFunction {
  return {
    parameters,
    origin: "own",
    call: ([, key, ...values]) => call(String(bareText(key)), ...values),
  };
}

/** A method that prints nothing. */
function setter(
  parameters: readonly GoType[],
  set: (key: string, ...values: Value[]) => void,
): TemplateFunction {
  return method(parameters, (key, ...values) => {
    set(key, ...values);
    return "";
  });
}

/** The store itself, by bare keys. */
class Scratch {
  readonly #values = new Map<string, Value>();
  /** The insides of the maps that `MapSet` has made: they grow, for whoever got them, too. */
  readonly #made = new Map<GoMap, Map<MapKey, MapEntry>>();
  /** How many elements have been copied. */
  #copied = 0;

  has(key: string): boolean {
    return this.#values.has(key);
  }

  get(key: string): Value {
    return this.#values.get(key);
  }

  set(key: string, value: Value): void {
    checkValueSize(value);
    this.#values.set(key, value);
  }

  setInMap(key: string, name: Value, value: Value, { mayReplace }: { mayReplace: boolean }): void {
    const bare = String(bareText(name));
    const map = this.#mapOf(key);
    if (!mayReplace && map.has(bare)) return;
    checkValueSize(value);
    map.set(bare, { key: name, value: this.#keep(value) });
  }

  /** The inside of the map that is stored there; it is made if nothing is. */
  #mapOf(key: string): Map<MapKey, MapEntry> {
    const stored = this.has(key) ? this.#values.get(key) : mapAny([]);
    if (!isAnyMap(stored)) throw new FunctionError(`${quote(key)} is not a map`);
    const made = this.#made.get(stored);
    if (made !== undefined) return made;
    const entries = new Map(stored.entries);
    const map = new GoMap(stored.type, entries);
    this.#values.set(key, map);
    this.#made.set(map, entries);
    return entries;
  }

  /** The value, or a copy of a map that could grow, and come to hold itself; none is within another value. */
  #keep(value: Value): Value {
    if (!(value instanceof GoMap && this.#made.has(value))) return value;
    this.#copied += value.entries.size;
    if (this.#copied > limits.templateItemsMax) {
      throw new FunctionError(`Cannot copy more than ${limits.templateItemsMax} elements`);
    }
    return new GoMap(value.type, new Map(value.entries));
  }
}
