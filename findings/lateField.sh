#!/usr/bin/env bash
# polars 2.1.0, duckdb 2.0.1, pyarrow 26.0.1 and pandas 3.1.1 (PyPI): JSON lines of SageMaker's data capture whose later
# records have a field more.
#
# eventMetadata gains a field the day a caller sends one, such as inferenceId. Polars takes the fields of a file from its
# first 100 records and DuckDB from its first 20,480, and a field that comes later is dropped from every record, without an
# error or a warning: ground truth that is joined by inferenceId then matches nothing. pyarrow and pandas read it.
# Guessed: all four have the field, or refuse the file.
#
# Seen on 2026-11-29, inferenceId of the last record:
#   new in record 150: polars none, duckdb photo, pyarrow photo, pandas photo
#   new in record 30000: polars none, duckdb none, pyarrow photo, pandas photo
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check polars==2.1.0 duckdb==2.0.1 pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6

cat >main.py <<'PY'
import json

import duckdb
import pandas
import polars
import pyarrow.json


def record(number, late):
    metadata = {"eventId": f"{number:08d}-0000-4000-8000-000000000000", "inferenceTime": "2026-11-29T12:00:00Z"}
    if number >= late:
        metadata["inferenceId"] = "photo"
    output = {"observedContentType": "application/json", "mode": "OUTPUT", "data": "[0.97,0.03]", "encoding": "JSON"}
    return {"captureData": {"endpointOutput": output}, "eventMetadata": metadata, "eventVersion": "0"}


readers = {
    "polars": lambda path: polars.read_ndjson(path)["eventMetadata"][-1],
    "duckdb": lambda path: duckdb.sql(f"SELECT eventMetadata FROM read_json('{path}')").fetchall()[-1][0],
    "pyarrow": lambda path: pyarrow.json.read_json(path)["eventMetadata"][-1].as_py(),
    "pandas": lambda path: pandas.read_json(path, lines=True)["eventMetadata"].iloc[-1],
}
for late in (150, 30000):
    with open("capture.jsonl", "w") as file:
        file.writelines(json.dumps(record(number, late)) + "\n" for number in range(late + 10))
    seen = [f"{name} {read('capture.jsonl').get('inferenceId', 'none')}" for name, read in readers.items()]
    print(f"new in record {late}:", ", ".join(seen))
PY

expected='new in record 150: polars none, duckdb photo, pyarrow photo, pandas photo
new in record 30000: polars none, duckdb none, pyarrow photo, pandas photo'
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
