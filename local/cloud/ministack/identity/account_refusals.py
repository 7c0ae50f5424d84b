"""Refusals that depend on what an account holds, where MiniStack says yes.

IAM: names differ by more than case (its page of CreateRole), a policy is deleted without other versions, a role has at most ten
managed policies, 10,240 characters of inline ones and fifty tags (page "IAM and AWS STS quotas"). AWS's answers are in public
reports: aws-nuke#1 (versions), eks-hybrid#741 (managed policies), amplify-backend#2615 (inline ones). The sentence about tags is
that of other emulators; AWS's own was not found.
Lambda, Step Functions and Scheduler: the role that they get is there, and can be assumed by them.
"""

import json

from identity import roles
from ministack.core.responses import error_response_json
from ministack.services import iam, scheduler, stepfunctions
from patching import checked

POLICIES_PER_ROLE = 10
INLINE_CHARACTERS = 10_240
TAGS = 50
MORE_VERSIONS = (
    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
    "The default version is deleted with the policy."
)


def _characters(document: str) -> int:
    return len("".join(document.split()))


@checked(iam._IAM_HANDLERS, "CreateRole")
def _same_role(parameters) -> tuple | None:
    name = iam._p(parameters, "RoleName")
    # The very same name is MiniStack's own to refuse.
    twin = next((one for one in iam._roles if one != name and one.lower() == name.lower()), None)
    return twin and iam._error(409, "EntityAlreadyExists", f"Role with name {name} already exists.")


@checked(iam._IAM_HANDLERS, "CreatePolicy")
def _same_policy(parameters) -> tuple | None:
    name = iam._p(parameters, "PolicyName")
    names = (record.get("PolicyName", "") for record in iam._policies.values())
    if any(one != name and one.lower() == name.lower() for one in names):
        return iam._error(409, "EntityAlreadyExists", f"A policy called {name} already exists.")
    return None


@checked(iam._IAM_HANDLERS, "DeletePolicy")
def _versioned(parameters) -> tuple | None:
    policy = iam._policies.get(iam._p(parameters, "PolicyArn"))
    attached = policy is not None and policy.get("AttachmentCount", 0) > 0
    if policy is None or attached or len(policy.get("Versions", {})) < 2:
        return None
    return iam._error(409, "DeleteConflict", MORE_VERSIONS)


@checked(iam._IAM_HANDLERS, "AttachRolePolicy")
def _too_many_policies(parameters) -> tuple | None:
    attached = (iam._roles.get(iam._p(parameters, "RoleName")) or {}).get("AttachedPolicies", [])
    if iam._p(parameters, "PolicyArn") in attached or len(attached) < POLICIES_PER_ROLE:
        return None
    return iam._error(409, "LimitExceeded", f"Cannot exceed quota for PoliciesPerRole: {POLICIES_PER_ROLE}")


@checked(iam._IAM_HANDLERS, "PutRolePolicy")
def _too_large_inline(parameters) -> tuple | None:
    name = iam._p(parameters, "RoleName")
    policies = (iam._roles.get(name) or {}).get("InlinePolicies", {})
    changed = {**policies, iam._p(parameters, "PolicyName"): iam._p(parameters, "PolicyDocument")}
    texts = (one if isinstance(one, str) else json.dumps(one) for one in changed.values())
    if sum(map(_characters, texts)) <= INLINE_CHARACTERS:
        return None
    message = f"Maximum policy size of {INLINE_CHARACTERS} bytes exceeded for role {name}"
    return iam._error(409, "LimitExceeded", message)


@checked(iam._IAM_HANDLERS, "TagRole")
def _too_many_tags(parameters) -> tuple | None:
    tags = (iam._roles.get(iam._p(parameters, "RoleName")) or {}).get("Tags", [])
    keys = {tag["Key"].lower() for tag in [*tags, *iam._extract_tags(parameters)]}
    if len(keys) <= TAGS:
        return None
    return iam._error(409, "LimitExceeded", "The number of tags has reached the maximum limit.")


@checked(stepfunctions, "_create_state_machine", "_update_state_machine")
def _machine_role(data):
    message = roles.not_assumed("states", data.get("roleArn"))
    return message and error_response_json("AccessDeniedException", message, 400)


@checked(scheduler, "_create_schedule", "_update_schedule")
def _schedule_role(_name, body):
    message = roles.not_assumed("scheduler", (body.get("Target") or {}).get("RoleArn"))
    return message and scheduler._error(400, "ValidationException", message)
