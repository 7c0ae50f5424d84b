#!/usr/bin/env bash
# botocore 1.44.8 and @aws-sdk/client-cloudwatch 3.1164.0: CloudWatch is spoken to in JSON.
#
# For years PutMetricData was a form with an Action field, answered in XML, and whoever reads a client's traffic (a proxy,
# a stand-in for CloudWatch, a recorded test) still expects that. Today both clients post application/x-amz-json-1.0 with
# the operation in a header; botocore's model even lists CBOR first and the form last, and it takes the one between.
# Guessed: the form with XML, in both.
#
# Seen on 2026-11-28:
#   model: smithy-rpc-v2-cbor, json, query
#   botocore: application/x-amz-json-1.0, GraniteServiceVersion20100801.PutMetricData
#   JavaScript: application/x-amz-json-1.0, GraniteServiceVersion20100801.PutMetricData
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile botocore==1.44.8
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @aws-sdk/client-cloudwatch@3.1164.0

cat >main.py <<'PY'
import botocore.session

session = botocore.session.get_session()
session.set_credentials("example", "example")
client = session.create_client("cloudwatch", region_name="us-east-1")
print("model:", ", ".join(client.meta.service_model.metadata["protocols"]))

def show(request, **_):
    headers = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    print(f"botocore: {headers.get('Content-Type')}, {headers.get('X-Amz-Target')}")
    raise SystemExit

client.meta.events.register("before-send.cloudwatch", show)
client.put_metric_data(Namespace="Bicycles", MetricData=[{"MetricName": "Seen", "Value": 1}])
PY
cat >main.mjs <<'JS'
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
const client = new CloudWatchClient({
  region: "us-east-1",
  credentials: { accessKeyId: "example", secretAccessKey: "example" },
  requestHandler: {
    handle: async ({ headers }) => {
      console.log(`JavaScript: ${headers["content-type"]}, ${headers["x-amz-target"]}`);
      process.exit(0);
    },
  },
});
await client.send(new PutMetricDataCommand({ Namespace: "Bicycles", MetricData: [{ MetricName: "Seen", Value: 1 }] }));
JS

expected='model: smithy-rpc-v2-cbor, json, query
botocore: application/x-amz-json-1.0, GraniteServiceVersion20100801.PutMetricData
JavaScript: application/x-amz-json-1.0, GraniteServiceVersion20100801.PutMetricData'
seen=$(venv/bin/python main.py && NODE_NO_WARNINGS=1 node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
