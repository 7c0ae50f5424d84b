"""Keeps a workgroup that holds something from going without its contents.

DeleteWorkGroup of the service model, RecursiveDeleteOption: "delete the workgroup and its contents even if the workgroup contains any
named queries, query executions, or notebooks". The refusal: coast-grafana-cost-intelligence-dashboards#9, by the resource handler.
"""

import json

from ministack.core.responses import error_response_json
from ministack.services import athena
from ministack.services.cloudformation import provisioners
from patching import around

_CONTENTS = ((athena._executions, "WorkGroup"), (athena._named_queries, "WorkGroup"), (athena._prepared_statements, "WorkGroupName"))


@around(athena, "_delete_workgroup")
def _delete(original, data):
    name = data.get("WorkGroup")
    held = [(store, key) for store, member in _CONTENTS for key, one in store.items() if one.get(member) == name]
    if name != "primary" and held and not data.get("RecursiveDeleteOption"):
        return error_response_json("InvalidRequestException", f"WorkGroup {name} is not empty", 400)
    answer = original(data)
    if answer[0] < 400:
        for store, key in held:
            store.pop(key, None)
    return answer


@around(provisioners._RESOURCE_HANDLERS["AWS::Athena::WorkGroup"], "delete")
def _delete_resource(_, name, properties):
    """As a resource; what is raised fails it."""
    status, _headers, body = athena._delete_workgroup(
        {"WorkGroup": name, "RecursiveDeleteOption": properties.get("RecursiveDeleteOption") is True}
    )
    if status >= 400:
        # The handler's words before the service's.
        raise ValueError(f"Invalid request provided: {json.loads(body)['message']}")
