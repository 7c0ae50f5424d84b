#!/usr/bin/env bash
# aws-lambda-powertools 3.37.0 (PyPI), @aws-lambda-powertools/parser 2.35.0 and @middy/event-normalizer 6.4.5 (npm): the key
# of a new object, in the two events that S3 has for it.
#
# A bucket's own notification carries the key URL-encoded, its event by EventBridge carries it as it is. Powertools' data
# class in Python decodes the one that is not encoded: "a+b.png" becomes "a b.png", an object that does not exist or another
# one than was uploaded. The models of both Powertools' parsers leave the encoded one encoded. Only middy does right by both.
# Guessed: the notification's key is decoded by all, EventBridge's by none.
#
# Seen on 2026-11-29, of an object named "bicycle+50%25.png":
#   EventBridge, data class in Python: bicycle 50%.png
#   EventBridge, model in Python: bicycle+50%25.png
#   notification, data class in Python: bicycle+50%25.png
#   notification, model in Python: bicycle%2B50%2525.png
#   EventBridge, schema in TypeScript: bicycle+50%25.png
#   notification, schema in TypeScript: bicycle%2B50%2525.png
#   EventBridge, middy: bicycle+50%25.png
#   notification, middy: bicycle+50%25.png
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-lambda-powertools/parser@2.35.0 zod@4.6.7 @middy/core@6.4.5 @middy/event-normalizer@6.4.5
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aws-lambda-powertools==3.37.0 pydantic==2.14.4

cat >events.json <<'JSON'
{
  "EventBridge": {
    "version": "0", "id": "17793124-05d4-b198-2fde-7ededc63b103", "detail-type": "Object Created", "source": "aws.s3",
    "account": "123456789012", "time": "2026-11-29T12:00:00Z", "region": "us-east-1", "resources": ["arn:aws:s3:::photos"],
    "detail": {
      "version": "0", "bucket": { "name": "photos" }, "request-id": "C3D13FE58DE4C810", "requester": "123456789012",
      "object": { "key": "bicycle+50%25.png", "size": 5, "etag": "b1946ac92492d2347c6235b4d2611184", "sequencer": "617F08299329D189" },
      "source-ip-address": "127.0.0.1", "reason": "PutObject"
    }
  },
  "notification": {
    "Records": [{
      "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "us-east-1", "eventTime": "2026-11-29T12:00:00.000Z",
      "eventName": "ObjectCreated:Put", "userIdentity": { "principalId": "EXAMPLE" },
      "requestParameters": { "sourceIPAddress": "127.0.0.1" },
      "responseElements": { "x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "example" },
      "s3": {
        "s3SchemaVersion": "1.0", "configurationId": "uploads",
        "bucket": { "name": "photos", "ownerIdentity": { "principalId": "EXAMPLE" }, "arn": "arn:aws:s3:::photos" },
        "object": { "key": "bicycle%2B50%2525.png", "size": 5, "eTag": "b1946ac92492d2347c6235b4d2611184", "sequencer": "617F08299329D189" }
      }
    }]
  }
}
JSON
cat >keys.py <<'PY'
import json

from aws_lambda_powertools.utilities.data_classes import S3Event, S3EventBridgeNotificationEvent
from aws_lambda_powertools.utilities.parser.models import S3EventNotificationEventBridgeModel, S3Model

events = json.load(open("events.json"))
bridge, notification = events["EventBridge"], events["notification"]
print("EventBridge, data class in Python:", S3EventBridgeNotificationEvent(bridge).detail.object.key)
print("EventBridge, model in Python:", S3EventNotificationEventBridgeModel.model_validate(bridge).detail.object.key)
print("notification, data class in Python:", S3Event(notification).object_key)
print("notification, model in Python:", S3Model.model_validate(notification).Records[0].s3.object.key)
PY
cat >keys.mjs <<'JS'
import { readFileSync } from "node:fs";
import { S3EventNotificationEventBridgeSchema, S3Schema } from "@aws-lambda-powertools/parser/schemas/s3";
import middy from "@middy/core";
import eventNormalizer from "@middy/event-normalizer";

const { EventBridge: bridge, notification } = JSON.parse(readFileSync("events.json", "utf8"));
console.log("EventBridge, schema in TypeScript:", S3EventNotificationEventBridgeSchema.parse(bridge).detail.object.key);
console.log("notification, schema in TypeScript:", S3Schema.parse(notification).Records[0].s3.object.key);
const normalized = middy().use(eventNormalizer()).handler(async (event) => event);
console.log("EventBridge, middy:", (await normalized(bridge, {})).detail.object.key);
console.log("notification, middy:", (await normalized(notification, {})).Records[0].s3.object.key);
JS

expected='EventBridge, data class in Python: bicycle 50%.png
EventBridge, model in Python: bicycle+50%25.png
notification, data class in Python: bicycle+50%25.png
notification, model in Python: bicycle%2B50%2525.png
EventBridge, schema in TypeScript: bicycle+50%25.png
notification, schema in TypeScript: bicycle%2B50%2525.png
EventBridge, middy: bicycle+50%25.png
notification, middy: bicycle+50%25.png'
seen=$(venv/bin/python keys.py && node keys.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
