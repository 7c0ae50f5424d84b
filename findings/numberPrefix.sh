#!/usr/bin/env bash
# @pulumi/pulumi 3.259.0 (npm) and pulumi 3.259.0 (PyPI): numbers of a stack's configuration that are not quite numbers.
#
# In a program for Node, getNumber and requireNumber take the number that a text begins with and leave the rest unread: a
# threshold written with a comma is 0, a hexadecimal number is 0, and a thousand with a separator is 1. The same settings are
# an error in a program for Python, but for the separator, which Python itself knows: there the same stack has 1000.
# Guessed: both refuse what is no number, as both say they do.
#
# Seen on 2026-11-29:
#            Node      Python
#   0,93     0         ConfigTypeError
#   93%      93        ConfigTypeError
#   10 GB    10        ConfigTypeError
#   0x10     0         ConfigTypeError
#   1_000    1         1000.0
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile pulumi==3.259.0
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/pulumi@3.259.0

cat >main.mjs <<'JS'
import * as pulumi from "@pulumi/pulumi";
for (const text of process.argv.slice(2)) {
  pulumi.runtime.setAllConfig({ "project:limit": text });
  let told;
  try {
    told = String(new pulumi.Config("project").requireNumber("limit"));
  } catch (error) {
    told = error.constructor.name;
  }
  console.log(`${text}: ${told}`);
}
JS
cat >main.py <<'PY'
import sys
import pulumi
from pulumi.runtime import config

for text in sys.argv[1:]:
    config.set_all_config({"project:limit": text})
    try:
        told = str(pulumi.Config("project").require_float("limit"))
    except Exception as error:
        told = type(error).__name__
    print(f"{text}: {told}")
PY

texts=("0.93" "0,93" "93%" "10 GB" "0x10" "1_000")
expected='Node
0.93: 0.93
0,93: 0
93%: 93
10 GB: 10
0x10: 0
1_000: 1
Python
0.93: 0.93
0,93: ConfigTypeError
93%: ConfigTypeError
10 GB: ConfigTypeError
0x10: ConfigTypeError
1_000: 1000.0'
seen=$(printf 'Node\n' && node main.mjs "${texts[@]}" && printf 'Python\n' && venv/bin/python main.py "${texts[@]}")

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
