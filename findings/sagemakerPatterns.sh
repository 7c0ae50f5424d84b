#!/usr/bin/env bash
# botocore 1.44.8: the patterns of SageMaker's service model, read by Python's re and by JavaScript's RegExp.
#
# Not one of the 491 is anchored, names included, so a search, or Python's re.match, lets a bad end through: the whole value
# has to match. They are of another dialect, too: 18 don't compile in Python 3.11, and JavaScript refuses six with the u flag and
# six without it, two of them both ways (a "$" with a repetition behind it). Guessed: ^…$ around the names, and all compile.
#
# Seen on 2026-11-28:
#   491 patterns, 0 begin with ^, 0 end with $
#   EndpointName scones!: match True, fullmatch False
#   Python does not compile 18
#   JavaScript does not compile 6 with u, 6 without, 2 either way
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile botocore==1.44.8

cat >main.py <<'PY'
import json, re, warnings
from botocore.loaders import Loader

warnings.simplefilter("ignore")
shapes = Loader().load_service_model("sagemaker", "service-2", "2017-07-24")["shapes"]
patterns = [shape["pattern"] for shape in shapes.values() if "pattern" in shape]
print(len(patterns), "patterns,", sum(p.startswith("^") for p in patterns), "begin with ^,",
      sum(p.endswith("$") for p in patterns), "end with $")
name = shapes["EndpointName"]["pattern"]
print("EndpointName scones!: match", bool(re.match(name, "scones!")), end=", ")
print("fullmatch", bool(re.fullmatch(name, "scones!")))

def compiles(pattern):
    try:
        return bool(re.compile(pattern))
    except re.error:
        return False

print("Python does not compile", sum(not compiles(p) for p in patterns))
with open("patterns.json", "w") as file:
    json.dump(patterns, file)
PY
cat >main.mjs <<'JS'
import { readFileSync } from "node:fs";
const compiles = (pattern, flags) => {
  try {
    return Boolean(new RegExp(pattern, flags));
  } catch {
    return false;
  }
};
const patterns = JSON.parse(readFileSync("patterns.json", "utf8"));
const withU = patterns.filter((pattern) => !compiles(pattern, "u"));
const without = patterns.filter((pattern) => !compiles(pattern, ""));
const both = withU.filter((pattern) => without.includes(pattern));
console.log(`JavaScript does not compile ${withU.length} with u, ${without.length} without, ${both.length} either way`);
JS

expected='491 patterns, 0 begin with ^, 0 end with $
EndpointName scones!: match True, fullmatch False
Python does not compile 18
JavaScript does not compile 6 with u, 6 without, 2 either way'
seen=$(venv/bin/python main.py && node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
