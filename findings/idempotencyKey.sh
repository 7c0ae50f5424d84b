#!/usr/bin/env bash
# aws-lambda-powertools 3.37.0 (PyPI) and @aws-lambda-powertools/idempotency 2.35.0 (npm): the key of one and the same
# event.
#
# Both sort the event's keys, write it as JSON and take the MD5 of that, and both tables look alike. But Python's JSON has
# spaces after commas and colons, and its hash is written in hexadecimal, that of TypeScript in Base64. So a function that
# moves from one language to the other, or a caller that retries into the other one, finds nothing that was done, and does
# it again. To Python 1 and 1.0 are two events besides.
# Guessed: the same key.
#
# Seen on 2026-11-29:
#   Python {"image":"a.png","n":1}: 6c115858e8ea2248f90191ad75dd69fd
#   Python, 1.0 for 1: another key
#   TypeScript {"image":"a.png","n":1}: I7qj9ePnxc6Ih4bOGDfOkA==
#   TypeScript, 1.0 for 1: the same key
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-lambda-powertools/idempotency@2.35.0
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check aws-lambda-powertools==3.37.0 boto3==1.44.8 botocore==1.44.8

cat >main.py <<'PY'
import json

from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig
from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer


class Keys(BasePersistenceLayer):
    """Keeps the key alone."""

    def _put_record(self, data_record):
        self.key = data_record.idempotency_key.split("#")[1]

    def _get_record(self, idempotency_key):
        pass

    def _update_record(self, data_record):
        pass

    def _delete_record(self, data_record):
        pass


def key(event):
    keys = Keys()
    keys.configure(IdempotencyConfig(), function_name="function")
    keys.save_inprogress(data=json.loads(event))
    return keys.key


event = '{"image":"a.png","n":1}'
print(f"Python {event}:", key(event))
print("Python, 1.0 for 1:", "the same key" if key(event.replace("1", "1.0")) == key(event) else "another key")
PY
cat >main.mjs <<'JS'
import { IdempotencyConfig } from "@aws-lambda-powertools/idempotency";
import { BasePersistenceLayer } from "@aws-lambda-powertools/idempotency/persistence";

/** Keeps the key alone. */
class Keys extends BasePersistenceLayer {
  async _putRecord(record) {
    this.key = record.idempotencyKey.split("#")[1];
  }
  async _getRecord() {}
  async _updateRecord() {}
  async _deleteRecord() {}
}

async function key(event) {
  const keys = new Keys();
  keys.configure({ config: new IdempotencyConfig({}), functionName: "function" });
  await keys.saveInProgress(JSON.parse(event), 1000);
  return keys.key;
}

const event = '{"image":"a.png","n":1}';
console.log(`TypeScript ${event}:`, await key(event));
console.log("TypeScript, 1.0 for 1:", (await key(event.replace("1", "1.0"))) === (await key(event)) ? "the same key" : "another key");
JS

expected='Python {"image":"a.png","n":1}: 6c115858e8ea2248f90191ad75dd69fd
Python, 1.0 for 1: another key
TypeScript {"image":"a.png","n":1}: I7qj9ePnxc6Ih4bOGDfOkA==
TypeScript, 1.0 for 1: the same key'
seen=$(venv/bin/python -W ignore main.py 2>/dev/null && node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
