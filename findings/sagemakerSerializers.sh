#!/usr/bin/env bash
# sagemaker-core 2.27.0 (PyPI), which the SageMaker SDK 3 is built on: two of its serializers.
#
# DataSerializer, which sends a file's bytes, labels them with a content type of its own unless another one is given. The
# writer of RecordIO, the format of SageMaker's built-in algorithms, is there with its parameters and raises
# NotImplementedError without a word.
# Guessed: application/octet-stream, and pixels of uint8 written as integers.
#
# Seen on 2026-11-28:
#   DataSerializer: file-path/raw-bytes
#   RecordIO of float32: NotImplementedError('')
#   RecordIO of uint8: NotImplementedError('')
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile sagemaker-core==2.27.0

cat >main.py <<'PY'
import io
import numpy
from sagemaker.core.serializers.base import DataSerializer
from sagemaker.core.serializers.utils import write_numpy_to_dense_tensor

print("DataSerializer:", DataSerializer().content_type)
for kind in ("float32", "uint8"):
    try:
        write_numpy_to_dense_tensor(io.BytesIO(), numpy.array([[1, 0], [0, 1]], dtype=kind))
        print(f"RecordIO of {kind}: written")
    except Exception as error:
        print(f"RecordIO of {kind}: {type(error).__name__}({str(error)!r})")
PY

export AWS_DEFAULT_REGION=us-east-1
expected="DataSerializer: file-path/raw-bytes
RecordIO of float32: NotImplementedError('')
RecordIO of uint8: NotImplementedError('')"
seen=$(venv/bin/python -W ignore main.py 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
