#!/usr/bin/env bash
# sagemaker-inference 1.10.1, the toolkit in SageMaker's scikit-learn, PyTorch and MXNet containers: CSV in, JSON out.
#
# Its default decoder gives a line of CSV as many dimensions as it happens to need: two rows are a matrix, one row is a
# vector, a single number a scalar. A model that was tried with two rows refuses one ("Expected 2D array"), though it is what
# an endpoint mostly gets. Words are no error but an array of text, and semicolons one text. Its JSON encoder writes a missing
# number as NaN, which is no JSON to JSON.parse or Step Functions.
# Guessed: one row has the shape (1, 3); words are refused; NaN becomes null or an error.
#
# Seen on 2026-11-28:
#   '1,2,3\n4,5,6' (2, 3) int64
#   '1,2,3' (3,) int64
#   '0.97' () float64
#   'a,b' (2,) <U1
#   '1;2' () <U3
#   NaN as JSON: [0.5, NaN]
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sagemaker-inference==1.10.1 numpy==2.4.6

cat >formats.py <<'PY'
import numpy
from sagemaker_inference import decoder, encoder

for text in ("1,2,3\n4,5,6", "1,2,3", "0.97", "a,b", "1;2"):
    rows = decoder.decode(text, "text/csv")
    print(repr(text), rows.shape, rows.dtype)
print("NaN as JSON:", encoder.encode(numpy.array([0.5, numpy.nan]), "application/json"))
PY

expected="'1,2,3\\n4,5,6' (2, 3) int64
'1,2,3' (3,) int64
'0.97' () float64
'a,b' (2,) <U1
'1;2' () <U3
NaN as JSON: [0.5, NaN]"
seen=$(venv/bin/python formats.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
