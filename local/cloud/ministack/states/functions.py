"""Invokes Lambda functions as state machines do, with what the optimised integration answers.

`Payload` is what the function returned: a text stays that text, whatever stands in it, and an object is an object
("Invoke an AWS Lambda function with Step Functions"). A task that invokes a function without lambda:InvokeFunction on it
fails with Lambda.AWSLambdaException and the sentence that names role, action and resource.
"""

import contextvars
import email.utils
import json
import threading
import uuid

from identity import roles
from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc, stepfunctions

from patching import instead
from states import history

role_arn: contextvars.ContextVar[str] = contextvars.ContextVar("state_machine_role", default="")


def _record(function: str):
    record, config, name = lambda_svc._get_func_record_for_ref(function)
    if not record or not config:
        arn = f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{name}"
        cause = f"Function not found: {arn} (Service: Lambda, Status Code: 404, Request ID: {uuid.uuid4()})"
        raise stepfunctions._ExecutionError("Lambda.ResourceNotFoundException", cause)
    role = role_arn.get()
    arn = config.get("FunctionArn", "")
    if role and not roles.allows(role, "lambda:InvokeFunction", arn, arn.split(":")[3]):
        message = roles.denial(role, "states", "lambda:InvokeFunction", arn)
        raise stepfunctions._ExecutionError("Lambda.AWSLambdaException", message)
    return lambda_svc._execution_record_for_config(record, config), config


def _invoke(record, event):
    result = lambda_svc._execute_function_with_config_scope(record, event)
    body = result.get("body")
    if isinstance(body, bytes):
        body = json.loads(body) if body else None
    if not result.get("error"):
        return body
    if isinstance(body, dict):
        raise stepfunctions._ExecutionError(body.get("errorType", "Lambda.Unknown"), history.text(body))
    raise stepfunctions._ExecutionError("Lambda.Unknown", str(body))


@instead(stepfunctions, "_call_lambda")
def call(function: str, event):
    """A function named by the task's Resource: the result is what it returned."""
    return _invoke(_record(function)[0], event)


def _event(payload):
    """A Payload that is a text is sent as it is, so that JSON in it is the event."""
    if isinstance(payload, str):
        try:
            return json.loads(payload)
        except ValueError:
            return payload
    return payload


def invoke(parameters: dict) -> dict:
    """The optimised integration arn:aws:states:::lambda:invoke."""
    reference = parameters.get("FunctionName", "")
    if parameters.get("Qualifier") and str(reference).count(":") < 7:
        reference = f"{reference}:{parameters['Qualifier']}"
    function = stepfunctions._resolve_lambda_function_ref(reference, optimized=True)
    record, config = _record(function)
    event = _event(parameters.get("Payload", {}))
    if parameters.get("InvocationType") == "Event":
        run = contextvars.copy_context().run
        threading.Thread(target=run, args=(_run_detached, record, event), daemon=True).start()
        return {"Payload": "", **_metadata(202, 0, None), "StatusCode": 202}
    payload = _invoke(record, event)
    version = config.get("Version") or "$LATEST"
    size = len(history.text(payload).encode())
    return {"ExecutedVersion": version, "Payload": payload, **_metadata(200, size, version), "StatusCode": 200}


def _run_detached(record, event) -> None:
    try:
        _invoke(record, event)
    except stepfunctions._ExecutionError:
        pass  # Lambda answered 202 before; its own retries are MiniStack's.


def _metadata(status: int, size: int, version) -> dict:
    request = str(uuid.uuid4())
    headers = {
        **({"X-Amz-Executed-Version": version} if version else {}),
        "x-amzn-Remapped-Content-Length": "0",
        "Connection": "keep-alive",
        "x-amzn-RequestId": request,
        "Content-Length": str(size),
        "Date": email.utils.formatdate(usegmt=True),
        "X-Amzn-Trace-Id": f"root=1-{request[:8]}-{request.replace('-', '')[8:]};sampled=0",
        "Content-Type": "application/json",
    }
    return metadata(status, headers, request)


def metadata(status: int, headers: dict, request) -> dict:
    """What an optimised integration tells of a service's answer."""
    every = {name: [value] for name, value in headers.items()}
    return {
        "SdkHttpMetadata": {"AllHttpHeaders": every, "HttpHeaders": headers, "HttpStatusCode": status},
        "SdkResponseMetadata": {"RequestId": request},
    }
