#!/usr/bin/env bash
# @pulumi/pulumi 3.276.0 (npm): what a function that Pulumi deploys as it stands in the program finds in its variables.
#
# Pulumi writes a callback's captured variables into the Lambda function, and of some it says at deployment that it can't: a
# URL, or the size of a Map. But a Map, Set, Date, Buffer or Float32Array whose methods are called deploys with success. What
# is written is an object of that class without its content, and each invocation throws. A table of thresholds by class or the
# time of the deployment goes so.
# Guessed: kept, as BigInt, NaN, RegExp and objects of one's own classes are, or refused at deployment. The documentation
# lists native functions as what can't be captured.
#
# Seen on 2026-11-29:
#   Map: throws Method Map.prototype.get called on incompatible receiver #<Object>
#   Set: throws Method Set.prototype.has called on incompatible receiver #<Object>
#   Date: throws Method Date.prototype.toISOString called on incompatible receiver #<Object>
#   Buffer: throws buf.utf8Slice is not a function
#   Float32Array: throws this is not a typed array.
#   size of a Map: refused at deployment
#   URL: refused at deployment
#   BigInt: as it was
#   RegExp: as it was
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/pulumi@3.276.0 typescript@5.9.3 ts-node@10.9.2

cat >main.cjs <<'JS'
const { writeFileSync } = require("node:fs");
const { runtime } = require("@pulumi/pulumi");

const map = new Map([["bicycle", 0.9]]);
const set = new Set(["bicycle"]);
const date = new Date(0);
const buffer = Buffer.from("bicycle");
const floats = new Float32Array([0.5, 0.25]);
const url = new URL("https://example.com/");
const big = 10n;
const expression = /bike/gi;
const functions = {
  Map: () => map.get("bicycle"),
  Set: () => set.has("bicycle"),
  Date: () => date.toISOString(),
  Buffer: () => buffer.toString("utf8"),
  Float32Array: () => Math.max(...floats),
  "size of a Map": () => map.size,
  URL: () => url.href,
  BigInt: () => String(big + 1n),
  RegExp: () => `${expression}`,
};
(async () => {
  for (const [name, call] of Object.entries(functions)) {
    const written = await runtime.serializeFunction(call).catch(() => undefined);
    if (written === undefined) {
      console.log(`${name}: refused at deployment`);
      continue;
    }
    writeFileSync(`${name}.cjs`, written.text);
    try {
      const value = require(`./${name}.cjs`)[written.exportName]();
      console.log(`${name}: ${value === call() ? "as it was" : `another value, ${value}`}`);
    } catch (error) {
      console.log(`${name}: throws ${error.message}`);
    }
  }
})();
JS

expected='Map: throws Method Map.prototype.get called on incompatible receiver #<Object>
Set: throws Method Set.prototype.has called on incompatible receiver #<Object>
Date: throws Method Date.prototype.toISOString called on incompatible receiver #<Object>
Buffer: throws buf.utf8Slice is not a function
Float32Array: throws this is not a typed array.
size of a Map: refused at deployment
URL: refused at deployment
BigInt: as it was
RegExp: as it was'
seen=$(node main.cjs 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
