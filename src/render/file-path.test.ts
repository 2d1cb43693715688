import { expect, test } from "bun:test";

import { besideOf, folderOf, nameOf } from "./file-path.ts";

test.each([
  ["/etc/nginx/nginx.conf", "/etc/nginx", "nginx.conf", "/etc/nginx/x"],
  ["/nginx.conf", "/", "nginx.conf", "/x"],
  ["conf.d/a.conf", "conf.d", "a.conf", "conf.d/x"],
  ["a.conf", ".", "a.conf", "x"],
])("%s is in a folder, has a name, and neighbours", (path, folder, name, beside) => {
  expect(folderOf(path)).toBe(folder);
  expect(nameOf(path)).toBe(name);
  expect(besideOf(path, "x")).toBe(beside);
});
