"""Closes differences between MiniStack's IAM and AWS: what policies limit metrics, events and alarms by.

`cloudwatch:namespace` of a PutMetricData and `events:source` of a PutEvents were missing from the request, so that a policy
that names the one namespace or source of a role refused everything. So did one that names the alarm of a DescribeAlarms, which
is about alarms (Service Authorization Reference, "Actions, resources, and condition keys for Amazon CloudWatch"); of several
that are asked for, MiniStack can check but one, so that they are checked as any.
"""

import json
from urllib.parse import parse_qs

from ministack.core import iam_actions
from patching import around


def _fields(body: bytes) -> dict:
    """A request's members, whichever of CloudWatch's three protocols it speaks."""
    if body[:1] == b"{":
        return json.loads(body)
    if b"Action=" in body:
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}
    import cbor2

    return cbor2.loads(body)


def _keys(action: str, body: bytes) -> dict:
    if action not in ("cloudwatch:PutMetricData", "events:PutEvents"):
        return {}
    try:
        fields = _fields(body)
    except Exception:  # The service says what is wrong with it.
        return {}
    if action == "cloudwatch:PutMetricData":
        return {"cloudwatch:namespace": fields.get("Namespace", "")}
    sources = sorted({entry.get("Source", "") for entry in fields.get("Entries", [])})
    return {"events:source": sources[0] if len(sources) == 1 else sources}


@around(iam_actions, "request_tag_context")
def _context(original, service, iam_action, body, params):
    return {**_keys(iam_action, body or b""), **original(service, iam_action, body, params)}


@around(iam_actions, "extract_resource_arn")
def _alarm(original, service, method, path, headers, body, query_params, region, account_id):
    arn = original(service, method, path, headers, body, query_params, region, account_id)
    if service != "monitoring" or arn != "*":
        return arn
    try:
        fields = _fields(body or b"")
    except Exception:  # The service says what is wrong with it.
        return arn
    names = fields.get("AlarmNames") or [fields[name] for name in fields if name.startswith("AlarmNames.member.")]
    return f"arn:aws:cloudwatch:{region}:{account_id}:alarm:{names[0]}" if len(names) == 1 else arn
