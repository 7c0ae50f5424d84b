"""JSONPath as Step Functions applies it, in place of MiniStack's subset, for which what is missing was null.

A path that names one node and finds none is an error, as is the part of a path before its first filter, slice or
wildcard. From there on a path selects: it gives a list, which may be empty ("Paths" of the Amazon States Language; Step
Functions, "InputPath, Parameters and ResultSelector"). Names and sentences of the errors are those that executions on AWS
end with: States.Runtime, whose cause begins with the state and the event by which it was entered.
"""

import functools
import re

import jsonpath
from ministack.services import stepfunctions

from patching import around, instead
from states import history, variables

_VARIABLE = re.compile(r"\$([^\W\d]\w*)(.*)", re.DOTALL)


class StateFailure(stepfunctions._ExecutionError):
    """A failure of the state itself, whose cause is to begin with the state's name and event."""


def runtime_failure(cause: str) -> StateFailure:
    return StateFailure("States.Runtime", cause)


class MissingPath(StateFailure):
    """A path that leads nowhere; the field that has it may say so in its own words."""

    def __init__(self, path: str, value):
        keys = "".join(f"['{name}']" for name in path.removeprefix("$$").removeprefix("$").strip(".").split(".") if name)
        super().__init__("States.Runtime", f"Invalid path '{path}' : No results for path: ${keys}")
        self.path, self.value = path, value


@functools.lru_cache(maxsize=4096)
def _compiled(path: str):
    """A path's definite beginning, and what follows it (None where nothing does)."""
    try:
        whole = jsonpath.compile(path)
    except Exception as error:
        raise runtime_failure(f"Invalid path '{path}': {error}") from None
    definite = 0
    while definite < len(whole.segments) and _is_singular(whole, whole.segments[: definite + 1]):
        definite += 1
    begin = jsonpath.JSONPath(env=whole.env, segments=whole.segments[:definite])
    rest = whole.segments[definite:]
    return begin, jsonpath.JSONPath(env=whole.env, segments=rest) if rest else None


def _is_singular(whole, segments) -> bool:
    return jsonpath.JSONPath(env=whole.env, segments=segments).singular_query()


def select(path: str, value, shown: str | None = None):
    """What a path selects of a value; `shown` is the path as the definition has it."""
    if path == "$":
        return value
    if named := _VARIABLE.fullmatch(path):
        try:
            return select("$" + named[2], variables.find(named[1]), path)
        except KeyError:
            raise MissingPath(path, value) from None
    begin, rest = _compiled(path)
    found = begin.findall(value) if begin.segments else [value]
    if not found:
        raise MissingPath(shown or path, value)
    return found[0] if rest is None else rest.findall(found[0])


@instead(stepfunctions, "_resolve_path")
def resolve(path, value):
    """A path, or anything else as it is."""
    return select(path, value) if isinstance(path, str) and path.startswith("$") else value


def context_object(ctx: dict) -> dict:
    return {name: part for name, part in ctx.items() if name not in ("QueryLanguage", "variables")}


@instead(stepfunctions, "_resolve_ctx_path")
def resolve_context(path: str, ctx: dict):
    """A path of the context object, which begins with two dollar signs."""
    return select(path[1:], context_object(ctx), path)


@instead(stepfunctions, "_resolve_path_or_ctx")
def resolve_either(path: str, value, ctx):
    return resolve_context(path, ctx or {}) if path.startswith("$$") else resolve(path, value)


@instead(stepfunctions, "_resolve_params_obj")
def fill_template(template, value, ctx=None):
    """Parameters, ItemSelector or ResultSelector: fields whose names end in .$ are replaced by what they select."""
    if isinstance(template, list):
        return [fill_template(one, value, ctx) for one in template]
    if not isinstance(template, dict):
        return template
    return dict(
        (key[:-2], _field(key, one, value, ctx)) if key.endswith(".$") else (key, fill_template(one, value, ctx))
        for key, one in template.items()
    )


def _field(key: str, expression: str, value, ctx):
    if expression.startswith("States."):
        return _intrinsic(expression, value, ctx)
    try:
        return resolve_either(expression, value, ctx)
    except MissingPath as missing:
        if _is_past_the_end(missing):
            return None
        raise runtime_failure(
            f"The JSONPath '{missing.path}' specified for the field '{key}' could not be found in the input "
            f"'{history.text(missing.value)}'"
        ) from None


def _is_past_the_end(missing: MissingPath) -> bool:
    """Of a list that has fewer items a field gets null, as floci measured on AWS (its AslExecutorIntrinsicMissingArgumentTest)."""
    item = re.fullmatch(r"\$?(\$.*)\[\d+\]", missing.path)
    try:
        return item is not None and isinstance(select(item[1], missing.value), list)
    except MissingPath:
        return False


def _intrinsic(expression: str, value, ctx):
    try:
        return stepfunctions._evaluate_intrinsic(expression, value, ctx)
    except MissingPath as missing:
        # Sentence as floci's test of the same name has it from AWS: of the context object too it shows the state's input.
        raise runtime_failure(
            f"The function '{expression}' had the following error: The JsonPath argument for the field "
            f"'{missing.path.replace('$$', '$', 1)}' could not be found in the input '{history.text(value)}'"
        ) from None
    except stepfunctions._ExecutionError:
        raise
    except Exception as error:
        raise StateFailure(
            "States.IntrinsicFailure", f"The function '{expression}' had the following error: {error}"
        ) from None


@around(stepfunctions, "_apply_result_path_raw")
def _apply_result_path(put, path, original, result):
    """Puts a result into the input; where the input is no object, there is no place for it."""
    if path is None:
        return original
    if path == "$":
        return result
    if not isinstance(original, dict):
        raise StateFailure(
            "States.ResultPathMatchFailure", f"Unable to apply Reference Path '{path}' to input '{history.text(original)}'"
        )
    return put(path, original, result)
