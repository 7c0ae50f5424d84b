#!/usr/bin/env bash
# s3fs 2026.9.0, universal-pathlib 0.3.10, pyarrow 26.0.1, cloudpathlib 0.26.0, smart-open 9.0.2, obstore 0.12.1, s3path 0.6.5
# (PyPI): a program that fails while it writes an object, before moto 5.2.5.
#
# To S3 an object is whole or it isn't there, so an upload that breaks off leaves the old one. But what a `with` block has
# written when an exception leaves it is a matter of the library: s3fs, universal-pathlib, pyarrow and cloudpathlib close the
# file as if it were done, and put the half into the place of the manifest or model that was whole. smart-open, obstore and
# s3path drop it. The program ends with its error either way, and whoever reads the object next is told nothing.
# Guessed: the old object stays, with each.
#
# Seen on 2026-11-29 (an object of 3 records, and a writer that fails after 1 of the next 3):
#   s3fs: 1 record
#   universal-pathlib: 1 record
#   pyarrow: 1 record
#   cloudpathlib: 1 record
#   smart-open: 3 records
#   obstore: 3 records
#   s3path: 3 records
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check s3fs==2026.9.0 fsspec==2026.9.0 universal-pathlib==0.3.10 \
  pyarrow==26.0.1 cloudpathlib==0.26.0 smart-open==9.0.2 obstore==0.12.1 s3path==0.6.5 boto3==1.43.117 'moto[s3,server]==5.2.5'

cat >main.py <<'PY'
import logging, os

logging.getLogger("werkzeug").setLevel(logging.ERROR)
os.environ.update(AWS_ACCESS_KEY_ID="key", AWS_SECRET_ACCESS_KEY="secret", AWS_DEFAULT_REGION="us-east-1")

import boto3, cloudpathlib, obstore, s3fs, smart_open
from moto.server import ThreadedMotoServer
from obstore.store import S3Store
from pyarrow.fs import S3FileSystem
from s3path import S3Path
from upath import UPath

server = ThreadedMotoServer(port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{port}"
s3 = boto3.client("s3")
s3.create_bucket(Bucket="data")
store = S3Store("data", endpoint=url, client_options={"allow_http": True}, virtual_hosted_style_request=False)
record = b'{"label": "bicycle"}\n'
writers = {
    "s3fs": lambda: s3fs.S3FileSystem().open("data/train.jsonl", "wb"),
    "universal-pathlib": lambda: UPath("s3://data/train.jsonl").open("wb"),
    "pyarrow": lambda: S3FileSystem(endpoint_override=url).open_output_stream("data/train.jsonl"),
    "cloudpathlib": lambda: cloudpathlib.S3Client(endpoint_url=url).CloudPath("s3://data/train.jsonl").open("wb"),
    "smart-open": lambda: smart_open.open("s3://data/train.jsonl", "wb"),
    "obstore": lambda: obstore.open_writer(store, "train.jsonl"),
    "s3path": lambda: S3Path("/data/train.jsonl").open("wb"),
}
for name, writer in writers.items():
    s3.put_object(Bucket="data", Key="train.jsonl", Body=3 * record)
    try:
        with writer() as file:
            file.write(record)
            raise KeyError("label")
    except KeyError:
        count = s3.get_object(Bucket="data", Key="train.jsonl")["Body"].read().count(b"\n")
        print(f"{name}: {count} record{'' if count == 1 else 's'}")
server.stop()
PY

expected='s3fs: 1 record
universal-pathlib: 1 record
pyarrow: 1 record
cloudpathlib: 1 record
smart-open: 3 records
obstore: 3 records
s3path: 3 records'
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
