#!/usr/bin/env bash
# aws-lambda-powertools 3.37.0 (PyPI) and @aws-lambda-powertools/metrics 2.36.0 (npm): one metric, measured in two units.
#
# Two parts of a function measure one latency, the first in milliseconds and the second in seconds. Powertools for TypeScript
# refuses the second, with an error at the call. That for Python keeps one unit for all values of a metric, the last one
# given: what was 120 milliseconds is written as 120 seconds, beside the 0.2.
# Guessed: both keep all values as they were given, in lines of their own if need be.
#
# Seen on 2026-11-29:
#   Python: [120.0, 0.2] Seconds
#   TypeScript: Metric "latency" has already been added with unit "Milliseconds", but we received unit "Seconds"; [120] Milliseconds
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @aws-lambda-powertools/metrics@2.36.0
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check aws-lambda-powertools==3.37.0

cat >main.mjs <<'JS'
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
const metrics = new Metrics({ namespace: "scones", serviceName: "scones" });
metrics.addMetric("latency", MetricUnit.Milliseconds, 120);
try {
  metrics.addMetric("latency", MetricUnit.Seconds, 0.2);
} catch (error) {
  console.error(error.message.split(".")[0]);
}
metrics.publishStoredMetrics();
JS
cat >main.py <<'PY'
from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

metrics = Metrics(namespace="scones", service="scones")
metrics.add_metric("latency", MetricUnit.Milliseconds, 120)
metrics.add_metric("latency", MetricUnit.Seconds, 0.2)
metrics.flush_metrics()
PY
cat >told.py <<'PY'
import json, sys
record = json.load(sys.stdin)
latency = record["latency"]
print(latency if isinstance(latency, list) else [latency], record["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Unit"])
PY

expected='Python: [120.0, 0.2] Seconds
TypeScript: Metric "latency" has already been added with unit "Milliseconds", but we received unit "Seconds"; [120] Milliseconds'
seen="Python: $(venv/bin/python main.py | python3 told.py)
TypeScript: $(node main.mjs 2>refusal | python3 told.py >written; echo "$(cat refusal); $(cat written)")"

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
