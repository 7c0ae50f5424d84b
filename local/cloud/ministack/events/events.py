"""Refuses what EventBridge and CloudWatch Logs refuse of single events, and of rules that are in use or not there, and leaves a
subscription by mail unconfirmed, as SNS does ("pending confirmation" of Subscribe's page in the API reference).

AWS's answers are those recorded by localstack's test_events.py and test_logs_events.py; those about rules are in public reports:
moto#5056 (asked of a live account) and terraform-provider-aws#18519 of a rule with targets, Pocket/terraform-modules#899 and
TerraConstructs/base#88 of one that is not there.
"""

import json
import time

from ministack.core.responses import error_response_json
from ministack.services import cloudwatch_logs, eventbridge, sns
from patching import around

_REQUIRED = ("Source", "DetailType", "Detail")
_NEEDS_RULE = ("EnableRule", "DisableRule", "RemoveTargets", "ListTargetsByRule")
# "None of the log events in the batch can be more than two hours in the future", nor "more than 14 days old" (PutLogEvents).
_FUTURE_MS, _PAST_MS = 2 * 3600 * 1000, 14 * 86_400 * 1000


def _refusal(action: str, data: dict):
    name, bus = data.get("Rule") or data.get("Name"), data.get("EventBusName") or "default"
    if not isinstance(name, str) or action not in (*_NEEDS_RULE, "DeleteRule"):
        return None
    key = eventbridge._rule_key(name, bus)
    if action == "DeleteRule":
        if eventbridge._targets.get(key):
            return error_response_json("ValidationException", "Rule can't be deleted since it has targets.", 400)
    elif key not in eventbridge._rules:
        message = f"Rule {name} does not exist on EventBus {bus}."
        return error_response_json("ResourceNotFoundException", message, 400)
    return None


@around(eventbridge, "handle_request")
async def _handle(original, method, path, headers, body, query_params):
    action = (headers.get("x-amz-target") or "").rpartition(".")[2]
    try:
        data = json.loads(body or b"{}")
    except ValueError:
        data = {}
    refusal = _refusal(action, data) if isinstance(data, dict) else None
    return refusal or await original(method, path, headers, body, query_params)


def _entry_error(entry: dict) -> dict | None:
    for name in _REQUIRED:
        if not entry.get(name):
            reason = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            return {"ErrorCode": "InvalidArgument", "ErrorMessage": reason}
    try:
        valid = isinstance(json.loads(entry["Detail"]), dict)
    except (TypeError, ValueError):
        valid = False
    return None if valid else {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}


@around(eventbridge, "_put_events")
def _put_events(original, data, allow_aws_source=False):
    entries = data.get("Entries", [])
    errors = [None if allow_aws_source else _entry_error(entry) for entry in entries]
    if len(entries) > 10 or not any(errors):
        return original(data, allow_aws_source)
    valid = [entry for entry, error in zip(entries, errors) if error is None]
    status, headers, body = original({**data, "Entries": valid}, allow_aws_source)
    answer = json.loads(body)
    taken = iter(answer["Entries"])
    results = [next(taken) if error is None else error for error in errors]
    failed = answer["FailedEntryCount"] + sum(error is not None for error in errors)
    return status, headers, json.dumps({"FailedEntryCount": failed, "Entries": results}).encode()


@around(cloudwatch_logs, "_put_log_events")
def _put_log_events(original, data):
    now, events = int(time.time() * 1000), data.get("logEvents", [])
    group = cloudwatch_logs._log_groups.get(data.get("logGroupName")) or {}
    kept_ms = min(_PAST_MS, (group.get("retentionInDays") or 14) * 86_400 * 1000)
    old = sum(event.get("timestamp", now) < now - kept_ms for event in events)
    new = sum(event.get("timestamp", now) > now + _FUTURE_MS for event in events)
    if not old and not new:
        return original(data)
    # They are in chronological order, or the request has been refused.
    status, headers, body = original({**data, "logEvents": events[old : len(events) - new]})
    if status != 200:
        return status, headers, body
    rejected = {}
    if old:
        rejected["tooOldLogEventEndIndex"] = old
    if new:
        rejected["tooNewLogEventStartIndex"] = len(events) - new
    return status, headers, json.dumps({**json.loads(body), "rejectedLogEventsInfo": rejected}).encode()


@around(sns, "_subscribe")
def _subscribe(original, params):
    """A subscription by mail is pending until its recipient confirms it, which nobody does here."""
    status, headers, body = original(params)
    if status != 200 or sns._p(params, "Protocol") not in ("email", "email-json"):
        return status, headers, body
    topic = sns._topics[sns._p(params, "TopicArn")]
    for subscription in topic["subscriptions"]:
        if subscription["endpoint"] == sns._p(params, "Endpoint") and subscription["protocol"].startswith("email"):
            subscription["confirmed"] = False
            subscription["attributes"].update(PendingConfirmation="true", ConfirmationWasAuthenticated="false")
    sns._refresh_subscription_counts(topic)
    answer = "<SubscribeResult><SubscriptionArn>pending confirmation</SubscriptionArn></SubscribeResult>"
    return sns._xml(200, "SubscribeResponse", answer)
