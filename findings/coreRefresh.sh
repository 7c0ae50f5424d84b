#!/usr/bin/env bash
# sagemaker-core 2.27.0 (PyPI), which the SageMaker SDK 3 is built on: refresh() of an endpoint after its update.
#
# While an endpoint is updated, DescribeEndpoint tells of the pending deployment, of a shadow variant that goes, of why the
# last attempt failed. Afterwards it tells none of that, and refresh() only sets what is in the answer: all three stay on the
# object as they were. Whoever polls until nothing is pending polls for ever. A new get() has it right.
# Guessed: an attribute that is gone is Unassigned again.
#
# Seen on 2026-11-29, while updating, after refresh(), and got anew:
#   status: Updating, InService, InService
#   configuration: first, second, second
#   failure: no capacity, no capacity, Unassigned
#   pending: second, second, Unassigned
#   shadows: 1, 1, Unassigned
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check sagemaker-core==2.27.0 boto3==1.44.8 botocore==1.44.8

cat >main.py <<'PY'
import boto3
from botocore.stub import Stubber
from sagemaker.core.resources import Endpoint
from sagemaker.core.utils.utils import SageMakerClient, Unassigned

client = SageMakerClient(session=boto3.Session(), region_name="us-east-1").sagemaker_client
both = {"EndpointName": "scones", "EndpointArn": "arn:aws:sagemaker:us-east-1:123456789012:endpoint/scones",
        "CreationTime": 0, "LastModifiedTime": 0, "ProductionVariants": [{"VariantName": "live"}]}
updating = {**both, "EndpointStatus": "Updating", "EndpointConfigName": "first", "FailureReason": "no capacity",
            "PendingDeploymentSummary": {"EndpointConfigName": "second"}, "ShadowProductionVariants": [{"VariantName": "shadow"}]}
updated = {**both, "EndpointStatus": "InService", "EndpointConfigName": "second"}


def look(endpoint):
    pending, shadows = endpoint.pending_deployment_summary, endpoint.shadow_production_variants
    return [
        endpoint.endpoint_status, endpoint.endpoint_config_name, endpoint.failure_reason,
        pending if isinstance(pending, Unassigned) else pending.endpoint_config_name,
        shadows if isinstance(shadows, Unassigned) else len(shadows)]


with Stubber(client) as stubber:
    for answer in updating, updated, updated:
        stubber.add_response("describe_endpoint", answer)
    endpoint = Endpoint.get("scones")
    looks = [look(endpoint), look(endpoint.refresh()), look(Endpoint.get("scones"))]
for name, *values in zip(("status", "configuration", "failure", "pending", "shadows"), *looks):
    print(f"{name}:", ", ".join("Unassigned" if isinstance(value, Unassigned) else str(value) for value in values))
PY

export AWS_ACCESS_KEY_ID=example AWS_SECRET_ACCESS_KEY=example AWS_DEFAULT_REGION=us-east-1
expected='status: Updating, InService, InService
configuration: first, second, second
failure: no capacity, no capacity, Unassigned
pending: second, second, Unassigned
shadows: 1, 1, Unassigned'
seen=$(venv/bin/python -W ignore main.py 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
