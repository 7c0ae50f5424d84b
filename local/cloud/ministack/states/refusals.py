"""Refusals of Step Functions in AWS's words: `State Machine Does Not Exist: 'arn'` and its like, and InvalidArn for what is none.

ListExecutions is for standard machines alone, as is what is asked of a single execution: AWS's answers as recorded by localstack's
test_start_async_describe_history_execution (test_sfn_api_express.py). StartSyncExecution is for express ones (its page in the API
reference).
"""

import json
import re

from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import stepfunctions
from patching import around

_ARNS = ("stateMachineArn", "executionArn", "activityArn", "mapRunArn", "stateMachineVersionArn", "stateMachineAliasArn")
_WORDS = (
    (r"State machine (\S+) not found", "State Machine Does Not Exist: '{}'"),
    (r"Execution (\S+) not found", "Execution Does Not Exist: '{}'"),
    (r"Activity (\S+) not found", "Activity Does Not Exist: '{}'"),
)
# The only type of machine that an operation is for.
_TYPES = {"ListExecutions": "STANDARD", "StartSyncExecution": "EXPRESS"}
# What is asked of an execution, which one of an express machine answers to none of.
_OF_EXECUTIONS = ("DescribeExecution", "GetExecutionHistory", "StopExecution")


@around(stepfunctions, "handle_request")
async def _worded(original, method, path, headers, body, query_params):
    refused = _unfit(headers, body)
    if refused is not None:
        return refused
    status, answer_headers, answer = await original(method, path, headers, body, query_params)
    if status != 400:
        return status, answer_headers, answer
    error = json.loads(answer)
    if match := re.fullmatch(r"State machine (\S+) already exists", error.get("message", "")):
        arn = f"arn:aws:states:{get_region()}:{get_account_id()}:stateMachine:{match.group(1)}"
        return error_response_json(error["__type"], f"State Machine Already Exists: '{arn}'", 400)
    for pattern, words in _WORDS:
        match = re.fullmatch(pattern, error.get("message", ""))
        if match:
            return error_response_json(error["__type"], words.format(match.group(1)), 400)
    return status, answer_headers, answer


def _unfit(headers, body):
    try:
        data = json.loads(body) if body else {}
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    for name in _ARNS:
        given = data.get(name)
        if isinstance(given, str) and not given.startswith("arn:"):
            return error_response_json("InvalidArn", f"Invalid Arn: 'Invalid ARN prefix: {given}'", 400)
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    if operation in _OF_EXECUTIONS:
        execution = stepfunctions._executions.get(data.get("executionArn")) or {}
        if _type_of(execution.get("stateMachineArn")) == "EXPRESS":
            message = "Invalid Arn: 'Resource type not valid in this context: express'"
            return error_response_json("InvalidArn", message, 400)
    if operation in _TYPES and _type_of(data.get("stateMachineArn")) not in (None, _TYPES[operation]):
        message = "This operation is not supported by this type of state machine"
        return error_response_json("StateMachineTypeNotSupported", message, 400)
    return None


def _type_of(arn: str | None) -> str | None:
    """The type of a machine, a version or an alias of one; none of one that is not there."""
    machine = stepfunctions._state_machines.get(arn and stepfunctions._resolve_state_machine_arn(arn))
    return machine and machine["type"]
