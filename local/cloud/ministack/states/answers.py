"""What Step Functions answers about executions, with the members that its service model requires and without nulls."""

import json
import uuid

from ministack.core.responses import error_response_json, json_response
from ministack.services import stepfunctions

from patching import around
from states import history
from states import machine as machines

_INPUT_INVALID = "Invalid State Machine Execution Input"


def _without_nulls(value):
    if isinstance(value, dict):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


@around(stepfunctions, "_finalize_response")
def _finalize(original, response):
    status, headers, body = original(response)
    if b"null" not in (body if isinstance(body, bytes) else str(body or "").encode()):
        return status, headers, body
    return json_response(_without_nulls(json.loads(body)), status)


@around(stepfunctions, "_start_execution")
def _start(original, data: dict):
    """StartExecution is idempotent for a running execution of the same name and input (its page in the API reference)."""
    given = data.get("input", "{}")
    try:
        json.loads(given)
    except ValueError as error:
        return error_response_json("InvalidExecutionInput", f"{_INPUT_INVALID}: '{error}'", 400)
    if len(given.encode()) > 262_144:
        message = "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144"
        return error_response_json("ValidationException", message, 400)
    base = stepfunctions._resolve_state_machine_arn(data.get("stateMachineArn", ""))
    if base and data.get("name"):
        machine = stepfunctions._state_machines[base]
        arn = base.replace(":stateMachine:", ":execution:", 1) + f":{data['name']}"
        former = stepfunctions._executions.get(arn)
        if former and machine["type"] == "STANDARD" and former["status"] == "RUNNING" and former["input"] == given:
            return json_response({"executionArn": arn, "startDate": former["startDate"]})
        if former and machine["type"] == "EXPRESS":
            # "For EXPRESS workflows, execution names can be reused immediately." AWS tells them apart by a UUID at the end.
            data = {**data, "name": f"{data['name']}:{uuid.uuid4()}"}
        elif former:
            return error_response_json("ExecutionAlreadyExists", f"Execution Already Exists: '{arn}'", 400)
    version = stepfunctions._execution_version_arn(data.get("stateMachineArn"))
    machines.version_arn.set(version)
    response = original(data)
    execution = stepfunctions._executions.get(json.loads(response[2]).get("executionArn"))
    details = None if execution is None else history.first_event(execution)["executionStartedEventDetails"]
    if details is not None and version is not None:
        alias = data["stateMachineArn"] if data["stateMachineArn"] != version else None
        named = {"stateMachineVersionArn": version, "stateMachineAliasArn": alias}
        execution.update(named)
        details.update(named, roleArn=stepfunctions._state_machine_versions[version]["roleArn"])
    return response


@around(stepfunctions, "_describe_execution")
def _describe(original, data: dict):
    status, headers, body = original(data)
    if status != 200:
        return status, headers, body
    answer = json.loads(body)
    if answer["status"] == "SUCCEEDED":
        reason = "Execution is SUCCEEDED and cannot be redriven"
    elif answer["status"] == "RUNNING":
        reason = "Execution is RUNNING and cannot be redriven"
    else:
        reason = None
    execution = stepfunctions._executions[data["executionArn"]]
    for name in ("stateMachineVersionArn", "stateMachineAliasArn"):
        if execution.get(name):
            answer[name] = execution[name]
    answer["redriveCount"] = 0
    answer["redriveStatus"] = "NOT_REDRIVABLE" if reason else "REDRIVABLE"
    answer["redriveStatusReason"] = reason
    if answer.get("output") is None:
        answer.pop("outputDetails", None)
    return json_response(answer)


@around(stepfunctions, "_describe_state_machine_for_execution")
def _of_execution(original, data: dict):
    """The definition and role that an execution began with, which an update of its machine does not change."""
    status, headers, body = original(data)
    execution = stepfunctions._executions.get(data.get("executionArn"), {})
    if status != 200 or "definition" not in execution:
        return status, headers, body
    own = {name: execution[name] for name in ("definition", "roleArn")}
    return json_response({**json.loads(body), **own})
