"""TestState: one state as the role that the request names, with its variables, and with what each filter made of the data.

The members of `inspectionData` are those of the service model's InspectionData, for states in the query language JSONPath.
"""

import contextvars
import functools
import json

from ministack.core.responses import error_response_json, json_response
from ministack.services import stepfunctions

from patching import around
from states import functions, history, variables

_seen: contextvars.ContextVar = contextvars.ContextVar("inspection", default=None)
# What each filter's answer is called, by the function that applies it.
_AFTER = {
    "_apply_input_path": "afterInputPath",
    "_apply_parameters": "afterParameters",
    "_apply_result_selector": "afterResultSelector",
    "_apply_result_path": "afterResultPath",
}


def _watched(name: str, original, state: dict, *arguments):
    seen = _seen.get()
    if seen is not None and name == "_apply_result_selector":
        seen["result"] = history.text(arguments[0])
    answer = original(state, *arguments)
    if seen is not None:
        seen[_AFTER[name]] = history.text(answer)
    return answer


for _name in _AFTER:
    around(stepfunctions, _name)(functools.partial(_watched, _name))


def _compact(text: str) -> str:
    return history.text(json.loads(text))


@around(stepfunctions, "_test_state")
def _tested(original, data: dict):
    try:
        given = json.loads(data.get("variables") or "{}")
    except ValueError:
        return error_response_json("ValidationException", "variables must be a JSON object", 400)
    ctx = {"variables": given}
    tokens = [(_seen, _seen.set({"input": _compact(data.get("input") or "{}")}))] if _is_inspected(data) else []
    if data.get("roleArn"):
        tokens.append((functions.role_arn, functions.role_arn.set(data["roleArn"])))
    context = variables.use(ctx)
    try:
        status, headers, body = original(data)
        answer = json.loads(body)
        if "output" in answer:
            answer["output"] = _compact(answer["output"])
        if status == 200 and _is_inspected(data):
            inner = {**answer.get("inspectionData", {}), **_seen.get()}
            answer["inspectionData"] = {**inner, "variables": history.text(ctx["variables"])}
        return json_response(answer, status)
    finally:
        variables.restore(context)
        for variable, token in tokens:
            variable.reset(token)


def _is_inspected(data: dict) -> bool:
    return data.get("inspectionLevel", "INFO") != "INFO"
