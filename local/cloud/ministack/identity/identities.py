"""Answers of roles and policies as AWS's IAM answers of them.

AWS's answers are those recorded by localstack's test_iam_roles.py and test_iam_policies.py, unless a line says otherwise: texts
of errors by which programs tell what is missing, members that a role or policy has, and SetDefaultPolicyVersion (which MiniStack
does not have). That a trust policy names who is there is in public reports.
"""

import functools
import re

from identity.roles import missing_principal
from ministack.services import iam
from patching import around, instead

_ROLE = re.compile(r"Role (\S+) not found\.")
_TEXTS = {
    "Cannot delete entity, must delete all inline policies first.": "Cannot delete entity, must delete policies first.",
    "A managed policy can have at most 5 versions.": (
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version."
    ),
}
_VERSIONED = ("GetPolicyVersion", "DeletePolicyVersion", "SetDefaultPolicyVersion")
_VERSION = re.compile(r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?")


def _message(action: str, given: str, parameters: dict) -> str:
    """AWS's text of an error for MiniStack's."""
    arn = iam._p(parameters, "PolicyArn")
    if match := _ROLE.fullmatch(given):
        return f"The role with name {match[1]} cannot be found."
    if action in _VERSIONED and given.endswith("not found."):
        return _absent(arn, iam._p(parameters, "VersionId"))
    if given in ("Policy not found.", f"Policy {arn} not found.") or "is not attached to" in given:
        return f"Policy {arn} was not found."
    if given.startswith("A policy called"):
        return f"{given} Duplicate names are not allowed."
    return _TEXTS.get(given, given)


def _absent(arn: str, version: str) -> str:
    return f"Policy {arn} version {version} does not exist or is not attachable."


def _members(action: str, text: str) -> str:
    """A role or policy as the action shows it."""
    text = text.replace("<Description></Description>", "")
    if action in ("CreateRole", "UpdateRoleDescription"):
        return re.sub(r"<MaxSessionDuration>\d+</MaxSessionDuration>", "", text)
    if action == "GetRole":
        return text.replace("</Role>", "<RoleLastUsed/></Role>") if "<RoleLastUsed" not in text else text
    if action == "GetPolicy" and "<Tags>" not in text:
        return text.replace("</Policy>", "<Tags/></Policy>")
    return text


def _answer(action: str, original, parameters: dict):
    refusal = _refusal(action, parameters)
    status, headers, body = refusal or original(parameters)
    text = body.decode() if isinstance(body, bytes) else body
    if status < 300:
        return status, headers, _members(action, text).encode()
    if status in (404, 409):
        text = re.sub(r"<Message>(.*?)</Message>", lambda m: f"<Message>{_message(action, m[1], parameters)}</Message>", text)
    return status, headers, text.encode()


def _refusal(action: str, parameters: dict):
    document = {"CreateRole": "AssumeRolePolicyDocument", "UpdateAssumeRolePolicy": "PolicyDocument"}.get(action)
    missing = None if document is None else missing_principal(iam._p(parameters, document))
    if missing is not None:
        return iam._error(400, "MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{missing}"')
    return None


@instead(iam._IAM_HANDLERS, "SetDefaultPolicyVersion")
def _set_default_version(parameters: dict):
    arn, version = iam._p(parameters, "PolicyArn"), iam._p(parameters, "VersionId")
    if not _VERSION.fullmatch(version):
        pattern = r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"
        message = f"1 validation error detected: Value at 'versionId' failed to satisfy constraint: Member must satisfy regular expression pattern: {pattern}"
        return iam._error(400, "ValidationError", message)
    policy = iam._policies.get(arn)
    if policy is None or version not in policy["Versions"]:
        return iam._error(404, "NoSuchEntity", _absent(arn, version))
    for name, one in policy["Versions"].items():
        one["IsDefaultVersion"] = name == version
    policy["DefaultVersionId"], policy["UpdateDate"] = version, iam._now()
    return iam._xml(200, "SetDefaultPolicyVersionResponse", "")


@around(iam._IAM_HANDLERS, "ListPolicyVersions")
def _newest_first(original, parameters):
    status, headers, body = original(parameters)
    head, members, tail = re.fullmatch(r"(.*<Versions>)(.*)(</Versions>.*)", body.decode(), re.DOTALL).groups() if status < 300 else ("", "", "")
    if not members:
        return status, headers, body
    ordered = "".join(reversed(re.findall(r"<member>.*?</member>", members, re.DOTALL)))
    return status, headers, f"{head}{ordered}{tail}".encode()


# After all that is written above, and before simulations, whose answers are AWS's already.
for _action in [name for name in iam._IAM_HANDLERS if re.search("Role|Polic(y|ies)", name)]:
    around(iam._IAM_HANDLERS, _action)(functools.partial(_answer, _action))
