"""boto3, told by lines of JSON on standard input what to call; answers with lines of JSON."""

import base64
import datetime
import json
import sys

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

clients = {name: boto3.client(name) for name in ("sagemaker", "sagemaker-runtime", "application-autoscaling")}


def arguments(members):
    return base64.b64decode(members["$bytes"]) if "$bytes" in members else members


def plain(value):
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode()
    if hasattr(value, "read"):
        return value.read().decode()
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items() if name != "ResponseMetadata"}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return value


def answer(request):
    if request["kind"] == "call":
        return getattr(clients[request["service"]], xform_name(request["operation"]))(**request["input"])
    if request["kind"] == "pages":
        config = {"PageSize": request["pageSize"]}
        pages = clients["sagemaker"].get_paginator(xform_name(request["operation"]))
        found = pages.paginate(**request["input"], PaginationConfig=config)
        return [item for page in found for item in page[request["member"]]]
    soon = {"Delay": 1, "MaxAttempts": 900}
    return clients["sagemaker"].get_waiter(xform_name(request["waiter"])).wait(**request["input"], WaiterConfig=soon)


for line in sys.stdin:
    try:
        result = {"answer": plain(answer(json.loads(line, object_hook=arguments)))}
    except ClientError as error:
        told = error.response["Error"]
        result = {"error": {"code": told["Code"], "message": told["Message"]}}
    except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
        result = {"broken": f"{type(error).__name__}: {error}"}
    print(json.dumps(result), flush=True)
