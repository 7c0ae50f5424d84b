"""Deploys a serverless image workflow by boto3 as people write it (three functions and a state machine), and runs it.

Arguments: the bucket of the pictures, the endpoint, the role of the functions, and that of the state machine. Prints what
became of each execution, as JSON.
"""

import io
import json
import sys
import time
import zipfile

import boto3

bucket, endpoint, function_role, machine_role = sys.argv[1:]
functions, machines = boto3.client("lambda"), boto3.client("stepfunctions")

# One file with three handlers: bytes in the first body, the second one's as text, whose inferences are text again.
ONE_FILE = '''
import base64
import json

import boto3

s3 = boto3.client("s3")
runtime = boto3.Session().client("sagemaker-runtime")
ENDPOINT = "ENDPOINT_NAME"
THRESHOLD = 0.93


def serialize(event, context):
    s3.download_file(event["s3_bucket"], event["s3_key"], "/tmp/image.png")
    with open("/tmp/image.png", "rb") as file:
        picture = base64.b64encode(file.read())
    body = {"image_data": picture, "s3_bucket": event["s3_bucket"], "s3_key": event["s3_key"], "inferences": []}
    return {"statusCode": 200, "body": body}


def classify(event, context):
    picture = base64.b64decode(event["image_data"])
    answer = runtime.invoke_endpoint(EndpointName=ENDPOINT, ContentType="image/png", Body=picture)
    event["inferences"] = answer["Body"].read().decode("utf-8")
    return {"statusCode": 200, "body": json.dumps(event)}


def keep(event, context):
    confidences = json.loads(event["inferences"])
    if max(confidences) <= THRESHOLD:
        raise Exception("THRESHOLD_CONFIDENCE_NOT_MET")
    return {"statusCode": 200, "body": json.dumps(event)}
'''

# Three files: every body as text, taken apart by the next function, and a class of its own for the failure.
SERIALIZE = '''
import base64
import json

import boto3


def lambda_handler(event, context):
    picture = boto3.resource("s3").Object(event["s3_bucket"], event["s3_key"]).get()["Body"].read()
    return {"statusCode": 200, "body": json.dumps({**event, "image_data": base64.b64encode(picture).decode("utf-8")})}
'''
CLASSIFY = '''
import base64
import json
import os

import boto3


def lambda_handler(event, context):
    body = json.loads(event["body"])
    answer = boto3.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=os.environ["ENDPOINT"], ContentType="application/x-image", Body=base64.b64decode(body["image_data"]))
    return {"statusCode": 200, "body": json.dumps({"s3_key": body["s3_key"], "inferences": answer["Body"].read().decode()})}
'''
FILTER = '''
import json


class ThresholdConfidenceNotMet(Exception):
    pass


def lambda_handler(event, context):
    body = json.loads(event["body"])
    inferences = json.loads(body["inferences"])
    if not any(one > 0.93 for one in inferences):
        raise ThresholdConfidenceNotMet("THRESHOLD_CONFIDENCE_NOT_MET")
    return {"statusCode": 200, "body": {"key": body["s3_key"], "inferences": inferences}}
'''


def package(name, code):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, code)
    return data.getvalue()


def function(name, file, handler, code):
    made = functions.create_function(
        FunctionName=name, Runtime="python3.12", Role=function_role, Handler=handler, Timeout=30,
        Environment={"Variables": {"ENDPOINT": endpoint}}, Code={"ZipFile": package(file, code)})
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    return made["FunctionArn"]


def machine(name, arns, output_paths):
    """As the Workflow Studio exports it."""
    states = {}
    for number, (arn, output_path) in enumerate(zip(arns, output_paths)):
        states[f"Lambda {number}"] = {
            "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "OutputPath": output_path,
            "Parameters": {"Payload.$": "$", "FunctionName": f"{arn}:$LATEST"},
            "Retry": [{"ErrorEquals": ["Lambda.ServiceException", "Lambda.AWSLambdaException",
                                       "Lambda.SdkClientException"],
                       "IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2}],
            **({"End": True} if number == 2 else {"Next": f"Lambda {number + 1}"}),
        }
    definition = json.dumps({"StartAt": "Lambda 0", "States": states})
    return machines.create_state_machine(name=name, definition=definition, roleArn=machine_role)["stateMachineArn"]


def execute(arn, key):
    event = json.dumps({"image_data": "", "s3_bucket": bucket, "s3_key": key})
    execution = machines.start_execution(stateMachineArn=arn, input=event)["executionArn"]
    while (ended := machines.describe_execution(executionArn=execution))["status"] == "RUNNING":
        time.sleep(0.05)
    return ended


def seen(arn):
    found = {}
    for key in ("test/sure.png", "test/unsure.png"):
        ended = execute(arn, key)
        failure = {} if "cause" not in ended else {"error": ended["error"], **json.loads(ended["cause"])}
        failure.pop("stackTrace", None)
        failure.pop("requestId", None)
        found[key] = {"status": ended["status"], "output": json.loads(ended.get("output", "null")), **failure}
    return found


code = ONE_FILE.replace("ENDPOINT_NAME", endpoint)
one = [function(f"one-{name}", "lambda.py", f"lambda.{name}", code) for name in ("serialize", "classify", "keep")]
three = [function(name, "lambda_function.py", "lambda_function.lambda_handler", code)
         for name, code in (("serialize", SERIALIZE), ("classify", CLASSIFY), ("filter", FILTER))]
print(json.dumps({
    "one file": seen(machine("one-file", one, ["$.Payload.body"] * 3)),
    "three files": seen(machine("three-files", three, ["$.Payload", "$.Payload", "$.Payload.body"])),
}))
