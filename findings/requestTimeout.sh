#!/usr/bin/env bash
# @aws-sdk/client-sagemaker-runtime 3.1164.0 with @smithy/node-http-handler 4.14.2: requestTimeout stops nothing.
#
# A request handler told requestTimeout: 500 lets an inference of 1.5 s run to its end and answers as if nothing were set;
# it only writes a warning. It fails the call when throwOnRequestTimeout is set as well. Guessed: a TimeoutError after
# half a second.
#
# Seen on 2026-11-28:
#   requestTimeout 500: answered 200
#   requestTimeout 500, throwOnRequestTimeout: TimeoutError
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @aws-sdk/client-sagemaker-runtime@3.1164.0 \
  @smithy/node-http-handler@4.14.2 @smithy/core@3.41.1

cat >main.mjs <<'JS'
import { createServer } from "node:http";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";

const server = createServer((request, response) => {
  request.resume();
  setTimeout(() => response.setHeader("content-type", "application/json").end("[0.97,0.03]"), 1500);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));

const invoke = async (label, options) => {
  const client = new SageMakerRuntimeClient({
    endpoint: `http://127.0.0.1:${server.address().port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "example", secretAccessKey: "example" },
    maxAttempts: 1,
    requestHandler: { requestTimeout: 500, ...options },
  });
  const outcome = await client.send(new InvokeEndpointCommand({ EndpointName: "slow", Body: "1" })).then(
    (answer) => `answered ${answer.$metadata.httpStatusCode}`,
    (error) => error.name,
  );
  console.log(`${label}: ${outcome}`);
};
await invoke("requestTimeout 500", {});
await invoke("requestTimeout 500, throwOnRequestTimeout", { throwOnRequestTimeout: true });
server.closeAllConnections();
server.close();
JS

expected='requestTimeout 500: answered 200
requestTimeout 500, throwOnRequestTimeout: TimeoutError'
seen=$(NODE_NO_WARNINGS=1 node main.mjs 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
