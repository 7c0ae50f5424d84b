"""JSONata as Step Functions evaluates it: which field an expression stands in, and how a failure of one is told.

A failure ends the state with States.QueryEvaluationError and an event EvaluationFailed that names state and field. Causes of wrong
types and the events are AWS's answers as recorded by localstack's test_map_state_items_eval_jsonata_fail and
test_wait_timestamp_jsonata. What a failed expression is told as, and how the field of a rule or catcher is named, was measured on
AWS in floci#2665, #2689, #2736 and #2783; the engine's own sentence behind the code is that of another implementation of JSONata.
"""

import contextvars
import functools

import jsonata
from ministack.services import stepfunctions

from patching import around, instead
from states import history, variables
from states.paths import context_object

_ERROR = "States.QueryEvaluationError"
_state: contextvars.ContextVar = contextvars.ContextVar("state_of_expressions", default=None)
_parts: contextvars.ContextVar[dict[int, str]] = contextvars.ContextVar("parts_of_state", default={})
"""Where in the state its rules and catchers stand."""
_field: contextvars.ContextVar[str] = contextvars.ContextVar("field_of_expressions", default="ItemSelector")


def enter(execution: dict, state: dict, name: str, number: int, before: int | None) -> None:
    """Notes the state whose expressions follow, the event by which it was entered, and the one before that."""
    lists = {field: state.get(field) or [] for field in ("Choices", "Catch")}
    parts = {id(part): f"{field}[{index}]/" for field, all_of in lists.items() for index, part in enumerate(all_of)}
    _parts.set(parts)
    _state.set((execution, state.get("Type"), name, number, before))


def failure(cause: str, location: str | None = None):
    """What a state fails with, after the event that tells it."""
    state = _state.get()
    if state is None:
        return stepfunctions._ExecutionError(_ERROR, cause)
    execution, kind, name, number, before = state
    cause = f"An error occurred while executing the state '{name}' (entered at the event id #{number}). {cause}"
    details = {"error": _ERROR, "cause": cause, "state": name, **({"location": location} if location else {})}
    if kind == "Map" and history.latest() == number:
        history.follow(before)
    history.add(execution, "EvaluationFailed", evaluationFailedEventDetails=details)
    return stepfunctions._ExecutionError(_ERROR, cause)


@instead(stepfunctions, "_evaluate_jsonata")
def evaluate(expression: str, raw_input, ctx=None, result=None, error_output=None):
    """The value of an expression, the text between `{%` and `%}`."""
    ctx = ctx or {}
    location = _field.get()
    subject = f"The JSONata expression '{expression}' specified for the field '{location}'"
    states = {"input": raw_input, "result": result, "errorOutput": error_output, "context": context_object(ctx)}
    null = jsonata.utils.Utils.NULL_VALUE
    bindings = {name: null if value is None else value for name, value in ctx.get("variables", {}).items()}
    bindings["states"] = states
    try:
        parsed = jsonata.Jsonata.jsonata(expression, timeout=1000)
        stepfunctions._register_sfn_jsonata_functions(parsed)
        value = parsed.evaluate(None, bindings)
    except Exception as error:
        code = getattr(error, "error", None)
        why = f". {code}: {error}" if isinstance(code, str) and code else f": {error}"
        raise failure(f"{subject} threw an error during evaluation{why}", location) from None
    if value is None and not stepfunctions._jsonata_result_defined(expression, bindings):
        raise failure(f"{subject} returned nothing (undefined).", location)
    if value is not None and not isinstance(value, (bool, int, float, str, list, dict)):
        raise failure(f"{subject} returned an unsupported result type.", location)
    return value


def _within(field: str, call, *arguments, **named):
    mark = _field.set(field)
    try:
        return call(*arguments, **named)
    finally:
        _field.reset(mark)


@instead(stepfunctions, "_apply_jsonata_template")
def _template(value, raw_input, ctx=None, result=None, error_output=None):
    if isinstance(value, str) and value.startswith("{%") and value.endswith("%}"):
        return stepfunctions._evaluate_jsonata(value[2:-2].strip(), raw_input, ctx, result, error_output)
    rest = (raw_input, ctx, result, error_output)
    if isinstance(value, dict):
        return {key: _within(f"{_field.get()}/{key}", _template, one, *rest) for key, one in value.items()}
    if isinstance(value, list):
        return [_within(f"{_field.get()}[{index}]", _template, one, *rest) for index, one in enumerate(value)]
    return value


@instead(stepfunctions, "_apply_state_assign")
def _assign(holder: dict, raw_input, ctx, result=None, error_output=None) -> None:
    """Sets the variables that a state, rule or catcher assigns, all from what was there before."""
    if ctx is None or stepfunctions._state_query_language(holder, ctx) != "JSONata":
        return
    if isinstance(holder.get("Assign"), dict):
        field = f"{_parts.get().get(id(holder), '')}Assign"
        values = _within(field, _template, holder["Assign"], raw_input, ctx, result, error_output)
        variables.set_all(ctx, values)


@instead(stepfunctions, "_jsonata_state_field")
def state_field(state: dict, field: str, expected: str, raw_input, ctx):
    """A state's field that may be an expression, whose value has to be of a JSON type."""
    value = _within(field, _template, state[field], raw_input, ctx)
    found = stepfunctions._json_type(value)
    if found == expected:
        return value
    written = state[field]
    given = written[2:-2].strip() if isinstance(written, str) and written.startswith("{%") else history.text(written)
    subject = f"The JSONata expression '{given}' specified for the field '{field}'"
    wrong = f"returned an unexpected result type. Expected '{expected}', but was '{found}' for value: {history.text(value)}"
    raise failure(f"{subject} {wrong}", field)


def _in_field(field: str, original, holder: dict, *arguments, **named):
    """Of a state, or of a rule or catcher of it."""
    return _within(_parts.get().get(id(holder), "") + field, original, holder, *arguments, **named)


around(stepfunctions, "_apply_jsonata_arguments")(functools.partial(_in_field, "Arguments"))
around(stepfunctions, "_apply_jsonata_output")(functools.partial(_in_field, "Output"))
around(stepfunctions, "_evaluate_jsonata_choice_rule")(functools.partial(_in_field, "Condition"))
