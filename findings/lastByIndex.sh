#!/usr/bin/env bash
# jsonpath 1.3.0, jsonpath-plus 11.3.0 and jsonpath-rfc9535 1.3.0 (npm): the last confidence by a negative index.
#
# A path tried out with one of the two most used libraries before it goes into a state machine finds nothing at [-1], and
# nothing is not an error there; the library of the standard finds the element. All three agree on the slice [-1:].
# Guessed: the last element, in all three.
#
# Seen on 2026-11-28:
#   $.inferences[-1]: jsonpath [], jsonpath-plus [], jsonpath-rfc9535 [0.03]
#   $.inferences[-1:]: jsonpath [0.03], jsonpath-plus [0.03], jsonpath-rfc9535 [0.03]
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts jsonpath@1.3.0 jsonpath-plus@11.3.0 jsonpath-rfc9535@1.3.0

cat >main.mjs <<'JS'
import jsonpath from "jsonpath";
import { JSONPath } from "jsonpath-plus";
import * as standard from "jsonpath-rfc9535";

const json = { inferences: [0.97, 0.03] };
for (const path of ["$.inferences[-1]", "$.inferences[-1:]"]) {
  const found = {
    jsonpath: jsonpath.query(json, path),
    "jsonpath-plus": JSONPath({ path, json }),
    "jsonpath-rfc9535": standard.query(json, path),
  };
  console.log(`${path}: ${Object.entries(found).map(([name, values]) => `${name} ${JSON.stringify(values)}`).join(", ")}`);
}
JS

expected='$.inferences[-1]: jsonpath [], jsonpath-plus [], jsonpath-rfc9535 [0.03]
$.inferences[-1:]: jsonpath [0.03], jsonpath-plus [0.03], jsonpath-rfc9535 [0.03]'
seen=$(node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
