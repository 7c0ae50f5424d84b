#!/usr/bin/env bash
# boto3 1.44.8 and @aws-sdk/client-sagemaker-runtime 3.1164.0: InvokeEndpoint without a ContentType.
#
# ContentType is optional in the service model. The SDK for JavaScript then says application/octet-stream, boto3 says
# nothing at all. What the container is told, and what data capture writes down as observedContentType, is so decided by the
# language of the caller: a container that takes a missing type for its default answers one and refuses the other.
# Guessed: both say application/octet-stream, the usual type of a blob.
#
# Seen on 2026-11-28:
#   boto3: content-type None
#   JavaScript: content-type application/octet-stream
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @aws-sdk/client-sagemaker-runtime@3.1164.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.44.8 botocore==1.44.8

cat >ask.mjs <<'JS'
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";

const credentials = { accessKeyId: "example", secretAccessKey: "example" };
const client = new SageMakerRuntimeClient({ region: "us-east-1", endpoint: process.argv[2], credentials });
await client.send(new InvokeEndpointCommand({ EndpointName: "example", Body: new Uint8Array([1, 2, 3]) }));
JS
cat >listen.py <<'PY'
import http.server
import subprocess
import threading

import boto3


class Endpoint(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        print(f"{caller}: content-type {self.headers['content-type']}", flush=True)
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"[]")

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Endpoint)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
caller = "boto3"
keys = {"aws_access_key_id": "example", "aws_secret_access_key": "example"}
client = boto3.client("sagemaker-runtime", region_name="us-east-1", endpoint_url=url, **keys)
client.invoke_endpoint(EndpointName="example", Body=bytes([1, 2, 3]))
caller = "JavaScript"
subprocess.run(["node", "ask.mjs", url], check=True)
PY

expected='boto3: content-type None
JavaScript: content-type application/octet-stream'
seen=$(venv/bin/python listen.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
