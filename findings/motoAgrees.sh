#!/usr/bin/env bash
# moto 5.2.5 (PyPI): what its SageMaker and its Step Functions agree to.
#
# An endpoint that was never made answers InvokeEndpoint. A second training job of the same name is accepted, where
# SageMaker says ResourceInUse. A state machine whose only state is a Fail is never over (RUNNING), and the history of the
# execution tells of the success of a Pass state that it doesn't have. Guessed: an error for the first two, and an
# execution that has done nothing.
#
# Seen on 2026-11-28:
#   InvokeEndpoint without an endpoint: body
#   second training job: accepted
#   a Fail state: RUNNING, history ends with ExecutionSucceeded
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile 'moto==5.2.5' boto3==1.44.8 botocore==1.44.8

cat >main.py <<'PY'
import json
import boto3
from moto import mock_aws

ROLE = "arn:aws:iam::123456789012:role/example"
with mock_aws():
    answer = boto3.client("sagemaker-runtime").invoke_endpoint(EndpointName="never-made", Body=b"1")
    print("InvokeEndpoint without an endpoint:", answer["Body"].read().decode())

    sagemaker = boto3.client("sagemaker")
    for _ in range(2):
        sagemaker.create_training_job(
            TrainingJobName="bicycles", RoleArn=ROLE,
            AlgorithmSpecification={"TrainingImage": "image:1", "TrainingInputMode": "File"},
            OutputDataConfig={"S3OutputPath": "s3://models/output"},
            ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
            StoppingCondition={"MaxRuntimeInSeconds": 600})
    print("second training job: accepted")

    states = boto3.client("stepfunctions")
    definition = {"StartAt": "Refuse", "States": {"Refuse": {"Type": "Fail", "Error": "Refused"}}}
    machine = states.create_state_machine(name="refuses", definition=json.dumps(definition), roleArn=ROLE)
    execution = states.start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"]
    status = states.describe_execution(executionArn=execution)["status"]
    last = states.get_execution_history(executionArn=execution)["events"][-1]["type"]
    print(f"a Fail state: {status}, history ends with {last}")
PY

export AWS_ACCESS_KEY_ID=example AWS_SECRET_ACCESS_KEY=example AWS_DEFAULT_REGION=us-east-1
expected='InvokeEndpoint without an endpoint: body
second training job: accepted
a Fail state: RUNNING, history ends with ExecutionSucceeded'
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
