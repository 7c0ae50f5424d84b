#!/usr/bin/env bash
# pyarrow 26.0.1, mlflow-skinny 3.17.2, sagemaker-core 2.27.0, smart-open 9.0.2, cloudpathlib 0.26.0, universal-pathlib 0.3.10
# (PyPI): S3 URIs of keys with #, ? and %, as every uploaded file's name may have.
#
# An S3 URI is the bucket and the key as it is; nothing in it is encoded, neither with the AWS CLI nor in a request to
# SageMaker. pyarrow, mlflow and sagemaker-core read it as a URL. For them a key ends before a #, for mlflow and sagemaker-core
# before a ? too, and pyarrow makes a blank of %20. Where an object of the shorter name exists, such as the folder's or the
# first of several versions, it is the one read and written, without an error.
# Guessed: each names the key as it is, as smart-open, cloudpathlib and universal-pathlib do. The generic syntax of URIs
# (RFC 3986) has # for a fragment and ? for a query, S3's guide on object keys lists both as characters of keys that may need
# special handling.
#
# Seen on 2026-11-29, the key of s3://pictures/ and cat#2.png, cat?2.png, cat%202.png:
#   pyarrow: cat, ArrowInvalid, cat 2.png
#   mlflow: cat, cat, cat%202.png
#   sagemaker-core: cat, cat, cat%202.png
#   smart-open: cat#2.png, cat?2.png, cat%202.png
#   cloudpathlib: cat#2.png, cat?2.png, cat%202.png
#   universal-pathlib: cat#2.png, cat?2.png, cat%202.png
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check pyarrow==26.0.1 mlflow-skinny==3.17.2 sagemaker-core==2.27.0 \
  'smart-open[s3]==9.0.2' 'cloudpathlib[s3]==0.26.0' universal-pathlib==0.3.10 s3fs==2026.9.0 \
  boto3==1.43.117 'moto[s3,server]==5.2.5'

cat >main.py <<'PY'
import logging, os

logging.getLogger("werkzeug").setLevel(logging.ERROR)
os.environ.update(AWS_ACCESS_KEY_ID="key", AWS_SECRET_ACCESS_KEY="secret", AWS_DEFAULT_REGION="us-east-1")

import boto3, cloudpathlib, smart_open
from mlflow.store.artifact.s3_artifact_repo import S3ArtifactRepository
from moto.server import ThreadedMotoServer
from pyarrow.fs import FileSystem
from sagemaker.core.s3.client import parse_s3_url
from upath import UPath

# pyarrow asks for the bucket's region when it is given a URI.
server = ThreadedMotoServer(port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{port}"
boto3.client("s3").create_bucket(Bucket="pictures")
readers = {
    "pyarrow": lambda uri: FileSystem.from_uri(uri)[1].removeprefix("pictures/"),
    "mlflow": lambda uri: S3ArtifactRepository(uri).parse_s3_compliant_uri(uri)[1],
    "sagemaker-core": lambda uri: parse_s3_url(uri)[1],
    "smart-open": lambda uri: smart_open.parse_uri(uri).key_id,
    "cloudpathlib": lambda uri: cloudpathlib.S3Path(uri).key,
    "universal-pathlib": lambda uri: UPath(uri).path.removeprefix("pictures/"),
}


def told(read, key):
    try:
        return read(f"s3://pictures/{key}")
    except Exception as error:
        return type(error).__name__


for name, read in readers.items():
    print(f"{name}: {', '.join(told(read, key) for key in ('cat#2.png', 'cat?2.png', 'cat%202.png'))}")
server.stop()
PY

expected='pyarrow: cat, ArrowInvalid, cat 2.png
mlflow: cat, cat, cat%202.png
sagemaker-core: cat, cat, cat%202.png
smart-open: cat#2.png, cat?2.png, cat%202.png
cloudpathlib: cat#2.png, cat?2.png, cat%202.png
universal-pathlib: cat#2.png, cat?2.png, cat%202.png'
seen=$(venv/bin/python main.py 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
