import { expect, test } from "bun:test";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import type { InterfaceSpec } from "../config/config.ts";
import type { InterfaceAddress } from "./address.ts";
import { AddressFinder } from "./address-finder.ts";

const eth0: InterfaceAddress = {
  name: "eth0",
  address: "198.18.0.2",
  family: "IPv4",
  isLoopback: false,
};
const named: InterfaceSpec = { kind: "named", text: "eth0", name: "eth0", family: "IPv4" };
const fixed: InterfaceSpec = { kind: "fixed", text: "static:198.18.0.9", address: "198.18.0.9" };

function createFinder(specs: readonly InterfaceSpec[], list: () => readonly InterfaceAddress[]) {
  const world = { list, lists: 0 };
  const logger = new MemoryLogger();
  const listInterfaces = () => {
    world.lists++;
    return world.list();
  };
  const finder = new AddressFinder({ service: "app", specs, listInterfaces, logger });
  return { finder, logger, world };
}

function exhausted(): never {
  throw new Error("getifaddrs returned an error");
}

test("find() keeps the last address while the interfaces cannot be listed, and says so once", () => {
  const { finder, logger, world } = createFinder([named], () => [eth0]);
  expect(finder.find()).toBe("198.18.0.2");
  world.list = exhausted;
  expect([finder.find(), finder.find()]).toEqual(["198.18.0.2", "198.18.0.2"]);
  expect(logger.messages("warn")).toEqual(["Cannot list the interfaces: the last address stands"]);
  world.list = () => [{ ...eth0, address: "198.18.0.3" }];
  expect(finder.find()).toBe("198.18.0.3");
});

test("find() chooses none before the interfaces could be listed for the first time", () => {
  const { finder, world } = createFinder([named, fixed], exhausted);
  expect(finder.find()).toBeUndefined();
  world.list = () => [eth0];
  expect(finder.find()).toBe("198.18.0.2");
});

test("find() lists no interfaces for a fixed address", () => {
  const { finder, world } = createFinder([fixed, named], exhausted);
  expect(finder.find()).toBe("198.18.0.9");
  expect(world.lists).toBe(0);
});

test("each choice is explained once, at debug level", () => {
  const { finder, logger } = createFinder([named], () => [eth0]);
  finder.find();
  finder.find();
  expect(logger.records).toEqual([
    {
      level: "debug",
      message: "Chose the address to register",
      fields: {
        service: "app",
        specs: "eth0",
        candidates: "eth0 198.18.0.2",
        address: "198.18.0.2",
        spec: "eth0",
      },
    },
  ]);
});

test("when none matches, also the first time, the warning names what was wanted and what there is", () => {
  const { finder, logger } = createFinder([named], () => [{ ...eth0, name: "ens5" }]);
  finder.find();
  finder.find();
  expect(logger.records).toEqual([
    {
      level: "warn",
      message: "No interface has an address that matches",
      fields: { service: "app", specs: "eth0", candidates: "ens5 198.18.0.2" },
    },
  ]);
});
