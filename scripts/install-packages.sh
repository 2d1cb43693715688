#!/bin/sh
# Makes node_modules what package-lock.json says, and does nothing when it is so already.
# Plain sh and Node, as this runs before Bun is there.
set -eu
cd "$(dirname "$0")/.."

command -v npm >/dev/null || { echo "Cannot install packages: npm is not on PATH, Node 20 or later is needed" >&2; exit 1; }

# npm keeps what it has installed in node_modules/.package-lock.json: comparing versions with it
# is exact where file times are not (a fresh clone has all files of one second).
is_current() {
  node -e '
    const { readFileSync } = require("node:fs");
    const read = (path) => JSON.parse(readFileSync(path, "utf8")).packages;
    const wanted = read("package-lock.json");
    const present = read("node_modules/.package-lock.json");
    const missing = Object.keys(wanted).some((name) => name && !wanted[name].optional && !present[name]);
    const other = Object.keys(present).some((name) => present[name].version !== wanted[name]?.version);
    process.exit(missing || other ? 1 : 0);
  ' 2>/dev/null
}

if ! is_current; then
  echo "Installing npm packages ..."
  npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
fi

# npm 11 warns about install scripts and later ones may not run them, so they are never left to
# npm: the only one that matters links the platform's executable into place of a stub.
wanted_bun=$(node -p 'require("./package.json").devDependencies.bun')
if [ "$(node_modules/.bin/bun --version 2>/dev/null)" != "$wanted_bun" ]; then
  node node_modules/bun/install.js
  found_bun=$(node_modules/.bin/bun --version || true)
  if [ "$found_bun" != "$wanted_bun" ]; then
    echo "Cannot run Bun $wanted_bun: got \"$found_bun\" from node_modules/.bin/bun" >&2
    exit 1
  fi
fi
