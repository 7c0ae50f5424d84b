#!/usr/bin/env bash
# opentelemetry-propagator-aws-xray 1.0.2 (PyPI), @opentelemetry/propagator-aws-xray 3.0.0 (npm) and
# go.opentelemetry.io/contrib/propagators/aws v1.47.0: a trace of X-Ray's that has not been decided on.
#
# Whether a trace is sampled can be left to the next one: X-Ray's header then has Sampled=?, or no Sampled at all. Go takes
# both for a parent that is not sampled. Python does so without Sampled, and forgets the whole header with the question mark;
# Node forgets it either way. Who forgets it begins a trace of its own, and the one that came is torn.
# Guessed: all three keep the trace and its parent.
#
# Seen on 2026-11-29:
#   Sampled=1: Python parent 53995c3f42cd8ad8, sampled 1; Node parent 53995c3f42cd8ad8, sampled 1; Go parent 53995c3f42cd8ad8, sampled 1
#   Sampled=?: Python forgotten; Node forgotten; Go parent 53995c3f42cd8ad8, sampled 0
#   none: Python parent 53995c3f42cd8ad8, sampled 0; Node forgotten; Go parent 53995c3f42cd8ad8, sampled 0
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check opentelemetry-propagator-aws-xray==1.0.2 opentelemetry-sdk==1.45.2
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @opentelemetry/propagator-aws-xray@3.0.0 @opentelemetry/api@1.9.1 @opentelemetry/core@2.12.1

cat >main.mjs <<'JS'
import { defaultTextMapGetter, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { AWSXRayPropagator } from "@opentelemetry/propagator-aws-xray";
for (const header of process.argv.slice(2)) {
  const context = new AWSXRayPropagator().extract(ROOT_CONTEXT, { "x-amzn-trace-id": header }, defaultTextMapGetter);
  const parent = trace.getSpanContext(context);
  console.log(parent ? `parent ${parent.spanId}, sampled ${parent.traceFlags}` : "forgotten");
}
JS
cat >main.py <<'PY'
import sys
from opentelemetry import trace
from opentelemetry.propagators.aws import AwsXRayPropagator

for header in sys.argv[1:]:
    parent = trace.get_current_span(AwsXRayPropagator().extract({"X-Amzn-Trace-Id": header})).get_span_context()
    print(f"parent {parent.span_id:016x}, sampled {parent.trace_flags:d}" if parent.is_valid else "forgotten")
PY
cat >go.mod <<'MOD'
module finding

go 1.25.0

require (
	go.opentelemetry.io/contrib/propagators/aws v1.47.0
	go.opentelemetry.io/otel v1.47.0
	go.opentelemetry.io/otel/trace v1.47.0
)
MOD
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"go.opentelemetry.io/contrib/propagators/aws/xray"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

func main() {
	for _, header := range os.Args[1:] {
		read := xray.Propagator{}.Extract(context.Background(), propagation.MapCarrier{"X-Amzn-Trace-Id": header})
		if parent := trace.SpanContextFromContext(read); parent.IsValid() {
			fmt.Printf("parent %s, sampled %d\n", parent.SpanID(), parent.TraceFlags())
		} else {
			fmt.Println("forgotten")
		}
	}
}
GO
go mod tidy 2>/dev/null

parent="Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8"
headers=("$parent;Sampled=1" "$parent;Sampled=?" "$parent")
expected='Sampled=1: Python parent 53995c3f42cd8ad8, sampled 1; Node parent 53995c3f42cd8ad8, sampled 1; Go parent 53995c3f42cd8ad8, sampled 1
Sampled=?: Python forgotten; Node forgotten; Go parent 53995c3f42cd8ad8, sampled 0
none: Python parent 53995c3f42cd8ad8, sampled 0; Node forgotten; Go parent 53995c3f42cd8ad8, sampled 0'
seen=$(paste -d '|' <(printf '%s\n' 'Sampled=1: ' 'Sampled=?: ' 'none: ') \
  <(venv/bin/python main.py "${headers[@]}") <(node main.mjs "${headers[@]}") <(go run . "${headers[@]}") |
  sed 's/|/Python /; s/|/; Node /; s/|/; Go /')

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
