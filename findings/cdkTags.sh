#!/usr/bin/env bash
# aws-cdk-lib 2.276.0 (npm): what a state machine's role may do when its SageMaker tasks set tags.
#
# SageMaker asks for sagemaker:AddTags of whoever creates something with tags. The CDK gives it for the jobs where a machine
# waits for them (its issue 32294), and for nothing else: a task that makes a model, an endpoint's configuration or an
# endpoint, or a transform job without waiting, takes `tags`, writes them into the machine, and the role lacks the
# permission. It has ListTags instead, which no creation needs.
# Guessed: a task that takes tags brings the permission to set them.
#
# Seen on 2026-11-29:
#   SageMakerCreateModel: 1 tag, no AddTags
#   SageMakerCreateEndpointConfig: 1 tag, no AddTags
#   SageMakerCreateEndpoint: 1 tag, no AddTags
#   SageMakerCreateTransformJob: 1 tag, no AddTags
#   SageMakerCreateTransformJob that waits: 1 tag, AddTags
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1

cat >main.mjs <<'JS'
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { InstanceType } from "aws-cdk-lib/aws-ec2";
import { DefinitionBody, IntegrationPattern, StateMachine, TaskInput } from "aws-cdk-lib/aws-stepfunctions";
import * as tasks from "aws-cdk-lib/aws-stepfunctions-tasks";

function show(name, props, told = name) {
  const stack = new Stack(new App(), "stack");
  const task = new tasks[name](stack, "task", props);
  new StateMachine(stack, "machine", { definitionBody: DefinitionBody.fromChainable(task) });
  const { Resources } = Template.fromStack(stack).toJSON();
  const machine = Object.values(Resources).find(({ Type }) => Type === "AWS::StepFunctions::StateMachine").Properties;
  const text = machine.DefinitionString["Fn::Join"][1].map((part) => (typeof part === "string" ? part : "x")).join("");
  const actions = Object.entries(Resources)
    .filter(([id, { Type }]) => Type === "AWS::IAM::Policy" && id.startsWith("machine"))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement.flatMap(({ Action }) => Action));
  const tags = JSON.parse(text).States.task.Parameters.Tags.length;
  console.log(`${told}: ${tags} tag, ${actions.includes("sagemaker:AddTags") ? "" : "no "}AddTags`);
}

const tags = TaskInput.fromObject([{ Key: "team", Value: "scones" }]);
const container = new tasks.ContainerDefinition({
  image: tasks.DockerImage.fromRegistry("image"),
  mode: tasks.Mode.SINGLE_MODEL,
  modelS3Location: tasks.S3Location.fromJsonExpression("$.model"),
});
show("SageMakerCreateModel", { modelName: "scones", primaryContainer: container, tags });
const variant = { initialInstanceCount: 1, instanceType: new InstanceType("m5.large"), modelName: "scones", variantName: "all" };
show("SageMakerCreateEndpointConfig", { endpointConfigName: "scones", productionVariants: [variant], tags });
show("SageMakerCreateEndpoint", { endpointName: "scones", endpointConfigName: "scones", tags });
const job = {
  transformJobName: "scones",
  modelName: "scones",
  transformInput: { transformDataSource: { s3DataSource: { s3Uri: "s3://scones/in" } } },
  transformOutput: { s3OutputPath: "s3://scones/out" },
  tags: { team: "scones" },
};
show("SageMakerCreateTransformJob", job);
show("SageMakerCreateTransformJob", { ...job, integrationPattern: IntegrationPattern.RUN_JOB }, "SageMakerCreateTransformJob that waits");
JS

expected="SageMakerCreateModel: 1 tag, no AddTags
SageMakerCreateEndpointConfig: 1 tag, no AddTags
SageMakerCreateEndpoint: 1 tag, no AddTags
SageMakerCreateTransformJob: 1 tag, no AddTags
SageMakerCreateTransformJob that waits: 1 tag, AddTags"
seen=$(node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
