#!/usr/bin/env bash
# sagemaker-core 2.27.0 (PyPI), which the SageMaker SDK 3 is built on: a zero or a False in one of its shapes.
#
# Whatever is falsy in a shape is left out of the request, and SageMaker's API puts its default there: a variant asked for
# with the weight 0 gets 1 and its share of the requests, one whose weight is to become 0 keeps what it had, and data capture
# that is turned off is on. A sampling of 0 % is refused for not being given at all. The same False beside a shape, as a
# parameter, is sent.
# Guessed: all but None is sent.
#
# Seen on 2026-11-29, of each shape what is sent:
#   ProductionVariant, weight 0: InstanceType, ModelName, VariantName
#   DataCaptureConfig, off: CaptureOptions, DestinationS3Uri, InitialSamplingPercentage
#   EnableNetworkIsolation, a parameter: False
#   DesiredWeightAndCapacity, weight 0: VariantName
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check sagemaker-core==2.27.0 boto3==1.44.8 botocore==1.44.8

cat >main.py <<'PY'
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

ARN = "arn:aws:sagemaker:us-east-1:123456789012:"
requests = {}


class SageMaker(BaseHTTPRequestHandler):
    """Answers with what the SDK looks for, and keeps each operation's request."""

    def do_POST(self):
        operation = self.headers["x-amz-target"].split(".")[1]
        requests[operation] = json.loads(self.rfile.read(int(self.headers["content-length"])))
        names = {"EndpointConfigName": "scones", "EndpointConfigArn": ARN + "endpoint-config/scones",
                 "EndpointName": "scones", "EndpointArn": ARN + "endpoint/scones"}
        body = json.dumps({**names, "CreationTime": 0, "LastModifiedTime": 0, "EndpointStatus": "InService"}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), SageMaker)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{server.server_port}"

from sagemaker.core.resources import Endpoint, EndpointConfig
from sagemaker.core.shapes import CaptureOption, DataCaptureConfig, DesiredWeightAndCapacity, ProductionVariant

EndpointConfig.create(
    endpoint_config_name="scones",
    production_variants=[ProductionVariant(
        variant_name="live", model_name="scones", instance_type="ml.m5.large", initial_variant_weight=0.0)],
    data_capture_config=DataCaptureConfig(
        enable_capture=False, initial_sampling_percentage=100, destination_s3_uri="s3://data/capture",
        capture_options=[CaptureOption(capture_mode="Input")]),
    enable_network_isolation=False)
Endpoint.get("scones").update_weights_and_capacities(
    desired_weights_and_capacities=[DesiredWeightAndCapacity(variant_name="live", desired_weight=0.0)])

created, updated = requests["CreateEndpointConfig"], requests["UpdateEndpointWeightsAndCapacities"]
print("ProductionVariant, weight 0:", ", ".join(sorted(created["ProductionVariants"][0])))
print("DataCaptureConfig, off:", ", ".join(sorted(created["DataCaptureConfig"])))
print("EnableNetworkIsolation, a parameter:", created["EnableNetworkIsolation"])
print("DesiredWeightAndCapacity, weight 0:", ", ".join(sorted(updated["DesiredWeightsAndCapacities"][0])))
PY

export AWS_ACCESS_KEY_ID=example AWS_SECRET_ACCESS_KEY=example AWS_DEFAULT_REGION=us-east-1
expected='ProductionVariant, weight 0: InstanceType, ModelName, VariantName
DataCaptureConfig, off: CaptureOptions, DestinationS3Uri, InitialSamplingPercentage
EnableNetworkIsolation, a parameter: False
DesiredWeightAndCapacity, weight 0: VariantName'
seen=$(venv/bin/python -W ignore main.py 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
