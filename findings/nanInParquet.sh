#!/usr/bin/env bash
# duckdb 2.0.1, pyarrow 26.0.1 and polars 2.1.0 (PyPI): a NaN among the confidences of a Parquet file.
#
# The least and the greatest that a Parquet file tells of a column leave NaN out, as the format asks. DuckDB, to which NaN is
# the greatest number of all, takes them for the whole column: of a file that pyarrow or polars wrote it answers that nothing
# is NaN and nothing above 1, without reading it, and a sum over isnan is 0. A filter within an aggregate reads the file, and
# sees it; max() sees it or not by who wrote the file. Of a file of its own, which tells no range of such a column, it
# gives one record every time.
# Guessed: one record, whoever wrote the file.
#
# Seen on 2026-11-29, of 0.5, NaN and 0.99:
#   written by pyarrow: where isnan 0, where above 1 0, sum of isnan 0, count with a filter 1, max 0.99
#   written by polars: where isnan 0, where above 1 0, sum of isnan 0, count with a filter 1, max nan
#   written by duckdb: where isnan 1, where above 1 1, sum of isnan 1, count with a filter 1, max nan
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check duckdb==2.0.1 pyarrow==26.0.1 polars==2.1.0

cat >main.py <<'PY'
import duckdb
import polars
import pyarrow
import pyarrow.parquet

confidences = [0.5, float("nan"), 0.99]
table = pyarrow.table({"confidence": confidences})
writers = {
    "pyarrow": lambda path: pyarrow.parquet.write_table(table, path),
    "polars": lambda path: polars.DataFrame({"confidence": confidences}).write_parquet(path),
    "duckdb": lambda path: duckdb.sql(f"COPY records TO '{path}' (FORMAT parquet)"),
}
duckdb.register("records", table)
questions = {
    "where isnan": "count(*) FROM file WHERE isnan(confidence)",
    "where above 1": "count(*) FROM file WHERE confidence > 1",
    "sum of isnan": "sum(isnan(confidence)::INT) FROM file",
    "count with a filter": "count(*) FILTER (WHERE isnan(confidence)) FROM file",
    "max": "max(confidence) FROM file",
}
for name, write in writers.items():
    write(f"{name}.parquet")
    answers = [
        f"{question} {duckdb.sql('SELECT ' + sql.replace('file', repr(name + '.parquet'))).fetchall()[0][0]}"
        for question, sql in questions.items()
    ]
    print(f"written by {name}:", ", ".join(answers))
PY

expected='written by pyarrow: where isnan 0, where above 1 0, sum of isnan 0, count with a filter 1, max 0.99
written by polars: where isnan 0, where above 1 0, sum of isnan 0, count with a filter 1, max nan
written by duckdb: where isnan 1, where above 1 1, sum of isnan 1, count with a filter 1, max nan'
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
