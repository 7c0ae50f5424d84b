#!/usr/bin/env bash
# jsonata 2.2.2 (npm), jlens 0.25.0, jsonata-python 0.7.1, jsonatapy 2.2.13 (PyPI): a number that becomes text.
#
# JSONata keeps 15 significant digits where it makes a text of a number, by & as by $string, and 17 where it hands the number on.
# So a workflow that compares a confidence tells 0.9999999999999999 from 1, and one that writes it into a key, a message or a
# body of JSON made by $string has written 1. jsonata-python rounds a number that stands alone, and not one within an object:
# of the same record it makes another text than the reference. $formatNumber rounds half of a hundredth to the even digit, and
# upwards in jsonata-python.
# Guessed: text as JSON.stringify writes it, and the same from each.
#
# Seen on 2026-11-29:
#   jsonata: 0.9999999999999999 "1" "{\"p\":0.3}" "0.12"
#   jlens: 0.9999999999999999 "1" "{\"p\":0.3}" "0.12"
#   jsonata-python: 0.9999999999999999 "1" "{\"p\":0.30000000000000004}" "0.13"
#   jsonatapy: 0.9999999999999999 "1" "{\"p\":0.3}" "0.12"
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile jlens==0.25.0 jsonata-python==0.7.1 jsonatapy==2.2.13
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts jsonata@2.2.2

cat >expressions.json <<'JSON'
["0.9999999999999999", "\"\" & 0.9999999999999999", "$string({\"p\": 0.1 + 0.2})", "$formatNumber(0.125, \"0.00\")"]
JSON
cat >main.mjs <<'JS'
import { readFileSync } from "node:fs";
import jsonata from "jsonata";
const values = [];
for (const text of JSON.parse(readFileSync("expressions.json", "utf8"))) values.push(await jsonata(text).evaluate({}));
console.log(`jsonata: ${values.map((value) => JSON.stringify(value)).join(" ")}`);
JS
cat >main.py <<'PY'
import json
import jlens, jsonata, jsonatapy

ports = {
    "jlens": lambda text: jlens.Expression(text).evaluate({}),
    "jsonata-python": lambda text: jsonata.Jsonata(text).evaluate({}),
    "jsonatapy": lambda text: jsonatapy.evaluate(text, {}),
}
expressions = json.load(open("expressions.json"))
for name, evaluate in ports.items():
    print(f"{name}: {' '.join(json.dumps(evaluate(text)) for text in expressions)}")
PY

expected='jsonata: 0.9999999999999999 "1" "{\"p\":0.3}" "0.12"
jlens: 0.9999999999999999 "1" "{\"p\":0.3}" "0.12"
jsonata-python: 0.9999999999999999 "1" "{\"p\":0.30000000000000004}" "0.13"
jsonatapy: 0.9999999999999999 "1" "{\"p\":0.3}" "0.12"'
seen=$(node main.mjs && venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
