"""Adds policies that AWS manages to those that MiniStack knows, and refuses to attach a policy that there is none of.

`managed_policies.json` has AWS's own documents of those which users of SageMaker, Lambda and Step Functions attach.
"""

import functools
import json
from pathlib import Path

import provisioning
from ministack.services import iam

_DOCUMENTS = json.loads(Path(__file__).with_name("managed_policies.json").read_text())


def _missing(arn: str) -> str | None:
    """What AWS says where there is no policy of an ARN."""
    return None if iam._policy_exists(arn) else f"Policy {arn} does not exist or is not attachable."


def _answer(original):
    @functools.wraps(original)
    def answer(parameters):
        arn = iam._p(parameters, "PolicyArn")
        if not arn.startswith("arn:"):
            # As recorded by localstack's test_role_managed_policy_errors.
            return iam._error(400, "ValidationError", f"ARN {arn} is not valid.")
        missing = _missing(arn)
        return original(parameters) if missing is None else iam._error(404, "NoSuchEntity", missing)

    return answer


def _attach(original):
    """As CloudFormation's provisioners attach: what is raised fails the resource."""

    @functools.wraps(original)
    def attach(entity, arn):
        if missing := _missing(arn):
            raise provisioning.ResourceError("NotFound", missing)
        original(entity, arn)

    return attach


def install() -> None:
    for name, document in _DOCUMENTS.items():
        record = iam._make_aws_managed_record(name, json.dumps(document))
        iam._aws_managed_policies[record["Arn"]] = record
    iam.attach_managed_policy = _attach(iam.attach_managed_policy)
    for action in ("AttachRolePolicy", "AttachUserPolicy", "AttachGroupPolicy"):
        iam._IAM_HANDLERS[action] = _answer(iam._IAM_HANDLERS[action])
