import { describeError } from "../base/shim-error.ts";
import type { InterfaceSpec } from "../config/config.ts";
import type { Logger } from "../log/logger.ts";
import { type AddressChoice, chooseAddress, type InterfaceAddress } from "./address.ts";

export interface AddressFinderOptions {
  /** The service's name, for log lines. */
  readonly service: string;
  readonly specs: readonly InterfaceSpec[];
  /** May throw: the kernel is asked through a socket, and there may be no descriptor for it. */
  readonly listInterfaces: () => readonly InterfaceAddress[];
  readonly logger: Logger;
}

/** Finds the address of a service, each time anew, and explains its choice when that has changed. */
export class AddressFinder {
  readonly #options: AddressFinderOptions;
  #last: AddressChoice | undefined;
  /** The interfaces could not be listed last time, and that has been told. */
  #isBlind = false;

  constructor(options: AddressFinderOptions) {
    this.#options = options;
  }

  /** The address now, or undefined while no spec matches; never throws. */
  find(): string | undefined {
    const { specs } = this.#options;
    const interfaces = specs[0]?.kind === "fixed" ? [] : this.#list();
    // That we cannot look does not mean that it has gone.
    if (interfaces === undefined) return this.#last?.address;
    const choice = chooseAddress(specs, interfaces);
    if (this.#last === undefined || choice.address !== this.#last.address) this.#explain(choice);
    this.#last = choice;
    return choice.address;
  }

  #list(): readonly InterfaceAddress[] | undefined {
    const { listInterfaces, logger, service } = this.#options;
    try {
      const interfaces = listInterfaces();
      this.#isBlind = false;
      return interfaces;
    } catch (error) {
      if (!this.#isBlind) {
        const reason = describeError(error);
        logger.warn("Cannot list the interfaces: the last address stands", { service, reason });
      }
      this.#isBlind = true;
      return undefined;
    }
  }

  /** Where none matches, somebody has to do something: then what there is must not need debug logs. */
  #explain({ address, spec, candidates }: AddressChoice): void {
    const { logger, service, specs } = this.#options;
    const wanted = specs.map(({ text }) => text).join(", ");
    const fields = { service, specs: wanted, candidates: candidates.join(", ") };
    if (address === undefined) logger.warn("No interface has an address that matches", fields);
    else logger.debug("Chose the address to register", { ...fields, address, spec });
  }
}
