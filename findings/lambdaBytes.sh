#!/usr/bin/env bash
# awslambdaric 4.2.2, the client that runs Lambda functions in Python: what a handler may return.
#
# Its encoder is one of its own, over simplejson: a Decimal is written as a number, and bytes are passed on as they are, so
# that b'{"a": 1}' reaches the caller as an object and a picture's bytes as no JSON at all; a set is refused, and a NaN goes
# out as the word NaN, which Step Functions and JSON.parse refuse later, far from the function. Whoever tests a handler with
# json.dumps(handler(event)) sees an error for the first two and the third pass unnoticed.
# Guessed: Runtime.MarshalError for Decimal and bytes, as json.dumps has TypeError.
#
# Seen on 2026-11-28:
#   Decimal: 0.93 (application/json); json.dumps TypeError
#   bytes: {"a": 1} (application/unknown); json.dumps TypeError
#   set: Runtime.MarshalError; json.dumps TypeError
#   NaN: NaN (application/json); json.dumps NaN
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awslambdaric==4.2.2

cat >returns.py <<'PY'
import json
from decimal import Decimal

from awslambdaric.lambda_runtime_marshaller import LambdaMarshaller


def plain(value):
    try:
        return json.dumps(value)
    except TypeError as error:
        return type(error).__name__


def runtime(value):
    try:
        body, content_type = LambdaMarshaller().marshal_response(value)
        return f"{body.decode() if isinstance(body, bytes) else body} ({content_type})"
    except Exception as error:
        return error.exception_type


for name, value in {"Decimal": Decimal("0.93"), "bytes": b'{"a": 1}', "set": {1}, "NaN": float("nan")}.items():
    print(f"{name}: {runtime(value)}; json.dumps {plain(value)}")
PY

expected='Decimal: 0.93 (application/json); json.dumps TypeError
bytes: {"a": 1} (application/unknown); json.dumps TypeError
set: Runtime.MarshalError; json.dumps TypeError
NaN: NaN (application/json); json.dumps NaN'
seen=$(AWS_EXECUTION_ENV=AWS_Lambda_python3.13 venv/bin/python returns.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
