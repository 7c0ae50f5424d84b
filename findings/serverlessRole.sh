#!/usr/bin/env bash
# osls 4.3.1 with serverless-step-functions 3.31.2 (npm): the roles that the plugin makes for machines that train.
#
# Of SageMaker the plugin knows batch transforms with .sync alone. For a training job it says that it can't make a statement,
# packages the service all the same, and ends with success. A machine with no other task gets a role that denies everything:
# no policy that one attaches to the role later helps against that. Beside another task the job's permissions are just
# missing.
# Guessed: the role that the documentation of Step Functions shows for each, or an error.
#
# Seen on 2026-11-29:
#   createTrainingJob.sync: Deny *
#   createTrainingJob.sync and a function: Allow lambda:InvokeFunction
#   createTransformJob.sync: Allow sagemaker:CreateTransformJob sagemaker:DescribeTransformJob sagemaker:StopTransformJob, Allow sagemaker:ListTags, Allow events:PutTargets events:PutRule events:DescribeRule
#   packaged: 0
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts osls@4.3.1 serverless-step-functions@3.31.2

cat >serverless.yml <<'YAML'
service: scones
provider:
  name: aws
  runtime: nodejs22.x
plugins: [serverless-step-functions]
stepFunctions:
  stateMachines:
    training:
      definition:
        StartAt: Train
        States:
          Train: &train
            Type: Task
            Resource: arn:aws:states:::sagemaker:createTrainingJob.sync
            Parameters: { TrainingJobName.$: $.name }
            End: true
    trainingAndTelling:
      definition:
        StartAt: Train
        States:
          Train: { <<: *train, End: false, Next: Tell }
          Tell: { Type: Task, Resource: "arn:aws:lambda:us-east-1:123456789012:function:tell", End: true }
    transforming:
      definition:
        StartAt: Transform
        States:
          Transform:
            Type: Task
            Resource: arn:aws:states:::sagemaker:createTransformJob.sync
            Parameters: { TransformJobName.$: $.name }
            End: true
YAML
cat >roles.cjs <<'JS'
const { Resources } = require("./.serverless/cloudformation-template-update-stack.json");
const [train, both, transform] = ["Training", "TrainingAndTelling", "Transforming"].map((name) =>
  Resources[`${name}StepFunctionsStateMachineRole`].Properties.Policies[0].PolicyDocument.Statement.map(
    ({ Effect, Action }) => `${Effect} ${[Action].flat().join(" ")}`,
  ).join(", "),
);
console.log(`createTrainingJob.sync: ${train}\ncreateTrainingJob.sync and a function: ${both}\ncreateTransformJob.sync: ${transform}`);
JS
packaged=0
node_modules/.bin/osls package >/dev/null 2>&1 || packaged=$?

expected="createTrainingJob.sync: Deny *
createTrainingJob.sync and a function: Allow lambda:InvokeFunction
createTransformJob.sync: Allow sagemaker:CreateTransformJob sagemaker:DescribeTransformJob sagemaker:StopTransformJob, Allow sagemaker:ListTags, Allow events:PutTargets events:PutRule events:DescribeRule
packaged: 0"
seen=$(node roles.cjs && echo "packaged: $packaged")

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
