#!/usr/bin/env bash
# sagemaker-core 2.27.0 (PyPI), which the SageMaker SDK 3 is built on, with moto 5.2.5 for S3: S3Downloader.download().
#
# A prefix with a dot in its last part, as of a version, passes for a file's name: its folders are dropped, all objects land
# in one folder, and of those of one name only the last is left, though each was downloaded and no error is raised. A prefix
# beside which stands a longer one that begins alike is not downloaded at all: the objects of the other one are listed too,
# and refused as lying outside the folder.
# Guessed: the folders as they are, of the prefix's own objects.
#
# Seen on 2026-11-29, of bicycle/1.png and motorcycle/1.png:
#   data: bicycle/1.png, motorcycle/1.png
#   data-v1.2: 1.png
#   data, with data-old beside: ValueError
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check sagemaker-core==2.27.0 boto3==1.44.8 botocore==1.44.8 'moto[s3]==5.2.5'

cat >main.py <<'PY'
import tempfile
from pathlib import Path

import boto3
from moto import mock_aws
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.s3 import S3Downloader


def show(label, bucket, prefix, *others):
    client = boto3.client("s3")
    client.create_bucket(Bucket=bucket)
    for key in (f"{prefix}/bicycle/1.png", f"{prefix}/motorcycle/1.png", *others):
        client.put_object(Bucket=bucket, Key=key, Body=b"image")
    folder = Path(tempfile.mkdtemp(dir="."))
    try:
        S3Downloader.download(f"s3://{bucket}/{prefix}", str(folder), sagemaker_session=Session(boto3.Session()))
        seen = ", ".join(sorted(str(path.relative_to(folder)) for path in folder.rglob("*.png")))
    except ValueError as error:
        seen = type(error).__name__
    print(f"{label}: {seen}")


with mock_aws():
    show("data", "first", "data")
    show("data-v1.2", "second", "data-v1.2")
    show("data, with data-old beside", "third", "data", "data-old/bicycle/1.png")
PY

export AWS_ACCESS_KEY_ID=example AWS_SECRET_ACCESS_KEY=example AWS_DEFAULT_REGION=us-east-1
expected='data: bicycle/1.png, motorcycle/1.png
data-v1.2: 1.png
data, with data-old beside: ValueError'
seen=$(venv/bin/python -W ignore main.py 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
