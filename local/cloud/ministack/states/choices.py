"""A Choice compares what is there: a variable that is missing fails the state, whatever Default says.

Only IsPresent asks whether it is ("Choice state" of Step Functions' guide). MiniStack took a missing variable for null, and
knew the comparisons with another path for numbers and equal strings alone.
"""

import re

from ministack.services import stepfunctions
from patching import around
from states import variables
from states.paths import MissingPath, resolve_either, runtime_failure

_COMPARISON = re.compile(r"(Boolean|Numeric|String|Timestamp)(Equals|LessThan|GreaterThan)(Equals)?Path")


def _value(path: str, value, ctx):
    try:
        return resolve_either(path, value, ctx)
    except MissingPath:
        raise runtime_failure(
            f"Invalid path '{path}': The choice state's condition path references an invalid value."
        ) from None


def _matches(pattern: str, text) -> bool:
    """StringMatches: a star stands for any text, unless a backslash comes before it."""
    parts = re.split(r"(\\\*|\\\\|\*)", pattern)
    expression = "".join(".*" if part == "*" else re.escape(part[1:] if part in (r"\*", r"\\") else part) for part in parts)
    return isinstance(text, str) and re.fullmatch(expression, text, re.DOTALL) is not None


@around(stepfunctions, "_evaluate_rule")
def _evaluate(original, rule: dict, value, ctx=None) -> bool:
    variable = rule.get("Variable")
    if variable is None:
        return original(rule, value, ctx)
    if "IsPresent" in rule:
        try:
            resolve_either(variable, value, ctx)
            return rule["IsPresent"]
        except MissingPath:
            return not rule["IsPresent"]
    found = _value(variable, value, ctx)
    if "StringMatches" in rule:
        return _matches(rule["StringMatches"], found)
    if "IsNumeric" in rule:
        return stepfunctions._is_num(found) == rule["IsNumeric"]
    if "BooleanEquals" in rule:
        return isinstance(found, bool) and found == rule["BooleanEquals"]
    for name, other in rule.items():
        if _COMPARISON.fullmatch(name):
            literal = {"Variable": variable, name.removesuffix("Path"): _value(other, value, ctx)}
            return _evaluate(original, literal, value, ctx)
    return original(rule, value, ctx)


@around(stepfunctions, "_execute_choice")
def _execute(original, state: dict, value, ctx=None):
    if stepfunctions._state_query_language(state, ctx) == "JSONata":
        return original(state, value, ctx)
    effective = stepfunctions._apply_input_path(state, value, ctx)
    rules = (rule for rule in state.get("Choices", []) if stepfunctions._evaluate_rule(rule, effective, ctx))
    rule = next(rules, None)
    following = state.get("Default") if rule is None else rule["Next"]
    if following is None:
        cause = "Failed to transition out of the state. The state does not point to a next state."
        raise runtime_failure(cause)
    variables.assign(state if rule is None else rule, effective, ctx, "JSONPath")
    return stepfunctions._apply_output_path(state, effective, ctx), following
