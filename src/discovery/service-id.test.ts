import { expect, test } from "bun:test";
import { chooseServiceIds } from "./service-id.ts";

test("a service is NAME-HOSTNAME", () => {
  expect(chooseServiceIds([{ name: "app", port: 80 }], "web1")).toEqual(["app-web1"]);
});

test("a second service of the name has its port in its id", () => {
  const services = [
    { name: "app", port: 80 },
    { name: "db", port: 5432 },
    { name: "app", port: 81 },
  ];
  expect(chooseServiceIds(services, "h")).toEqual(["app-h", "db-h", "app-h-81"]);
});

test("an id of the configuration is taken as it is, and by nobody else", () => {
  const services = [
    { name: "app", port: 80 },
    { name: "app", port: 81, id: "app-h" },
  ];
  expect(chooseServiceIds(services, "h")).toEqual(["app-h-80", "app-h"]);
});

test("ids are never the same, even for the same name and port", () => {
  const twin = { name: "app", port: 80 };
  expect(chooseServiceIds([twin, twin, twin], "h")).toEqual(["app-h", "app-h-80", "app-h-80-2"]);
});
