#!/usr/bin/env bash
# cloudpathlib 0.26.0, s3path 0.6.5, obstore 0.12.1, universal-pathlib 0.3.10 (PyPI): keys with two slashes in a row, before moto 5.2.5.
#
# To S3 `captured//hour.jsonl` and `captured/hour.jsonl` are two objects, and a prefix with a slash at its end is enough to get
# both. cloudpathlib keeps one file in its cache for the two: whoever has read one is given its content for the other. s3path
# reads the other one straight away. obstore, which says that it can't name such a key, can't list the folder that it lies in
# either: one such object, and the others are out of reach too. universal-pathlib reads each as it is.
# Guessed: an error or two objects everywhere, and a listing with the key or without it.
#
# Seen on 2026-11-29 (the object with two slashes holds "two", the other one "one"):
#   cloudpathlib: two, then two
#   s3path: one, then one
#   universal-pathlib: two, then one
#   obstore: ValueError, then one; the listing: InvalidPathError
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile cloudpathlib==0.26.0 s3path==0.6.5 obstore==0.12.1 universal-pathlib==0.3.10 \
  s3fs==2026.9.0 boto3==1.43.117 'moto[s3,server]==5.2.5'

cat >main.py <<'PY'
import logging, os

logging.getLogger("werkzeug").setLevel(logging.ERROR)
os.environ.update(AWS_ACCESS_KEY_ID="key", AWS_SECRET_ACCESS_KEY="secret", AWS_DEFAULT_REGION="us-east-1")

import boto3
from cloudpathlib import S3Client
from moto.server import ThreadedMotoServer
from obstore.store import S3Store
from s3path import S3Path, register_configuration_parameter
from upath import UPath

server = ThreadedMotoServer(port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = f"http://127.0.0.1:{port}"
s3 = boto3.client("s3", endpoint_url=url)
s3.create_bucket(Bucket="captures")
keys = {"captured//hour.jsonl": "two", "captured/hour.jsonl": "one"}
for key, body in keys.items():
    s3.put_object(Bucket="captures", Key=key, Body=body.encode())

register_configuration_parameter(S3Path("/"), resource=boto3.resource("s3", endpoint_url=url))
cached = S3Client(endpoint_url=url)
store = S3Store(
    "captures",
    endpoint=url,
    region="us-east-1",
    access_key_id="key",
    secret_access_key="secret",
    client_options={"allow_http": True},
    virtual_hosted_style_request=False,
)


def told(read, *args):
    try:
        return read(*args)
    except Exception as error:
        return type(error).__name__


readers = {
    "cloudpathlib": lambda key: cached.CloudPath(f"s3://captures/{key}").read_text(),
    "s3path": lambda key: S3Path.from_uri(f"s3://captures/{key}").read_text(),
    "universal-pathlib": lambda key: UPath(f"s3://captures/{key}", endpoint_url=url).read_text(),
    "obstore": lambda key: bytes(store.get(key).bytes()).decode(),
}
for name, read in readers.items():
    print(f"{name}: {', then '.join(told(read, key) for key in keys)}")
print("obstore's listing:", told(lambda: [item["path"] for page in store.list("captured") for item in page]))
server.stop()
PY

expected="cloudpathlib: two, then two
s3path: one, then one
universal-pathlib: two, then one
obstore: ValueError, then one
obstore's listing: InvalidPathError"
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
