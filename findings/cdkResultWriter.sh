#!/usr/bin/env bash
# aws-cdk-lib 2.276.0: a DistributedMap's resultWriterV2.
#
# The property is typed and documented, and replaces the deprecated resultWriter. In an app whose cdk.json was not made anew
# (no feature flag @aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2) it is left out of the state machine, and the
# role may not write either: results of more than 256 KiB then fail the run, and nothing warned at synthesis.
# Guessed: what the type takes reaches the template, or synthesis says that it does not.
#
# Seen on 2026-11-28:
#   without the flag: ResultWriter no, s3:PutObject no, messages 0
#   with the flag: ResultWriter yes, s3:PutObject yes, messages 0
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund aws-cdk-lib@2.276.0 constructs@10.8.1

cat >synthesis.cjs <<'JS'
const { App, Stack } = require("aws-cdk-lib");
const { Bucket } = require("aws-cdk-lib/aws-s3");
const sfn = require("aws-cdk-lib/aws-stepfunctions");

for (const flag of [false, true]) {
  const context = flag ? { "@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2": true } : {};
  const app = new App({ context });
  const stack = new Stack(app, "Batch");
  const bucket = new Bucket(stack, "Results");
  const map = new sfn.DistributedMap(stack, "Map", {
    itemReader: new sfn.S3ObjectsItemReader({ bucket }),
    resultWriterV2: new sfn.ResultWriterV2({ bucket, prefix: "results" }),
  });
  map.itemProcessor(new sfn.Pass(stack, "Image"));
  new sfn.StateMachine(stack, "Machine", { definitionBody: sfn.DefinitionBody.fromChainable(map) });
  const { template, messages } = app.synth().getStackByName("Batch");
  const text = JSON.stringify(template);
  const has = (word) => (text.includes(word) ? "yes" : "no");
  console.log(
    `${flag ? "with" : "without"} the flag: ResultWriter ${has("ResultWriter")}, s3:PutObject ${has("s3:PutObject")},`,
    `messages ${messages.length}`,
  );
}
JS

expected='without the flag: ResultWriter no, s3:PutObject no, messages 0
with the flag: ResultWriter yes, s3:PutObject yes, messages 0'
seen=$(node synthesis.cjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
