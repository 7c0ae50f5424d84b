"""Gives the members of a function's configuration as AWS gives them.

MiniStack shows one configuration everywhere. Of AWS's answers, as recorded by localstack's test_lambda_api.py: a creation has
no LastUpdateStatus, an update says why it is under way, lists have no state, a qualifier that was asked for stands in the
ARN, and what a function does not have (layers, a VPC, tags) is not there. A program that reads `Layers` of each function
fails there, and has to fail here.

Members that say nothing are left out, as AWS leaves them out: MiniStack gives them as empty text, which is none of the values that
AWS's model has for them. Nor does AWS's model have a StateReasonCode for updates, which leave a function Active and show in
LastUpdateStatus.
"""

import copy
import json

from ministack.core.responses import json_response
from ministack.services import lambda_svc

from functions.requests import Request
from patching import around

_STATES = {
    *("State", "StateReason", "StateReasonCode"),
    *("LastUpdateStatus", "LastUpdateStatusReason", "LastUpdateStatusReasonCode", "RuntimeVersionConfig"),
}
_SILENT = {
    *("StateReason", "StateReasonCode", "LastUpdateStatusReason", "LastUpdateStatusReasonCode", "KMSKeyArn"),
    *("RuntimeVersionArn", "RuntimeVersionConfig", "VpcId"),
}
_EVENT_SETTINGS = ("MaximumRetryAttempts", "MaximumEventAgeInSeconds")


def _without_silent(value):
    if isinstance(value, list):
        return [_without_silent(item) for item in value]
    if not isinstance(value, dict):
        return value
    members = {name: _without_silent(member) for name, member in value.items()}
    if members.get("StateReasonCode") == "Updating":
        members = {**members, "State": "Active", "StateReason": "", "StateReasonCode": ""}
    return {name: member for name, member in members.items() if not (name in _SILENT and member in ("", {}))}


def _configuration(request: Request, config: dict) -> dict:
    kept = {**config}
    if not kept.get("Layers"):
        kept.pop("Layers", None)
    if _is_unused_key(kept):
        kept.pop("KMSKeyArn", None)
    vpc = kept.get("VpcConfig") or {}
    if not vpc.get("SubnetIds") and not vpc.get("SecurityGroupIds"):
        kept.pop("VpcConfig", None)
    if kept.get("StateReasonCode") == "Creating":
        kept.pop("LastUpdateStatus", None)
    elif kept.get("LastUpdateStatus") == "InProgress":
        kept.update(LastUpdateStatusReason="The function is being created.", LastUpdateStatusReasonCode="Creating")
    if request.operation in ("GetFunction", "GetFunctionConfiguration") and request.qualifier:
        kept["FunctionArn"] = f"{request.arn}:{request.qualifier}"
    return kept


def _is_unused_key(config: dict) -> bool:
    """Whether a function's key has nothing to encrypt, so that Lambda does not save it (terraform-provider-aws#6366).

    What it encrypts beside the environment is in the service model, KMSKeyArn: snapshots and container images.
    """
    variables = (config.get("Environment") or {}).get("Variables")
    snapshots = (config.get("SnapStart") or {}).get("ApplyOn", "None") != "None"
    return not variables and not snapshots and config.get("PackageType") != "Image"


def _function(request: Request, answer: dict) -> dict:
    kept = {**answer, "Configuration": _configuration(request, answer["Configuration"])}
    return kept if kept.get("Tags") else {name: member for name, member in kept.items() if name != "Tags"}


def _listed(request: Request, config: dict) -> dict:
    kept = {name: member for name, member in _configuration(request, config).items() if name not in _STATES}
    versions = request.operation == "ListVersionsByFunction" or lambda_svc._qp_first(request.query, "FunctionVersion")
    if versions and kept.get("Version") == "$LATEST":
        kept["FunctionArn"] = f"{kept['FunctionArn']}:$LATEST"
    return kept


def _functions(request: Request, answer: dict) -> dict:
    return {**answer, "Functions": [_listed(request, config) for config in answer["Functions"]]}


def _versions(request: Request, answer: dict) -> dict:
    return {**answer, "Versions": [_listed(request, config) for config in answer["Versions"]]}


def _code(request: Request, answer: dict) -> dict:
    """With Publish the answer is about the version that was made."""
    kept = _configuration(request, answer)
    return {**kept, "FunctionArn": f"{request.arn}:{kept['Version']}"} if kept["Version"] != "$LATEST" else kept


def _signing(_request: Request, answer: dict) -> dict:
    return answer if answer.get("CodeSigningConfigArn") else {}


def _events(request: Request, answer: dict) -> dict:
    arn = answer["FunctionArn"]
    qualified = arn if arn.count(":") > request.arn.count(":") else f"{arn}:$LATEST"
    return {**answer, "FunctionArn": qualified}


def _all_events(request: Request, answer: dict) -> dict:
    configs = [_events(request, config) for config in answer["FunctionEventInvokeConfigs"]]
    return {**answer, "FunctionEventInvokeConfigs": configs}


_ANSWERS = {
    "CreateFunction": _configuration,
    "GetFunctionConfiguration": _configuration,
    "UpdateFunctionConfiguration": _configuration,
    "PublishVersion": _configuration,
    "UpdateFunctionCode": _code,
    "GetFunction": _function,
    "ListFunctions": _functions,
    "ListVersionsByFunction": _versions,
    "GetFunctionCodeSigningConfig": _signing,
    "GetFunctionEventInvokeConfig": _events,
    "PutFunctionEventInvokeConfig": _events,
    "UpdateFunctionEventInvokeConfig": _events,
    "ListFunctionEventInvokeConfigs": _all_events,
}


def settle(request: Request) -> None:
    """Make MiniStack's records what AWS's are, where its own operation left them otherwise."""
    function = request.function
    if function is None:
        return
    if _is_unused_key(function["config"]):
        function["config"]["KMSKeyArn"] = ""
    if request.operation in ("CreateFunction", "UpdateFunctionCode") and request.data.get("Publish"):
        number = max(function["versions"], key=int)
        version = function["versions"][number]
        # So is PublishVersion's, which gives this version again while nothing has changed.
        version["function_revision"] = function["config"].get("RevisionId")
        version["config"]["FunctionArn"] = f"{request.arn}:{number}"


@around(lambda_svc, "_restore_state")
def _restored(original, data):
    """What was under way when MiniStack was killed is done: the thread that would have said so has ended with it."""
    original(data)
    for function in lambda_svc._functions._data.values():
        for record in (function, *function["versions"].values()):
            config = record["config"]
            if config.get("State") == "Pending":
                config.update(State="Active", StateReason="", StateReasonCode="")
            if config.get("LastUpdateStatus") == "InProgress":
                config.update(LastUpdateStatus="Successful", LastUpdateStatusReason="", LastUpdateStatusReasonCode="")


@around(lambda_svc, "_put_event_invoke_config")
def _without_defaults(original, func_name, qualifier, data):
    """PutFunctionEventInvokeConfig writes down what it is given; Lambda's defaults hold without that."""
    answer = original(func_name, qualifier, data)
    if answer[0] != 200:
        return answer
    config = lambda_svc._event_invoke_config(lambda_svc._functions[func_name], qualifier)
    for name in _EVENT_SETTINGS:
        if name not in data:
            config.pop(name, None)
    return json_response(config)


class Kept:
    """What a function was, to be put back after a dry run of UpdateFunctionCode, which changes nothing."""

    def __init__(self, function: dict):
        self._function = function
        self._before = {name: copy.deepcopy(function.get(name)) for name in ("config", "code_zip", "s3_object_ref")}

    def restore(self) -> None:
        self._function["config"].clear()
        self._function["config"].update(self._before["config"])
        self._function["code_zip"], self._function["s3_object_ref"] = self._before["code_zip"], self._before["s3_object_ref"]


def rewritten(request: Request | None, answer: tuple) -> tuple:
    """An answer with AWS's members."""
    status, headers, body = answer
    if status >= 300 or not isinstance(body, bytes) or body[:1] not in (b"{", b"["):
        return answer
    given = json.loads(body)
    shape = request and _ANSWERS.get(request.operation)
    members = shape(request, _without_silent(given)) if shape else _without_silent(given)
    if members == given:
        return answer
    headers = {name: value for name, value in headers.items() if name.lower() != "content-length"}
    return status, headers, json.dumps(members).encode()
