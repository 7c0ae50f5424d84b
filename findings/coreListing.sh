#!/usr/bin/env bash
# sagemaker-core 2.27.0 (PyPI), which the SageMaker SDK 3 is built on: Endpoint.get_all().
#
# Whatever is listed is also described, by a request of its own, though the list already has what the loop asks for: a name
# and a status of 300 endpoints cost 300 requests more. One endpoint that is deleted between the list and its turn ends the
# loop with an error, and so does the first one for a role that may list and not describe.
# Guessed: the list alone, and two objects.
#
# Seen on 2026-11-29, of two endpoints the second of which is just deleted:
#   requests: ListEndpoints, DescribeEndpoint first, DescribeEndpoint second
#   seen: first InService, then ValidationException
#   boto3's paginator: ListEndpoints; first InService, second InService
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check sagemaker-core==2.27.0 boto3==1.44.8 botocore==1.44.8

cat >main.py <<'PY'
import boto3
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from sagemaker.core.resources import Endpoint
from sagemaker.core.utils.utils import SageMakerClient


def summary(name):
    return {"EndpointName": name, "EndpointArn": "arn:aws:sagemaker:us-east-1:123456789012:endpoint/" + name,
            "CreationTime": 0, "LastModifiedTime": 0, "EndpointStatus": "InService"}


requests = []
client = SageMakerClient(session=boto3.Session(), region_name="us-east-1").sagemaker_client
client.meta.events.register(
    "provide-client-params.sagemaker",
    lambda params, model, **_: requests.append(" ".join([model.name, *params.values()])))
listed = {"Endpoints": [summary("first"), summary("second")]}

seen = []
with Stubber(client) as stubber:
    stubber.add_response("list_endpoints", listed)
    stubber.add_response("describe_endpoint", {**summary("first"), "EndpointConfigName": "one"})
    stubber.add_client_error("describe_endpoint", "ValidationException", "Could not find endpoint second.")
    try:
        for endpoint in Endpoint.get_all():
            seen.append(f"{endpoint.endpoint_name} {endpoint.endpoint_status}")
    except ClientError as error:
        seen.append("then " + error.response["Error"]["Code"])
print("requests:", ", ".join(requests))
print("seen:", ", ".join(seen))

requests.clear()
with Stubber(client) as stubber:
    stubber.add_response("list_endpoints", listed)
    pages = client.get_paginator("list_endpoints").paginate()
    seen = [f"{endpoint['EndpointName']} {endpoint['EndpointStatus']}" for page in pages for endpoint in page["Endpoints"]]
print(f"boto3's paginator: {', '.join(requests)}; {', '.join(seen)}")
PY

export AWS_ACCESS_KEY_ID=example AWS_SECRET_ACCESS_KEY=example AWS_DEFAULT_REGION=us-east-1
expected="requests: ListEndpoints, DescribeEndpoint first, DescribeEndpoint second
seen: first InService, then ValidationException
boto3's paginator: ListEndpoints; first InService, second InService"
seen=$(venv/bin/python -W ignore main.py 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
