#!/usr/bin/env bash
# @aws-sdk/client-sagemaker 3.1142.0 (@smithy/core 3.41.1): the pace of waitUntilEndpointInService.
#
# boto3's waiter asks every 30 seconds. The one for JavaScript starts there and backs off to an hour (30 to 3,600 s unless
# told otherwise), and goes on after errors: a role that may not describe the endpoint is noticed when the whole wait
# is over. maxDelay: 30 mends the pace. Guessed: a look every 30 seconds, and AccessDenied rejects at once.
# Time is simulated here, and the chance in the delays fixed at its middle.
#
# Seen on 2026-11-28:
#   in service after 20 min: SUCCESS after 34 min, 8 looks
#   in service after 20 min, maxDelay 30: SUCCESS after 20 min, 41 looks
#   access denied: TimeoutError after 94 min, 9 looks
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @aws-sdk/client-sagemaker@3.1142.0 @smithy/core@3.41.1

cat >main.mjs <<'JS'
import { SageMakerClient, waitUntilEndpointInService } from "@aws-sdk/client-sagemaker";

const { setTimeout: later, Date: { now } } = globalThis;
Math.random = () => 0.5;

/** Waits in simulated time for an endpoint that is ready after so many seconds, or that may not be described. */
const wait = async (label, readyAfter, options) => {
  let seconds = 0;
  let looks = 0;
  const client = new SageMakerClient({ region: "us-east-1" });
  client.send = async () => {
    looks += 1;
    if (readyAfter === undefined) throw Object.assign(new Error("no"), { name: "AccessDeniedException" });
    return { EndpointStatus: seconds >= readyAfter ? "InService" : "Creating" };
  };
  globalThis.setTimeout = (then, milliseconds) => later(() => ((seconds += milliseconds / 1000), then()), 0);
  Date.now = () => seconds * 1000;
  const outcome = await waitUntilEndpointInService({ client, maxWaitTime: 7200, ...options }, { EndpointName: "e" }).then(
    ({ state }) => state,
    (error) => error.name,
  );
  globalThis.setTimeout = later;
  Date.now = now;
  console.log(`${label}: ${outcome} after ${Math.round(seconds / 60)} min, ${looks} looks`);
};
await wait("in service after 20 min", 1200);
await wait("in service after 20 min, maxDelay 30", 1200, { maxDelay: 30 });
await wait("access denied", undefined);
JS

expected='in service after 20 min: SUCCESS after 34 min, 8 looks
in service after 20 min, maxDelay 30: SUCCESS after 20 min, 41 looks
access denied: TimeoutError after 94 min, 9 looks'
seen=$(NODE_NO_WARNINGS=1 node main.mjs 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
