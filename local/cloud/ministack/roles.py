"""What a role's policies say, for the services that act as a role of the account without a session of it."""

import uuid

from ministack.core import iam_evaluator
from ministack.services import iam


def allows(role_arn: str, action: str, resource: str, region: str) -> bool:
    """Whether a role's policies, within its permissions boundary, allow one action on one resource."""
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    context = iam_evaluator.EvalContext(
        principal_arn=role_arn,
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=region,
        service_context={},
        principal_keys={},
    )
    limits = iam_evaluator._permissions_boundary(iam._roles, name, account)
    policies = iam_evaluator._gather_role_policies(name, account)
    return iam_evaluator.evaluate(context, policies, *limits).decision == "Allow"


def denial(role_arn: str, session: str, action: str, resource: str) -> str:
    """The sentence with which AWS Lambda refuses a call of another service."""
    principal = f"arn:aws:sts::{role_arn.split(':')[4]}:assumed-role/{role_arn.rsplit('/', 1)[-1]}/{session}"
    return (
        f"User: {principal} is not authorized to perform: {action} on resource: {resource} because no identity-based "
        f"policy allows the {action} action (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; "
        f"Request ID: {uuid.uuid4()}; Proxy: null)"
    )
