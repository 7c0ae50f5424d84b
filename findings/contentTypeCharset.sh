#!/usr/bin/env bash
# sagemaker-inference 1.10.1 (PyPI), the toolkit inside several of SageMaker's serving images: a content type with a charset.
#
# Its decoder compares the whole header, so JSON sent as many HTTP clients label it is refused as an unsupported format,
# and its encoder does the same to an Accept header of two types. Guessed: parameters are ignored, and the list is read.
#
# Seen on 2026-11-28:
#   decode application/json: [1, 2]
#   decode application/json; charset=utf-8: UnsupportedFormatError
#   encode for application/json, */*: UnsupportedFormatError
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile sagemaker-inference==1.10.1 2>pip.log || { cat pip.log >&2; exit 1; }

cat >main.py <<'PY'
import numpy
from sagemaker_inference import decoder, encoder

def tell(label, work):
    try:
        print(f"{label}: {work()}")
    except Exception as error:
        print(f"{label}: {type(error).__name__}")

for content_type in ("application/json", "application/json; charset=utf-8"):
    tell(f"decode {content_type}", lambda: decoder.decode("[1, 2]", content_type).tolist())
tell("encode for application/json, */*", lambda: encoder.encode(numpy.array([1, 2]), "application/json, */*"))
PY

expected='decode application/json: [1, 2]
decode application/json; charset=utf-8: UnsupportedFormatError
encode for application/json, */*: UnsupportedFormatError'
seen=$(venv/bin/python -W ignore main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
