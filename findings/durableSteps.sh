#!/usr/bin/env bash
# @aws/durable-execution-sdk-js 2.4.0 with its testing 1.1.4 (npm), aws-durable-execution-sdk-python 3.0.0 with its testing
# 1.4.0 (PyPI): what a step of a durable Lambda function returns, in the program and in the execution's history.
#
# The two SDKs of one service write a step's result down in two ways. Python puts each value that is more than a number, a
# text or a list of them into an envelope with a tag for its type, dictionaries too, and gets dates and bytes back; NaN it
# writes bare, which is no JSON. JavaScript writes plain JSON and hands the program what that reads as, on the first run
# already: where the types say Date, Map and number there are a text, an empty object and null. Whoever reads histories, or
# moves a function from one language to the other, meets both.
# Guessed: plain JSON in both, and a Date on the first run that is a text on the second.
#
# Seen on 2026-11-29 (in the program | in the history):
#   JavaScript record, both runs: {"label":"bicycle","confidence":0.97} | {"label":"bicycle","confidence":0.97}
#   JavaScript date, both runs: "1970-01-01T00:00:00.000Z" | "1970-01-01T00:00:00.000Z"
#   JavaScript bytes, both runs: {"0":97,"1":98} | {"0":97,"1":98}
#   JavaScript nan, both runs: null | null
#   JavaScript map, both runs: {} | {}
#   Python record, both runs: {'label': 'bicycle', 'confidence': 0.97} | {"t":"m","v":{"label":{"t":"s","v":"bicycle"},"confidence":{"t":"f","v":0.97}}}
#   Python date, both runs: 1970-01-01 00:00:00+00:00 | {"t":"dt","v":"1970-01-01T00:00:00+00:00"}
#   Python bytes, both runs: b'ab' | {"t":"B","v":"YWI="}
#   Python nan, both runs: nan | NaN
#   Python map, both runs: {'1': 'bicycle'} | {"t":"m","v":{"1":{"t":"s","v":"bicycle"}}}
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @aws/durable-execution-sdk-js@2.4.0 @aws/durable-execution-sdk-js-testing@1.1.4
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check aws-durable-execution-sdk-python==3.0.0 aws-durable-execution-sdk-python-testing==1.4.0

cat >main.mjs <<'JS'
import { withDurableExecution } from "@aws/durable-execution-sdk-js";
import { LocalDurableTestRunner } from "@aws/durable-execution-sdk-js-testing";

const values = {
  record: { label: "bicycle", confidence: 0.97 },
  date: new Date(0),
  bytes: new Uint8Array([97, 98]),
  nan: NaN,
  map: new Map([[1, "bicycle"]]),
};
const runs = [];
const handlerFunction = withDurableExecution(async (event, context) => {
  const run = {};
  for (const [name, value] of Object.entries(values)) run[name] = await context.step(name, async () => value);
  runs.push(run);
  await context.wait({ seconds: 1 });
});

await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true });
const history = (await new LocalDurableTestRunner({ handlerFunction }).run({ payload: {} })).getHistoryEvents();
await LocalDurableTestRunner.teardownTestEnvironment();
const [first, second] = runs;
for (const [name, value] of Object.entries(first)) {
  const { Payload } = history.find((event) => event.Name === name && event.StepSucceededDetails).StepSucceededDetails.Result;
  const same = JSON.stringify(value) === JSON.stringify(second[name]) ? "both runs" : "first run";
  console.log(`JavaScript ${name}, ${same}: ${JSON.stringify(value)} | ${Payload}`);
}
JS
cat >main.py <<'PY'
import datetime
import logging

from aws_durable_execution_sdk_python import durable_execution
from aws_durable_execution_sdk_python.config import Duration
from aws_durable_execution_sdk_python_testing.runner import DurableFunctionTestRunner

logging.disable(logging.CRITICAL)
values = {
    "record": {"label": "bicycle", "confidence": 0.97},
    "date": datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc),
    "bytes": b"ab",
    "nan": float("nan"),
    "map": {1: "bicycle"},
}
runs = []


@durable_execution
def handler(event, context):
    runs.append({name: context.step(lambda _: value, name=name) for name, value in values.items()})
    context.wait(Duration.from_seconds(1))


with DurableFunctionTestRunner(handler=handler) as runner:
    result = runner.run(input="{}")
first, second = runs
for name, value in first.items():
    same = "both runs" if repr(value) == repr(second[name]) else "first run"
    print(f"Python {name}, {same}: {value} | {result.get_step(name).result}")
PY

cat >expected <<'TXT'
JavaScript record, both runs: {"label":"bicycle","confidence":0.97} | {"label":"bicycle","confidence":0.97}
JavaScript date, both runs: "1970-01-01T00:00:00.000Z" | "1970-01-01T00:00:00.000Z"
JavaScript bytes, both runs: {"0":97,"1":98} | {"0":97,"1":98}
JavaScript nan, both runs: null | null
JavaScript map, both runs: {} | {}
Python record, both runs: {'label': 'bicycle', 'confidence': 0.97} | {"t":"m","v":{"label":{"t":"s","v":"bicycle"},"confidence":{"t":"f","v":0.97}}}
Python date, both runs: 1970-01-01 00:00:00+00:00 | {"t":"dt","v":"1970-01-01T00:00:00+00:00"}
Python bytes, both runs: b'ab' | {"t":"B","v":"YWI="}
Python nan, both runs: nan | NaN
Python map, both runs: {'1': 'bicycle'} | {"t":"m","v":{"1":{"t":"s","v":"bicycle"}}}
TXT
expected=$(cat expected)
seen=$(node main.mjs 2>/dev/null && venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
