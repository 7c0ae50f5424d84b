"""What policies say of roles, for the services that act as a role of the account without a session of it."""

import datetime
import json
import os
import re
import uuid

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam

# Who assumes a role of each service, and AWS's sentence where the role's trust policy doesn't let it: lumigo-CLI#83 for Step
# Functions, aws-sdk-js-v3#6494 for Scheduler, boto3#2976 for Lambda, Zappa#381 for EventBridge. A role that is not there can't be
# assumed either: terraform-provider-aws waits for those that were just made by the same sentences.
_SERVICES = {
    "events": (("events.amazonaws.com",), "Provided role '{role}' cannot be assumed by principal 'events.amazonaws.com'."),
    "lambda": (("lambda.amazonaws.com",), "The role defined for the function cannot be assumed by Lambda."),
    "scheduler": (
        ("scheduler.amazonaws.com",),
        "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
    ),
    "states": (
        ("states.amazonaws.com", "states.{region}.amazonaws.com"),
        "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.",
    ),
}
# Seconds in which a role that was just made can't be assumed, as on AWS; 0 for runs that have no time for it.
_DELAY = float(os.environ.get("SCONES_IAM_DELAY") or 0)
_ASSUMING = {"*", "sts:*", "sts:assumerole"}


def _listed(value) -> list:
    return value if isinstance(value, list) else [value]


def _is_new(role: dict) -> bool:
    """Whether IAM has not told the other services of a role yet."""
    if _DELAY <= 0:
        return False
    made = datetime.datetime.fromisoformat(role["CreateDate"].replace("Z", "+00:00"))
    return (datetime.datetime.now(datetime.timezone.utc) - made).total_seconds() < _DELAY


def not_assumed(service: str, role_arn) -> str | None:
    """AWS's refusal of a role of this account that is not there, or not yet, or whose trust policy leaves the service out.
    Conditions are not looked at."""
    if not isinstance(role_arn, str) or role_arn.count(":") < 5 or role_arn.split(":")[4] != get_account_id():
        return None
    role = iam._roles.get(role_arn.rsplit("/", 1)[-1])
    names, message = _SERVICES[service]
    message = message.replace("{role}", role_arn)
    if role is None or role.get("Arn") != role_arn or _is_new(role):
        return message
    document = role.get("AssumeRolePolicyDocument") or {}
    document = json.loads(document) if isinstance(document, str) else document
    principals = {name.format(region=get_region()) for name in names}
    for statement in _listed(document.get("Statement", [])):
        given = statement.get("Principal", {})
        trusted = given == "*" or (isinstance(given, dict) and principals & set(_listed(given.get("Service", []))))
        actions = {action.lower() for action in _listed(statement.get("Action", []))}
        if statement.get("Effect") == "Allow" and trusted and actions & _ASSUMING:
            return None
    return message


def missing_principal(document: str) -> str | None:
    """A role or user of the account that a policy names and that is not there.

    AWS's answer to a trust policy is in terraform-provider-aws#8905 and, with the ARN, in databrickslabs/ucx#2269.
    """
    try:
        statements = json.loads(document)["Statement"]
    except (ValueError, KeyError, TypeError):
        return None
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal") if isinstance(statement, dict) else None
        named = principal.get("AWS") if isinstance(principal, dict) else None
        for arn in named if isinstance(named, list) else [named]:
            match = re.fullmatch(r"arn:aws:iam::(\d{12}):(role|user)/(?:.*/)?([^/]+)", arn or "")
            if match is None or match[1] != get_account_id():
                continue
            if match[3] not in (iam._roles if match[2] == "role" else iam._users):
                return arn
    return None


def allows(role_arn: str, action: str, resource: str, region: str, keys: dict | None = None) -> bool:
    """Whether a role's policies, within its permissions boundary, allow one action on one resource, with these condition keys."""
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    context = iam_evaluator.EvalContext(
        principal_arn=role_arn,
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=region,
        service_context=keys or {},
        principal_keys={},
    )
    limits = iam_evaluator._permissions_boundary(iam._roles, name, account)
    policies = iam_evaluator._gather_role_policies(name, account)
    return iam_evaluator.evaluate(context, policies, *limits).decision == "Allow"


_DENIED = "403; Error Code: AccessDeniedException"


def denial(role_arn: str, session: str, action: str, resource: str, service="AWSLambda", code=_DENIED) -> str:
    """The sentence with which AWS Lambda, or another service, refuses a call of a service."""
    principal = f"arn:aws:sts::{role_arn.split(':')[4]}:assumed-role/{role_arn.rsplit('/', 1)[-1]}/{session}"
    return (
        f"User: {principal} is not authorized to perform: {action} on resource: {resource} because no identity-based "
        f"policy allows the {action} action (Service: {service}; Status Code: {code}; Request ID: {uuid.uuid4()}; Proxy: null)"
    )
