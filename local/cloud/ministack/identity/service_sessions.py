"""Lets the local SageMaker assume roles as the service that it stands for.

It assumes them with the account's own key, in a session named SageMaker. On AWS the service itself does, and the request
then carries aws:SourceAccount and aws:SourceArn, which trust policies check against a confused deputy. MiniStack leaves
both out, so that every such policy would refuse.
"""

import dataclasses

from ministack.core import iam_evaluator
from patching import around

SESSION_NAME = "SageMaker"


def _with_source(context):
    """The context with the keys that SageMaker's own requests carry; any other caller's stays as it is."""
    if context is None or not context.principal_arn.endswith(":root"):
        return context
    if context.service_context.get("sts:rolesessionname") != SESSION_NAME:
        return context
    account = context.principal_account
    source = {
        "aws:sourceaccount": account,
        "aws:sourcearn": f"arn:aws:sagemaker:{context.region}:{account}:session/{SESSION_NAME}",
    }
    return dataclasses.replace(context, service_context={**context.service_context, **source})


@around(iam_evaluator, "evaluate_trust_policy")
def _evaluate(original, trust_doc, caller_arn, ctx=None):
    return original(trust_doc, caller_arn, _with_source(ctx))
