#!/usr/bin/env bash
# pyarrow 26.0.1 (PyPI), with moto 5.2.5 for S3: the last object of a folder.
#
# S3 has no folders, and pyarrow keeps them up: whoever deletes or moves the last object under a prefix with it gets a new
# empty object in its place, whose key ends in "/". A listing of the prefix is never empty again, and whatever reads every
# object under it meets one without content. boto3 leaves nothing behind.
# Guessed: nothing is left.
#
# Seen on 2026-11-29:
#   boto3, deleted: nothing
#   pyarrow, deleted: train/bicycle/ (0 bytes)
#   pyarrow, moved: old/bicycle/ (0 bytes), train/bicycle/1.png (5 bytes)
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check 'moto[server]==5.2.5' boto3==1.44.8 botocore==1.44.8 pyarrow==26.0.1

cat >main.py <<'PY'
import boto3
from moto.server import ThreadedMotoServer
from pyarrow.fs import S3FileSystem

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
client = boto3.client("s3", endpoint_url=f"http://{host}:{port}")
arrow = S3FileSystem(endpoint_override=f"{host}:{port}", scheme="http")


def show(label, bucket, key, change):
    client.create_bucket(Bucket=bucket)
    client.put_object(Bucket=bucket, Key=key, Body=b"image")
    change(f"{bucket}/{key}")
    left = client.list_objects_v2(Bucket=bucket).get("Contents", [])
    print(f"{label}:", ", ".join(f"{item['Key']} ({item['Size']} bytes)" for item in left) or "nothing")


show("boto3, deleted", "first", "train/bicycle/1.png", lambda _: client.delete_object(Bucket="first", Key="train/bicycle/1.png"))
show("pyarrow, deleted", "second", "train/bicycle/1.png", arrow.delete_file)
show("pyarrow, moved", "third", "old/bicycle/1.png", lambda path: arrow.move(path, "third/train/bicycle/1.png"))
server.stop()
PY

export AWS_ACCESS_KEY_ID=example AWS_SECRET_ACCESS_KEY=example AWS_DEFAULT_REGION=us-east-1
expected='boto3, deleted: nothing
pyarrow, deleted: train/bicycle/ (0 bytes)
pyarrow, moved: old/bicycle/ (0 bytes), train/bicycle/1.png (5 bytes)'
seen=$(venv/bin/python main.py 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
