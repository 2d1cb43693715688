// consul-template's functions that this program has not: the reason is better than "not defined".
import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import { anyType } from "../go-type.ts";

const vault = "it does not talk to Vault";
const nomad = "it does not talk to Nomad";
const connect = "it does not talk to Consul's service mesh";
const enterprise = "it does not read Consul's partitions and peerings";
const debugging = "use printf with %v or toJSON";

/** Why a function of consul-template is not there, by its name. */
export const unsupportedFunctions: ReadonlyMap<string, string> = new Map([
  ["secret", vault],
  ["secrets", vault],
  ["vault", vault],
  ["pkiCert", vault],
  ["pkiSign", vault],
  ["nomadService", nomad],
  ["nomadServices", nomad],
  ["nomadVar", nomad],
  ["nomadVarExists", nomad],
  ["nomadVarList", nomad],
  ["nomadVarListSafe", nomad],
  ["connect", connect],
  ["caLeaf", connect],
  ["caRoots", connect],
  ["partitions", enterprise],
  ["peerings", enterprise],
  ["exportedServices", enterprise],
  ["importedServices", enterprise],
  ["spew_dump", debugging],
  ["spew_printf", debugging],
  ["spew_sdump", debugging],
  ["spew_sprintf", debugging],
  ["sockaddr", "use the variables of the environment with the addresses of the container"],
  ["toTOML", "use toJSON or toYAML"],
  ["writeToFile", "a template writes its own file only"],
]);

/** True for a function of consul-template that is not there, Sprig's included. */
export function isUnsupported(name: string): boolean {
  return reasonAgainst(name) !== undefined;
}

/** Why the function is not there; undefined: it is none of consul-template's, or it is there. */
export function reasonAgainst(name: string): string | undefined {
  if (name.startsWith("sprig_")) return "Sprig's functions are not built in";
  return unsupportedFunctions.get(name);
}

/** The same as functions that only fail, for whoever does not ask before. */
export function failingFunctions(): FunctionTable {
  const names = [...unsupportedFunctions.keys()];
  return new Map(names.map((name) => [name, failingFunction(name)]));
}

function failingFunction(name: string): TemplateFunction {
  return {
    parameters: [],
    rest: anyType,
    call: () => {
      throw new FunctionError(`Cannot call "${name}": not supported, ${reasonAgainst(name) ?? ""}`);
    },
  };
}
