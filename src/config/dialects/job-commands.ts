// Commands of generation 3: in an array whatever stands there becomes a word.
import { formatValue } from "../../template/format.ts";
import { check, command, toCommand } from "../command.ts";
import type { Check, Command } from "../config.ts";
import { childField, type Field, type Kind, refuseType } from "../decode.ts";

/** A command; the items of an array are written as Go prints them. */
export const jobCommand: Kind<Command> = {
  ...command,
  read(field) {
    const { node } = field;
    if (node.kind !== "array") return command.read(field);
    const words = node.items.map((item, index) => readWord(childField(field, index, item)));
    if (words.includes(undefined)) return undefined;
    return toCommand(
      field,
      words.filter((word) => word !== undefined),
    );
  },
};

/** The same, or a question that is asked without a process. */
export const jobCheck: Kind<Check> = {
  ...check,
  read(field) {
    if (field.node.kind === "string") return check.read(field);
    const words = jobCommand.read(field);
    return words && { kind: "exec", command: words };
  },
};

function readWord(field: Field): string | undefined {
  const { node } = field;
  switch (node.kind) {
    case "string":
      return node.value;
    case "number":
    case "boolean":
      return formatValue(node.value);
    case "null":
      return "<nil>";
    default:
      return refuseType(field, "a word");
  }
}
