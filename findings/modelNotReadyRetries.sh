#!/usr/bin/env bash
# boto3 1.44.8 and @aws-sdk/client-sagemaker-runtime 3.1164.0 (@smithy/core 3.41.1): who tries InvokeEndpoint again.
#
# SageMaker answers 429 ModelNotReadyException while a model is still being loaded, which asks for another attempt. The SDK
# for JavaScript makes three. boto3 makes one, although its standard retry mode, its default by now, is meant to be the same
# everywhere; only its legacy mode asks again. InternalDependencyException (530) is a server's error, and none of them
# counts it among those worth another attempt. Guessed: a 429 and every 5xx are retried by both.
#
# Seen on 2026-11-28 (attempts a call):
#   boto3 default: 429 -> 1, 530 -> 1, 500 -> 3
#   boto3 legacy: 429 -> 5, 530 -> 1, 500 -> 5
#   JavaScript default: 429 -> 3, 530 -> 1, 500 -> 3
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile boto3==1.44.8 botocore==1.44.8
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @aws-sdk/client-sagemaker-runtime@3.1164.0 @smithy/core@3.41.1

cat >main.py <<'PY'
import collections, http.server, json, os, subprocess, threading
import boto3
from botocore.config import Config

ERRORS = {"429": "ModelNotReadyException", "530": "InternalDependencyException", "500": "InternalFailure"}
asked = collections.Counter()

class Runtime(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        status = self.path.split("/")[2].removeprefix("answers-")
        asked[status] += 1
        body = json.dumps({"Message": "not now"}).encode()
        self.send_response(int(status))
        self.send_header("x-amzn-errortype", ERRORS[status])
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Runtime)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"

def tell(who):
    print(f"{who}: " + ", ".join(f"{status} -> {asked[status]}" for status in ERRORS))
    asked.clear()

def python(who, **config):
    client = boto3.client("sagemaker-runtime", endpoint_url=url, config=Config(**config))
    for status, code in ERRORS.items():
        try:
            client.invoke_endpoint(EndpointName=f"answers-{status}", Body=b"1")
        except client.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == code
    tell(who)

python("boto3 default")
python("boto3 legacy", retries={"mode": "legacy"})
subprocess.run(["node", "main.mjs", url], check=True)
tell("JavaScript default")
PY
cat >main.mjs <<'JS'
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
const client = new SageMakerRuntimeClient({ endpoint: process.argv[2] });
for (const status of ["429", "530", "500"]) {
  await client.send(new InvokeEndpointCommand({ EndpointName: `answers-${status}`, Body: "1" })).catch(() => undefined);
}
JS

export AWS_ACCESS_KEY_ID=example AWS_SECRET_ACCESS_KEY=example AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
export AWS_CONFIG_FILE="$tmp/none" AWS_SHARED_CREDENTIALS_FILE="$tmp/none" NODE_NO_WARNINGS=1
unset AWS_RETRY_MODE AWS_MAX_ATTEMPTS AWS_ENDPOINT_URL
expected='boto3 default: 429 -> 1, 530 -> 1, 500 -> 3
boto3 legacy: 429 -> 5, 530 -> 1, 500 -> 5
JavaScript default: 429 -> 3, 530 -> 1, 500 -> 3'
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
