#!/usr/bin/env bash
# Three clients of CloudWatch's embedded metric format and a metric that is not a number (a mean over no records):
# @aws-lambda-powertools/metrics 2.36.0, aws-lambda-powertools 3.37.0 (Python) and aws-embedded-metrics 4.2.1.
#
# Both Powertools check the type of a value and let NaN pass. The one in TypeScript writes null, which the format does not
# allow for a metric (numbers or arrays of numbers); the one in Python writes the word NaN, so that the whole line is no JSON
# and every other metric on it is lost as well. Neither says a word, and only aws-embedded-metrics refuses the value.
# Guessed: all three refuse it, as they refuse a text.
#
# Seen on 2026-11-28:
#   powertools, TypeScript: "confidence":null
#   aws-embedded-metrics: Metric value NaN is not a number
#   powertools, Python: "confidence": [NaN], JSON: no
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-lambda-powertools/metrics@2.36.0 aws-embedded-metrics@4.2.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aws-lambda-powertools==3.37.0

cat >metrics.mjs <<'JS'
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import embedded from "aws-embedded-metrics";

const metrics = new Metrics({ namespace: "Workflow", serviceName: "filter" });
metrics.addMetric("confidence", MetricUnit.NoUnit, Number.NaN);
console.log("powertools, TypeScript:", JSON.stringify(metrics.serializeMetrics()).match(/"confidence":[^,}]*/)[0]);

try {
  embedded.createMetricsLogger().putMetric("confidence", Number.NaN);
  console.log("aws-embedded-metrics: taken");
} catch (error) {
  console.log("aws-embedded-metrics:", error.message);
}
JS
cat >metrics.py <<'PY'
import json
import re

from aws_lambda_powertools.metrics import Metrics, MetricUnit

metrics = Metrics(namespace="Workflow", service="filter")
metrics.add_metric(name="confidence", unit=MetricUnit.NoUnit, value=float("nan"))
line = json.dumps(metrics.serialize_metric_set())


def refuse(word):
    raise ValueError(word)


try:
    json.loads(line, parse_constant=refuse)
    valid = "yes"
except ValueError:
    valid = "no"
print("powertools, Python:", re.search(r'"confidence": \[[^\]]*\]', line).group() + ", JSON:", valid)
PY

expected='powertools, TypeScript: "confidence":null
aws-embedded-metrics: Metric value NaN is not a number
powertools, Python: "confidence": [NaN], JSON: no'
seen=$(AWS_EMF_ENVIRONMENT=Local node metrics.mjs && venv/bin/python metrics.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
