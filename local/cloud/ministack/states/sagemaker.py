"""The integrations with SageMaker, which MiniStack has not: the calls go to the local cloud's own, as the machine's role.

Which of SageMaker's operations are optimised, and which of them wait (.sync), is "Create and manage Amazon SageMaker AI jobs
with Step Functions"; what the local SageMaker does not do, it refuses by name itself. Errors are named SageMaker.<code>
("AmazonSageMakerException" for what has no name of its own), as in SageMaker's examples of Step Functions.
"""

import datetime
import hashlib
import os
import time

from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError
from ministack.services import sts, stepfunctions

from resources import own_cloud
from states import functions, history

_LOOK_SECONDS = 0.5
_JOBS = ("TrainingJob", "TransformJob", "ProcessingJob", "HyperParameterTuningJob", "LabelingJob")
_OPTIMISED = {*(f"create{job}" for job in _JOBS), "createEndpoint", "createEndpointConfig", "createModel", "updateEndpoint"}
OPTIMISED = "arn:aws:states:::sagemaker:"
SDK = ("arn:aws:states:::aws-sdk:sagemakerruntime:", "arn:aws:states:::aws-sdk:sagemaker:")


def _session(role: str) -> tuple:
    """Keys of a session of the machine's role."""
    digest = hashlib.sha256(f"states:{role}:{os.environ['AWS_SECRET_ACCESS_KEY']}".encode()).hexdigest()
    key, secret, token = f"ASIA{digest[:16].upper()}", digest, hashlib.sha256(digest.encode()).hexdigest()
    account, name = role.split(":")[4], role.rsplit("/", 1)[-1]
    session = {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{name}/states",
        "UserId": f"{name}:states",
        "SecretAccessKey": secret,
        "SessionToken": token,
    }
    sts.register_session(key, session)
    return key, secret, token


def _plain(value, time):
    """An answer as the state's result, with times in one form."""
    if isinstance(value, dict):
        return {name: _plain(one, time) for name, one in value.items() if name != "ResponseMetadata"}
    if isinstance(value, list):
        return [_plain(one, time) for one in value]
    return time(value) if hasattr(value, "isoformat") else value


def _milliseconds(time) -> int:
    """As optimised integrations give times: seen in recorded executions of Glue's, which is such a one too."""
    return int(time.timestamp() * 1000)


def _iso(time) -> str:
    """As MiniStack's other integrations of AWS's SDK give times."""
    return time.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _call(service: str, prefix: str, operation: str, parameters: dict) -> dict:
    call = getattr(own_cloud.client(service, *_session(functions.role_arn.get())), xform_name(operation), None)
    if call is None:
        raise stepfunctions._ExecutionError("States.Runtime", f"{service} has no operation {operation}")
    try:
        return call(**parameters)
    except ClientError as error:
        code, meta = error.response["Error"].get("Code", "Unknown"), error.response["ResponseMetadata"]
        status, request = meta.get("HTTPStatusCode"), meta.get("RequestId")
        cause = (
            f"{error.response['Error'].get('Message')} (Service: {prefix}; Status Code: {status}; "
            f"Error Code: {code}; Request ID: {request}; Proxy: null)"
        )
        name = code if code.endswith("Exception") else f"{code}Exception"
        own = code in ("ValidationException", "UnknownOperationException", "AccessDeniedException")
        raise stepfunctions._ExecutionError(f"{prefix}.{f'Amazon{prefix}Exception' if own else name}", cause) from None
    except ParamValidationError as error:
        raise stepfunctions._ExecutionError("States.Runtime", str(error)) from None


def optimised(resource: str, parameters: dict, submitted) -> dict:
    """A call of the optimised integration; with .sync, the job's description once it has ended."""
    operation, _, pattern = resource.removeprefix(OPTIMISED).partition(".")
    if operation not in _OPTIMISED or pattern not in ("", "sync"):
        cause = f"The resource '{resource}' is not one that Step Functions integrates with SageMaker"
        raise stepfunctions._ExecutionError("States.Runtime", cause)
    answer = _call("sagemaker", "SageMaker", operation, parameters)
    meta = answer.pop("ResponseMetadata")
    result = {
        **_plain(answer, _milliseconds),
        **functions.metadata(meta["HTTPStatusCode"], meta["HTTPHeaders"], meta.get("RequestId")),
    }
    if not pattern:
        return result
    submitted(result)
    return _job(operation.removeprefix("create"), parameters)


def _job(kind: str, parameters: dict) -> dict:
    name, status = f"{kind}Name", f"{kind}Status"
    while True:
        job = _call("sagemaker", "SageMaker", f"describe{kind}", {name: parameters[name]})
        if job[status] in ("Completed", "Failed", "Stopped"):
            break
        time.sleep(_LOOK_SECONDS)
    description = _plain(job, _milliseconds)
    if job[status] != "Completed":
        raise stepfunctions._ExecutionError("States.TaskFailed", history.text(description))
    return description


def sdk(resource: str, parameters: dict) -> dict:
    """A call of aws-sdk:sagemaker or aws-sdk:sagemakerruntime; an endpoint's answer is text there."""
    service, operation = resource.removeprefix("arn:aws:states:::aws-sdk:").split(":")[:2]
    client, prefix = ("sagemaker-runtime", "SageMakerRuntime") if service == "sagemakerruntime" else (service, "SageMaker")
    if operation == "invokeEndpoint" and not isinstance(parameters.get("Body"), (str, bytes)):
        parameters = {**parameters, "Body": history.text(parameters.get("Body"))}
    answer = _call(client, prefix, operation, parameters)
    if hasattr(answer.get("Body"), "read"):
        answer["Body"] = answer["Body"].read().decode("utf-8", "replace")
    return _plain(answer, _iso)
