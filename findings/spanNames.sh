#!/usr/bin/env bash
# @opentelemetry/instrumentation-aws-sdk 0.78.0 (npm) and opentelemetry-instrumentation-botocore 0.66b2 (PyPI): the span of one
# call, InvokeEndpoint.
#
# One endpoint that a function in Node and one in Python call is two services in the traces: Node's instrumentation writes
# the service's name without its space, Python's with it, in the span's name too. The request's id and the status have two
# names as well. A query or an alarm for one of them misses the other's calls.
# Guessed: one name for each, from OpenTelemetry's conventions, which both follow.
#
# Seen on 2026-11-29:
#   Node: SageMakerRuntime.InvokeEndpoint, rpc.service SageMakerRuntime, aws.request.id r, http.response.status_code 200
#   Python: SageMaker Runtime.InvokeEndpoint, rpc.service SageMaker Runtime, aws.request_id r, http.status_code 200
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @opentelemetry/instrumentation-aws-sdk@0.78.0 @opentelemetry/instrumentation@0.223.0 \
  @opentelemetry/sdk-trace-node@2.12.1 @opentelemetry/api@1.9.1 @aws-sdk/client-sagemaker-runtime@3.1164.0
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check opentelemetry-instrumentation-botocore==0.66b2 opentelemetry-sdk==1.45.2 boto3==1.44.8
export AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1

cat >main.cjs <<'JS'
const { registerInstrumentations } = require("@opentelemetry/instrumentation");
const { AwsInstrumentation } = require("@opentelemetry/instrumentation-aws-sdk");
const { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } = require("@opentelemetry/sdk-trace-node");
const exporter = new InMemorySpanExporter();
const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
registerInstrumentations({ instrumentations: [new AwsInstrumentation()], tracerProvider });
const { InvokeEndpointCommand, SageMakerRuntimeClient } = require("@aws-sdk/client-sagemaker-runtime");

const response = { statusCode: 200, headers: { "x-amzn-requestid": "r" }, body: new Blob(["{}"]).stream() };
const client = new SageMakerRuntimeClient({ requestHandler: { handle: async () => ({ response }) } });
client.send(new InvokeEndpointCommand({ EndpointName: "scones", Body: "{}" })).then(() => {
  const [{ name, attributes }] = exporter.getFinishedSpans();
  const told = Object.entries(attributes).filter(([key]) => /service|request|status/.test(key));
  console.log(`Node: ${[name, ...told.map((pair) => pair.join(" "))].join(", ")}`);
});
JS
cat >main.py <<'PY'
import re

import boto3
from botocore.awsrequest import AWSResponse
from opentelemetry.instrumentation.botocore import BotocoreInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter


class Body:
    def stream(self, **kwargs):
        yield b"{}"


exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
BotocoreInstrumentor().instrument(tracer_provider=provider)
client = boto3.client("sagemaker-runtime")
answer = lambda request, **kwargs: AWSResponse(request.url, 200, {"x-amzn-requestid": "r"}, Body())
client.meta.events.register("before-send", answer)
client.invoke_endpoint(EndpointName="scones", Body=b"{}")
(span,) = exporter.get_finished_spans()
told = [f"{key} {value}" for key, value in span.attributes.items() if re.search("service|request|status", key)]
print("Python:", ", ".join([span.name, *told]))
PY

expected='Node: SageMakerRuntime.InvokeEndpoint, rpc.service SageMakerRuntime, aws.request.id r, http.response.status_code 200
Python: SageMaker Runtime.InvokeEndpoint, rpc.service SageMaker Runtime, aws.request_id r, http.status_code 200'
seen=$(node main.cjs 2>/dev/null && venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
