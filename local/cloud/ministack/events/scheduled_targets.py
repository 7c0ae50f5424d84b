"""Closes a difference between MiniStack's Scheduler and AWS: the schedule's role must allow what the schedule does."""

import logging

from identity import roles
from ministack.core.responses import get_region
from ministack.services import eventbridge
from patching import around

logger = logging.getLogger("scheduled_targets")

_ACTIONS = {"lambda": "lambda:InvokeFunction", "states": "states:StartExecution"}


@around(eventbridge, "_invoke_target")
def _invoke(original, target, event, *args, **kwargs):
    role, arn = target.get("RoleArn"), target.get("Arn", "")
    action = _ACTIONS.get(arn.split(":")[2] if arn.count(":") > 2 else "")
    # Of EventBridge's own rules, those with a role go by it too; a rule without one goes by the function's policy.
    if role and action and not roles.allows(role, action, arn, get_region()):
        logger.warning("not fired: %s", roles.denial(role, "schedule", action, arn))
        return None
    return original(target, event, *args, **kwargs)
