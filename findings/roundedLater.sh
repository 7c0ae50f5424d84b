#!/usr/bin/env bash
# duckdb 2.0.1, polars 2.1.0, pyarrow 26.0.1 and pandas 3.1.1 (PyPI): JSON lines whose first confidences are all 1, or null.
#
# JavaScript writes 1.0 as 1, and a sure model says little else for a while. DuckDB takes the type of a column from a file's
# first 20,480 records: whole numbers there make it round each later confidence to 0 or 1, in lists too, and a column that
# was null until then stays null, whatever comes. Nothing warns. Polars, which looks at 100 records, ends with an error;
# pyarrow reads what is written, pandas all but the last digit.
# Guessed: 0.6, or an error.
#
# Seen on 2026-11-29, the last record, 0.6 or [0.6, 0.4] after 30,000 others:
#   after 1: duckdb 1, polars an error, pyarrow 0.6, pandas 0.6000000000000001
#   after [1, 0]: duckdb [1, 0], polars an error, pyarrow [0.6, 0.4], pandas [0.6000000000000001, 0.4]
#   after null: duckdb None, polars an error, pyarrow 0.6, pandas 0.6000000000000001
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check duckdb==2.0.1 polars==2.1.0 pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6

cat >main.py <<'PY'
import json

import duckdb
import pandas
import polars
import pyarrow.json

readers = {
    "duckdb": lambda path: duckdb.sql(f"SELECT confidence FROM read_json('{path}')").fetchall()[-1][0],
    "polars": lambda path: polars.read_ndjson(path)["confidence"][-1],
    "pyarrow": lambda path: pyarrow.json.read_json(path)["confidence"][-1].as_py(),
    "pandas": lambda path: pandas.read_json(path, lines=True)["confidence"].iloc[-1],
}
for first, last in (1, 0.6), ([1, 0], [0.6, 0.4]), (None, 0.6):
    with open("predictions.jsonl", "w") as file:
        file.writelines(json.dumps({"confidence": value}) + "\n" for value in [first] * 30000 + [last])
    told = []
    for name, read in readers.items():
        try:
            told.append(f"{name} {read('predictions.jsonl')}")
        except polars.exceptions.ComputeError:
            told.append(f"{name} an error")
    print(f"after {json.dumps(first)}:", ", ".join(told))
PY

expected='after 1: duckdb 1, polars an error, pyarrow 0.6, pandas 0.6000000000000001
after [1, 0]: duckdb [1, 0], polars an error, pyarrow [0.6, 0.4], pandas [0.6000000000000001, 0.4]
after null: duckdb None, polars an error, pyarrow 0.6, pandas 0.6000000000000001'
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
