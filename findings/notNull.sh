#!/usr/bin/env bash
# @aws-lambda-powertools/jmespath 2.36.0 and jmespath 0.16.0 (npm), jmespath 1.1.0 (PyPI): one JMESPath expression in Lambda's two languages.
#
# Powertools takes JMESPath for envelopes and idempotency keys, in Python from the library that boto3 has, in TypeScript from
# one of its own. That one's not_null makes null of 0, false and an empty text: of a confidence of 0 and a fallback it gives
# neither. It sorts texts by the language of the machine, in which a comes before B; to_number of an empty text is 0 with it
# and the older npm library, null in Python, where 1_000 is 1000 in turn; and a bicycle is two long.
# Guessed: one answer each. The specification has them: not_null returns the first argument that isn't null, texts sort by
# code points and have them for length, and to_number gives null for what isn't a number of JSON.
#
# Seen on 2026-11-29, Powertools, the older npm library, Python:
#   not_null(confidence, fallback): null, 0, 0
#   not_null(flag, fallback): null, false, false
#   sort(labels): ["a","B"], ["B","a"], ["B","a"]
#   to_number(empty): 0, 0, null
#   to_number(grouped): null, null, 1000
#   length(picture): 2, 2, 1
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @aws-lambda-powertools/jmespath@2.36.0 jmespath@0.16.0
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check jmespath==1.1.0

cat >event.json <<'JSON'
{ "confidence": 0, "flag": false, "fallback": 0.5, "labels": ["a", "B"], "empty": "", "grouped": "1_000", "picture": "🚲" }
JSON
cat >expressions.json <<'JSON'
["not_null(confidence, fallback)", "not_null(flag, fallback)", "sort(labels)", "to_number(empty)", "to_number(grouped)", "length(picture)"]
JSON
cat >main.py <<'PY'
import json
import jmespath

event = json.load(open("event.json"))
answers = [jmespath.search(expression, event) for expression in json.load(open("expressions.json"))]
print(json.dumps(answers))
PY
cat >main.cjs <<'JS'
const { execFileSync } = require("node:child_process");
const { search } = require("@aws-lambda-powertools/jmespath");
const older = require("jmespath");
const event = require("./event.json");
const python = JSON.parse(execFileSync("venv/bin/python", ["main.py"]));
for (const [index, expression] of require("./expressions.json").entries()) {
  const answers = [search(expression, event), older.search(event, expression), python[index]];
  console.log(`${expression}: ${answers.map((answer) => JSON.stringify(answer)).join(", ")}`);
}
JS

expected='not_null(confidence, fallback): null, 0, 0
not_null(flag, fallback): null, false, false
sort(labels): ["a","B"], ["B","a"], ["B","a"]
to_number(empty): 0, 0, null
to_number(grouped): null, null, 1000
length(picture): 2, 2, 1'
seen=$(node main.cjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
