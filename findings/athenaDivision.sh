#!/usr/bin/env bash
# sqlglot 30.30.0 and duckdb 2.0.1 (PyPI): an Athena query translated for a local run divides otherwise.
#
# Athena divides whole numbers to a whole number. DuckDB does not, and sqlglot, which knows both dialects, hands the
# division over as it is, for literals too, without a warning: a share of correct predictions that is 0 on Athena is
# 0.75 at home. Guessed: it writes DuckDB's whole division.
#
# Seen on 2026-11-28:
#   Athena: SELECT 3 / 4
#   DuckDB: SELECT 3 / 4 = 0.75
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile sqlglot==30.30.0 duckdb==2.0.1

cat >main.py <<'PY'
import duckdb, sqlglot

query = "SELECT 3 / 4"
local = sqlglot.transpile(query, read="athena", write="duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)[0]
print("Athena:", query)
print("DuckDB:", local, "=", duckdb.sql(local).fetchall()[0][0])
PY

expected='Athena: SELECT 3 / 4
DuckDB: SELECT 3 / 4 = 0.75'
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
