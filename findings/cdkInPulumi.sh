#!/usr/bin/env bash
# @pulumi/cdk 1.10.0 beside aws-cdk-lib 2.276.0 (npm): a construct of the CDK in a Pulumi program.
#
# The adapter declares aws-cdk-lib ^2.20.0 and npm takes the newest, as it does for whoever follows the adapter's guide. Two things
# are then in the way, and neither is named by npm: @pulumi/docker-build is imported and not declared, so that the import fails; and
# with it there, the assembly that aws-cdk-lib writes is of a later schema than the command line in the adapter reads, which
# says to upgrade a CLI that nobody has installed. With aws-cdk-lib 2.195.0 the same program registers its bucket.
# Guessed: what the declared peers allow works.
#
# Seen on 2026-11-29:
#   as npm installs it: Cannot find module '@pulumi/docker-build'
#   with @pulumi/docker-build: Maximum schema version supported is 43.x.x, but found 55.0.0.
#   with aws-cdk-lib 2.195.0: registered aws-native:s3:Bucket
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
install() { npm install --silent --no-audit --no-fund --ignore-scripts "$@"; }
install @pulumi/cdk@1.10.0 aws-cdk-lib@2.276.0 constructs@10.8.1 @pulumi/pulumi@3.248.0

cat >main.cjs <<'JS'
const pulumi = require("@pulumi/pulumi");
const registered = [];
const answers = { region: "us-east-1", accountId: "123456789012", partition: "aws", urlSuffix: "amazonaws.com" };
pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs }) => (registered.push(type), { id: name, state: inputs }),
  call: () => answers,
});
pulumi.runtime.setAllConfig({ "aws:region": "us-east-1", "aws-native:region": "us-east-1" });

const tell = (error) => {
  const said = /Cannot find module '[^']+'|Maximum schema version[^)]*?\d\.(?= )/.exec(String(error?.message))?.[0];
  console.log(said ?? String(error?.message));
  process.exit();
};
process.on("uncaughtException", tell).on("unhandledRejection", tell);
process.on("beforeExit", () => {
  const bucket = registered.find((type) => type === "aws-native:s3:Bucket");
  console.log(bucket ? `registered ${bucket}` : "nothing registered");
  process.exit();
});

const { App, Stack } = require("@pulumi/cdk");
const { Bucket } = require("aws-cdk-lib/aws-s3");
new App("app", (scope) => void new Bucket(new Stack(scope, "stack"), "pictures"));
JS

run() { printf '%s: %s\n' "$1" "$(node main.cjs 2>/dev/null)"; }
seen=$(
  run "as npm installs it"
  install @pulumi/docker-build@0.0.15
  run "with @pulumi/docker-build"
  install aws-cdk-lib@2.195.0
  run "with aws-cdk-lib 2.195.0"
)
expected="as npm installs it: Cannot find module '@pulumi/docker-build'
with @pulumi/docker-build: Maximum schema version supported is 43.x.x, but found 55.0.0.
with aws-cdk-lib 2.195.0: registered aws-native:s3:Bucket"

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
