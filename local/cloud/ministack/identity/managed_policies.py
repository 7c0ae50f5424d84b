"""Adds policies that AWS manages to those that MiniStack knows, and refuses to attach a policy that there is none of.

`managed_policies.json` has AWS's own documents of those which users of SageMaker, Lambda and Step Functions attach.
"""

import json
from pathlib import Path

from resources import provisioning
from ministack.services import iam
from patching import around

def _missing(arn: str) -> str | None:
    """What AWS says where there is no policy of an ARN."""
    return None if iam._policy_exists(arn) else f"Policy {arn} does not exist or is not attachable."


@around(iam._IAM_HANDLERS, "AttachRolePolicy", "AttachUserPolicy", "AttachGroupPolicy")
def _answer(original, parameters):
    arn = iam._p(parameters, "PolicyArn")
    if not arn.startswith("arn:"):
        # As recorded by localstack's test_role_managed_policy_errors.
        return iam._error(400, "ValidationError", f"ARN {arn} is not valid.")
    missing = _missing(arn)
    return original(parameters) if missing is None else iam._error(404, "NoSuchEntity", missing)


@around(iam, "attach_managed_policy")
def _attach(original, entity, arn):
    """As CloudFormation's provisioners attach: what is raised fails the resource."""
    if missing := _missing(arn):
        raise provisioning.ResourceError("NotFound", missing)
    original(entity, arn)


for _name, _document in json.loads(Path(__file__).with_name("managed_policies.json").read_text()).items():
    _record = iam._make_aws_managed_record(_name, json.dumps(_document))
    iam._aws_managed_policies[_record["Arn"]] = _record
