#!/usr/bin/env bash
# s3fs 2026.9.0, universal-pathlib 0.3.10, polars 2.1.0 and pandas 3.1.1 (PyPI): a key with brackets, before moto 5.2.5.
#
# A browser that saves a picture again calls it `cat[1].png`, and to S3 that is a name as any. Of s3fs, open, exists and
# cat_file take it so. get, cat, mv and rm take it for a pattern, even where the very key exists: it matches `cat1.png`, and
# that is the one fetched, moved or deleted, without an error. UPath.unlink deletes through rm, so it deletes the neighbour of
# the path whose exists() and read_text() it was asked by. polars reads the neighbour too; pandas reads the one named.
# Guessed: an object of that very name comes first, as pathlib's and open's do. fsspec's documentation says of rm's path only
# "File(s) to delete".
#
# Seen on 2026-11-29 (cat[1].csv holds "named", cat1.csv "neighbour"):
#   s3fs open: named
#   s3fs get: neighbour
#   UPath read_text: named
#   pandas: named
#   polars: neighbour
#   s3fs rm cat[1].csv leaves ['cat[1].csv']
#   UPath unlink cat[1].csv leaves ['cat[1].csv']
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check s3fs==2026.9.0 fsspec==2026.9.0 universal-pathlib==0.3.10 \
  polars==2.1.0 pandas==3.1.1 boto3==1.43.117 'moto[s3,server]==5.2.5'

cat >main.py <<'PY'
import logging, os

logging.getLogger("werkzeug").setLevel(logging.ERROR)
os.environ.update(AWS_ACCESS_KEY_ID="key", AWS_SECRET_ACCESS_KEY="secret", AWS_DEFAULT_REGION="us-east-1")

import boto3, pandas, polars, s3fs
from moto.server import ThreadedMotoServer
from upath import UPath

server = ThreadedMotoServer(port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{port}"
s3 = boto3.client("s3")
s3.create_bucket(Bucket="pictures")
files = s3fs.S3FileSystem()
key = "pictures/cat[1].csv"


def put():
    s3.put_object(Bucket="pictures", Key="cat[1].csv", Body="name\nnamed")
    s3.put_object(Bucket="pictures", Key="cat1.csv", Body="name\nneighbour")
    files.invalidate_cache()


def last(text):
    return text.split()[-1]


put()
print("s3fs open:", last(files.open(key, "r").read()))
files.get(key, "got/")
print("s3fs get:", *(last(open(f"got/{name}").read()) for name in os.listdir("got")))
print("UPath read_text:", last(UPath(f"s3://{key}").read_text()))
print("pandas:", pandas.read_csv(f"s3://{key}")["name"][0])
options = {"aws_endpoint_url": url, "aws_allow_http": "true", "aws_region": "us-east-1"}
print("polars:", polars.scan_csv(f"s3://{key}", storage_options=options).collect()["name"][0])
for name, remove in ("s3fs rm", lambda: files.rm(key)), ("UPath unlink", lambda: UPath(f"s3://{key}").unlink()):
    put()
    remove()
    print(name, "cat[1].csv leaves", [item["Key"] for item in s3.list_objects_v2(Bucket="pictures")["Contents"]])
server.stop()
PY

expected="s3fs open: named
s3fs get: neighbour
UPath read_text: named
pandas: named
polars: neighbour
s3fs rm cat[1].csv leaves ['cat[1].csv']
UPath unlink cat[1].csv leaves ['cat[1].csv']"
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
