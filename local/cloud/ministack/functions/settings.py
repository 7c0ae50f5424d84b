"""Refuses what AWS Lambda refuses about aliases, policies, concurrency and asynchronous invocation; see refusals.py."""

import json

from ministack.services import iam, lambda_svc

from functions.requests import CONFLICT, INVALID, NOT_FOUND, Request, not_found, refuse


def qualified(request: Request):
    if lambda_svc._function_qualifier_exists(request.function, request.qualifier):
        return None
    return not_found(f"{request.arn}:{request.qualifier}")


def _alias_versions(request: Request, version: str | None):
    weights = (request.data.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    if weights and version == "$LATEST":
        return refuse(INVALID, "$LATEST is not supported for an alias pointing to more than 1 version")
    if version in weights:
        message = f"Invalid function version {version}. Function version {version} is already included in routing configuration."
        return refuse(INVALID, message)
    versions = request.function["versions"]
    missing = next((one for one in (version, *weights) if one not in (None, "$LATEST") and one not in versions), None)
    return None if missing is None else not_found(f"{request.arn}:{missing}")


def create_alias(request: Request):
    name = request.data.get("Name")
    if request.function is None:
        return not_found(f"{request.arn}:{request.data.get('FunctionVersion')}")
    refusal = _alias_versions(request, request.data.get("FunctionVersion"))
    if refusal is None and name in request.function["aliases"]:
        return refuse(CONFLICT, f"Alias already exists: {request.arn}:{name}", 409)
    return refusal


def known_alias(request: Request):
    if request.child in request.function["aliases"]:
        return None
    return refuse(NOT_FOUND, f"Cannot find alias arn: {request.arn}:{request.child}", 404)


def update_alias(request: Request):
    refusal = known_alias(request)
    if refusal is not None:
        return refusal
    current = request.function["aliases"][request.child]["FunctionVersion"]
    return _alias_versions(request, request.data.get("FunctionVersion", current))


def delete_alias(request: Request):
    """Deleting an alias that is not there succeeds: DeleteAlias of the service model has no ResourceNotFoundException."""
    return None if request.child in request.function["aliases"] else (204, {}, b"")


def _statements(request: Request) -> list[dict]:
    resource = f"{request.arn}:{request.qualifier}" if request.qualifier else request.arn
    return [one for one in request.function["policy"]["Statement"] if one.get("Resource") == resource]


def policy(request: Request):
    refusal = qualified(request)
    if refusal is None and not _statements(request):
        return refuse(NOT_FOUND, "The resource you requested does not exist.", 404)
    return refusal


def permission(request: Request):
    """AWS's answers are in reports: terraform-aws-lambda#36 and cloudformation-coverage-roadmap#1189."""
    if request.qualifier == "$LATEST":
        return refuse(INVALID, "We currently do not support adding policies for $LATEST.")
    principal = str(request.data.get("Principal", ""))
    account = principal.isdigit() and len(principal) == 12
    service = principal.endswith((".amazonaws.com", ".amazon.com", ".amazonaws.com.cn"))
    if principal == "*" or account or service:
        return None
    own = principal.startswith(f"arn:aws:iam::{request.arn.split(':')[4]}:")
    known = {"role": iam._roles, "user": iam._users}.get(principal.split(":")[-1].split("/")[0])
    missing = own and known is not None and known.get(principal.rsplit("/", 1)[-1]) is None
    if missing or not principal.startswith("arn:"):
        return refuse(INVALID, "The provided principal was invalid. Please check the principal and try again.")
    return None


def revoke(request: Request):
    statements = _statements(request)
    if not statements:
        return refuse(NOT_FOUND, "No policy is associated with the given resource.", 404)
    if all(one.get("Sid") != request.child for one in statements):
        return refuse(NOT_FOUND, f"Statement {request.child} is not found in resource policy.", 404)
    return None


# Of an account's 1,000 concurrent executions, 100 stay unreserved ("Configuring reserved concurrency", Lambda guide). AWS's answer
# is in siem-on-amazon-opensearch-service#175 and s3-to-lambda-patterns#36, of accounts whose least is 50.
_ACCOUNT_CONCURRENCY, _UNRESERVED = 1000, 100


def concurrency(request: Request):
    if request.function is None:
        return not_found(f"{request.arn}:$LATEST")
    if request.qualifier:
        message = "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN."
        return refuse(INVALID, message)
    others = sum(
        function.get("concurrency") or 0 for name, function in lambda_svc._functions.items() if name != request.name
    )
    if others + request.data.get("ReservedConcurrentExecutions", 0) > _ACCOUNT_CONCURRENCY - _UNRESERVED:
        message = f"Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [{_UNRESERVED}]."
        return refuse(INVALID, message)
    return None


def provision(request: Request):
    if request.qualifier in (None, "$LATEST"):
        return refuse(INVALID, "Provisioned Concurrency Configs cannot be applied to unpublished function versions.")
    return None


def _no_configuration(request: Request):
    message = f"The function {request.arn}:{request.qualifier or '$LATEST'} doesn't have an EventInvokeConfig"
    return refuse(NOT_FOUND, message, 404)


def known_configuration(request: Request):
    function = request.function
    if function is None or not lambda_svc._event_invoke_config(function, request.qualifier):
        return _no_configuration(request)
    return None


def configure(request: Request):
    function, data = request.function, request.data
    if function is None or not lambda_svc._function_qualifier_exists(function, request.qualifier):
        return refuse(NOT_FOUND, "The function doesn't exist.", 404)
    if request.operation == "UpdateFunctionEventInvokeConfig":
        refusal = known_configuration(request)
        if refusal is not None:
            return refusal
    if not any(name in data for name in ("DestinationConfig", "MaximumRetryAttempts", "MaximumEventAgeInSeconds")):
        return refuse(INVALID, "You must specify at least one of error handling or destination setting.")
    for end in (data.get("DestinationConfig") or {}).values():
        arn = (end or {}).get("Destination") or ""
        if arn.split(":")[:6] != request.arn.split(":")[:6]:
            continue
        name = arn.split(":")[6]
        if name == request.name:
            return refuse(INVALID, "You can't specify the function as a destination for itself.")
        if name not in lambda_svc._functions:
            return refuse(INVALID, f"The destination ARN {arn} is invalid.")
    return None


def listed(request: Request):
    return refuse(NOT_FOUND, "The function doesn't exist.", 404) if request.function is None else None


def url(request: Request):
    function = request.function
    missing = function is None or json.loads(lambda_svc._get_function_url_config(request.name, request.qualifier)[2]).get("FunctionUrl") is None
    return refuse(NOT_FOUND, "The resource you requested does not exist.", 404) if missing else None
