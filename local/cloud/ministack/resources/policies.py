"""Refuses policies of buckets and keys about principals that are not there, and keys that nobody could manage any more.

AWS's answers are in public reports: serverless#10361 and aws-sdk-net#1317 for buckets, anthos-samples#357 for keys; that a key's policy
leaves somebody who may change it is tested against AWS by terraform-provider-aws (aws_kms_key, policyBypass).
"""

import json

from identity.roles import missing_principal
from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import kms, s3
from patching import checked


def bucket_policy(document: str) -> str | None:
    """AWS's refusal of a bucket's policy."""
    return "Invalid principal in policy" if missing_principal(document) else None


@checked(s3, "_put_bucket_policy")
def _bucket_policy(name: str, body: bytes):
    message = name in s3._buckets and bucket_policy(body.decode(errors="replace"))
    return s3._error("MalformedPolicy", message, 400) if message else None


def _principals(document: str) -> set[str]:
    """Whom a policy names, and the account itself."""
    statements = json.loads(document).get("Statement", [])
    named = {f"arn:aws:iam::{get_account_id()}:root"}
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal")
        given = principal.get("AWS", []) if isinstance(principal, dict) else []
        named.update(arn for arn in ([given] if isinstance(given, str) else given) if arn.startswith("arn:"))
    return named


def _manageable(document: str, arn: str) -> bool:
    """Whether somebody of the account may go on changing a key's policy. Who asks is not looked at: here it is the account's own key."""
    account = get_account_id()
    return any(
        evaluate_resource_policy(
            document,
            EvalContext(
                principal_arn=principal,
                principal_type="Account",
                principal_account=account,
                action="kms:PutKeyPolicy",
                resource_arn=arn,
                region=get_region(),
                service_context={"kms:calleraccount": account},
            ),
        ).decision
        == "Allow"
        for principal in _principals(document)
    )


@checked(kms, "_create_key", "_put_key_policy")
def _key_policy(data):
    document = data.get("Policy")
    if not document:
        return None
    message = None
    arn = (kms._resolve_key(data.get("KeyId", "")) or {}).get("Arn", f"arn:aws:kms:{get_region()}:{get_account_id()}:key/new")
    if missing_principal(document):
        message = "Policy contains a statement with one or more invalid principals."
    elif not data.get("BypassPolicyLockoutSafetyCheck") and not _manageable(document, arn):
        message = "The new key policy will not allow you to update the key policy in the future."
    return message and error_response_json("MalformedPolicyDocumentException", message, 400)
