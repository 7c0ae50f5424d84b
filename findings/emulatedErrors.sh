#!/usr/bin/env bash
# github.com/aws/aws-lambda-runtime-interface-emulator of 2026-10-30 (Go), awslambdaric 4.2.2 and boto3 1.43.117 (PyPI): a
# function that fails, asked through the emulator that AWS's own base images carry.
#
# boto3 takes the emulator for Lambda, and a caller looks at FunctionError, as Lambda's documentation says. The emulator never
# sets it: what a failed function says comes back as an answer with status 200, of the same form as a good one, and of a time-out
# a sentence that isn't JSON. An Event is run at once and waited for, where Lambda answers 202 with nothing, and a DryRun,
# which should run nothing, runs the function. A test of error handling or of an asynchronous call passes the wrong way.
# Guessed: FunctionError Unhandled, 202 and 204.
#
# Seen on 2026-11-29:
#   returns: 200, FunctionError None, {"ok": true}
#   raises: 200, FunctionError None, {"errorMessage": "no picture", "errorType": "ValueError"}
#   times out: 200, FunctionError None, Task timed out after 1.00 seconds
#   raises, Event: 200, FunctionError None, {"errorMessage": "no picture", "errorType": "ValueError"}
#   raises, DryRun: 200, FunctionError None, {"errorMessage": "no picture", "errorType": "ValueError"}
set -euo pipefail

tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
cd "$tmp"
export GOFLAGS=-mod=mod
go mod init emulated 2>/dev/null
rie=github.com/aws/aws-lambda-runtime-interface-emulator
go get "$rie@v0.0.0-20261030222936-bef5c4ba774d" 2>/dev/null
go build -o rie "$rie/cmd/aws-lambda-rie" 2>/dev/null
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check awslambdaric==4.2.2 boto3==1.43.117

cat >app.py <<'PY'
import time


def handler(event, context):
    time.sleep(event.get("seconds", 0))
    if event.get("raises"):
        raise ValueError("no picture")
    return {"ok": True}
PY
cat >main.py <<'PY'
import json, socket, subprocess, sys, time
import boto3


def free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


address = free()
flags = ["--runtime-interface-emulator-address", address, "--runtime-api-address", free()]
emulator = subprocess.Popen(["./rie", *flags, sys.executable, "-m", "awslambdaric", "app.handler"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
client = boto3.client("lambda", "us-east-1", endpoint_url=f"http://{address}", aws_access_key_id="key", aws_secret_access_key="secret")
for name, event, kind in (
    ("returns", {}, "RequestResponse"),
    ("raises", {"raises": True}, "RequestResponse"),
    ("times out", {"seconds": 3}, "RequestResponse"),
    ("raises, Event", {"raises": True}, "Event"),
    ("raises, DryRun", {"raises": True}, "DryRun"),
):
    answer = client.invoke(FunctionName="function", Payload=json.dumps(event), InvocationType=kind)
    payload = answer["Payload"].read().decode()
    if payload.startswith("{"):
        payload = json.dumps({key: value for key, value in json.loads(payload).items() if key not in ("requestId", "stackTrace")})
    print(f"{name}: {answer['StatusCode']}, FunctionError {answer.get('FunctionError')}, {payload}")
emulator.terminate()
PY

expected='returns: 200, FunctionError None, {"ok": true}
raises: 200, FunctionError None, {"errorMessage": "no picture", "errorType": "ValueError"}
times out: 200, FunctionError None, Task timed out after 1.00 seconds
raises, Event: 200, FunctionError None, {"errorMessage": "no picture", "errorType": "ValueError"}
raises, DryRun: 200, FunctionError None, {"errorMessage": "no picture", "errorType": "ValueError"}'
seen=$(AWS_LAMBDA_FUNCTION_TIMEOUT=1 venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
