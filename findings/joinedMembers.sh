#!/usr/bin/env bash
# fflate 0.8.3 and pako 3.0.3 (npm), zstandard 0.25.0, polars 2.1.0 and duckdb 2.0.1 (PyPI): two compressed files joined into one.
#
# Joining gzip files gives a gzip file: RFC 1952 says that a file is a series of members, RFC 8878 says it of Zstandard's
# frames. Logs and JSON lines that are joined without unpacking them, or appended to, look so. Node's zlib and its
# DecompressionStream, pako, polars and DuckDB give all records. fflate's gunzipSync and decompressSync give the first
# member's and drop the others without a word, although its Gunzip stream gives all; so does zstandard's decompress,
# beside its own stream_reader, as its documentation says.
# Guessed: all records, with each.
#
# Seen on 2026-11-29, records of two members with one record each:
#   fflate gunzipSync 1, decompressSync 1, Gunzip 2; pako 2; node zlib 2, DecompressionStream 2
#   zstandard decompress 1, stream_reader 2; polars gz 2, zst 2; duckdb gz 2, zst 2
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts fflate@0.8.3 pako@3.0.3
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check zstandard==0.25.0 polars==2.1.0 duckdb==2.0.1

cat >main.mjs <<'JS'
import { gunzipSync, gzipSync } from "node:zlib";
import * as fflate from "fflate";
import * as pako from "pako";

const joined = Buffer.concat([gzipSync('{"n":1}\n'), gzipSync('{"n":2}\n')]);
const count = (bytes) => Buffer.from(bytes).toString().split("\n").length - 1;
let streamed = "";
const stream = new fflate.Gunzip((chunk) => (streamed += Buffer.from(chunk)));
stream.push(joined, true);
const web = new Blob([joined]).stream().pipeThrough(new DecompressionStream("gzip"));
console.log(
  `fflate gunzipSync ${count(fflate.gunzipSync(joined))}, decompressSync ${count(fflate.decompressSync(joined))}, Gunzip ${count(streamed)}; ` +
    `pako ${count(pako.ungzip(joined))}; ` +
    `node zlib ${count(gunzipSync(joined))}, DecompressionStream ${count(await new Response(web).arrayBuffer())}`,
);
JS
cat >main.py <<'PY'
import gzip, io
import duckdb, polars, zstandard

records = [b'{"n":1}\n', b'{"n":2}\n']
for kind, compress in ("gz", gzip.compress), ("zst", zstandard.compress):
    with open(f"joined.jsonl.{kind}", "wb") as file:
        file.write(b"".join(map(compress, records)))
frames = open("joined.jsonl.zst", "rb").read()
whole = zstandard.ZstdDecompressor().decompress(frames).count(b"\n")
streamed = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(frames)).read().count(b"\n")
read = [polars.read_ndjson(f"joined.jsonl.{kind}").height for kind in ("gz", "zst")]
asked = [duckdb.sql(f"SELECT count(*) FROM 'joined.jsonl.{kind}'").fetchall()[0][0] for kind in ("gz", "zst")]
print(f"zstandard decompress {whole}, stream_reader {streamed}; polars gz {read[0]}, zst {read[1]}; duckdb gz {asked[0]}, zst {asked[1]}")
PY

expected='fflate gunzipSync 1, decompressSync 1, Gunzip 2; pako 2; node zlib 2, DecompressionStream 2
zstandard decompress 1, stream_reader 2; polars gz 2, zst 2; duckdb gz 2, zst 2'
seen=$(node main.mjs && venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
