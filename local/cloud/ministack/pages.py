"""Gives lists page by page as AWS does, where MiniStack gives all at once, or a first page and no word of the rest.

So a program that forgets the other pages fails here too. How long a page is stands in the service models: the default of
maxResults, Limit, MaxItems and their like, or the most that may be asked for where there is no default. A token is the number
of entries that were given. The pages of ListMetrics are MiniStack's: all at once.
"""

import json
from xml.etree import ElementTree

from ministack.core.responses import error_response_json
from ministack.services import athena, cloudwatch_logs, glue, iam, kms, scheduler, sns, stepfunctions
from patching import around

_ALL = 10**9
_EVENTS = 10_000


def _start(token) -> int | None:
    """How many entries were given before; None for what no list has given."""
    return 0 if not token else int(token) if str(token).isdecimal() else None


def _in_json(place, handler: str, entries: str, limit: str, asked: str, given: str, page: int, code: str) -> None:
    @around(place, handler)
    def listed(original, data):
        start, size = _start(data.get(asked)), int(data.get(limit) or page)
        if start is None:
            return error_response_json(code, f"Invalid token: {data[asked]}", 400)
        status, headers, body = original({**{name: value for name, value in data.items() if name != asked}, limit: _ALL})
        answer = json.loads(body)
        if status != 200:
            return status, headers, body
        everything = answer[entries]
        answer[entries] = everything[start : start + size]
        more = start + size < len(everything)
        if more:
            answer[given] = str(start + size)
        if "Truncated" in answer:
            answer["Truncated"] = more
        return status, headers, json.dumps(answer).encode()


def _in_xml(place, handler: str, entries: str, limit: str, token: str) -> None:
    @around(place, handler)
    def listed(original, parameters):
        status, headers, body = original(parameters)
        start, size = _start(iam._p(parameters, token)), int(iam._p(parameters, limit) or 100)
        root = ElementTree.fromstring(body)
        space = root.tag.partition("}")[0] + "}"
        held = root[0].find(f"{space}{entries}")
        if status != 200 or held is None:
            return status, headers, body
        if start is None:
            return iam._error(400, "ValidationError", f"Invalid Marker: {iam._p(parameters, token)}")
        everything = list(held)
        for one in [*everything[:start], *everything[start + size :]]:
            held.remove(one)
        if start + size < len(everything):
            truncated = root[0].find(f"{space}IsTruncated")
            if truncated is not None:
                truncated.text = "true"
            ElementTree.SubElement(root[0], f"{space}{token}").text = str(start + size)
        ElementTree.register_namespace("", space[1:-1])
        return status, headers, ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


@around(stepfunctions, "_list_state_machines", "_list_executions")
def _of_states(original, data):
    """MiniStack's own pages, but of a hundred where nothing else is asked for."""
    return original({**data, "maxResults": data.get("maxResults") or 100})


@around(cloudwatch_logs, "_filter_log_events")
def _of_events(original, data):
    """MiniStack gives the first events by their time; the token says of which time, and how many of it, were given last."""
    since, _, given = str(data.get("nextToken") or "").partition(":")
    if since and not (since.isdecimal() and given.isdecimal()):
        return error_response_json("InvalidParameterException", "The specified nextToken is invalid.", 400)
    skipped = int(given or 0)
    limit = min((data.get("limit") or _EVENTS) + skipped, _EVENTS)
    status, headers, body = original({**data, "limit": limit, **({"startTime": int(since)} if since else {})})
    answer = json.loads(body)
    found = answer.get("events", [])
    if status == 200 and len(found) > skipped:
        answer["events"], last = found[skipped:], found[-1]["timestamp"]
        if len(found) == limit:
            answer["nextToken"] = f"{last}:{sum(event['timestamp'] == last for event in found)}"
    elif status == 200:
        answer["events"] = []
    return status, headers, json.dumps(answer).encode()


_in_json(kms, "_list_keys", "Keys", "Limit", "Marker", "NextMarker", 100, "InvalidMarkerException")
_in_json(kms, "_list_aliases", "Aliases", "Limit", "Marker", "NextMarker", 50, "InvalidMarkerException")
_in_json(athena, "_list_workgroups", "WorkGroups", "MaxResults", "NextToken", "NextToken", 50, "InvalidRequestException")
_in_json(glue, "_get_databases", "DatabaseList", "MaxResults", "NextToken", "NextToken", 100, "InvalidInputException")
_in_json(glue, "_get_tables", "TableList", "MaxResults", "NextToken", "NextToken", 100, "InvalidInputException")
_in_json(stepfunctions, "_list_activities", "activities", "maxResults", "nextToken", "nextToken", 100, "InvalidToken")
_in_json(scheduler, "_list_schedules", "Schedules", "MaxResults", "NextToken", "NextToken", 100, "ValidationException")
for _action, _entries in {
    "ListRoles": "Roles",
    "ListPolicies": "Policies",
    "ListAttachedRolePolicies": "AttachedPolicies",
    "ListRolePolicies": "PolicyNames",
    "SimulatePrincipalPolicy": "EvaluationResults",
    "SimulateCustomPolicy": "EvaluationResults",
}.items():
    _in_xml(iam._IAM_HANDLERS, _action, _entries, "MaxItems", "Marker")
_in_xml(sns, "_list_subscriptions_by_topic", "Subscriptions", "MaxItems", "NextToken")
