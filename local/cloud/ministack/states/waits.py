"""A Wait until what its path or expression gives, which has to be a moment or a number of seconds.

MiniStack took what is neither for no wait at all. The causes are AWS's answers as recorded by localstack's test_wait_timestamp_path,
test_wait_timestamp_jsonata and test_logs (wait_seconds_path); an ISO-8601 moment needs its T and its offset. Those of a SecondsPath
that leads to no integer, or to a negative one, are worded as by localstack#10521; a recording of them was not found.
"""

import datetime
import re

from ministack.services import stepfunctions

from patching import around, instead
from states import expressions
from states.paths import MissingPath, runtime_failure

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d(:\d\d)?)")


def is_moment(value) -> bool:
    """Whether a value is the text of an ISO-8601 date-time with an offset."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return False
    try:
        datetime.datetime.fromisoformat(_microseconds(value))
    except ValueError:
        return False
    return True


def _microseconds(text: str) -> str:
    return re.sub(r"(\.\d{6})\d+", r"\1", text).replace("Z", "+00:00")


def _referenced(field: str, path: str, value, ctx):
    try:
        return stepfunctions._resolve_path_or_ctx(path, value, ctx)
    except MissingPath:
        raise runtime_failure(f"The {field} parameter does not reference an input value: {path}") from None


@around(stepfunctions, "_execute_wait")
def _wait(original, state: dict, value, ctx=None):
    if stepfunctions._state_query_language(state, ctx) != "JSONata":
        effective = stepfunctions._apply_input_path(state, value, ctx)
        if "TimestampPath" in state:
            path = state["TimestampPath"]
            moment = _referenced("TimestampPath", path, effective, ctx)
            if not is_moment(moment):
                wrong = "does not reference a valid ISO-8601 extended offset date-time format string"
                raise runtime_failure(f"The TimestampPath parameter {wrong}: {path} == {moment}")
        if "SecondsPath" in state:
            path = state["SecondsPath"]
            seconds = _referenced("SecondsPath", path, effective, ctx)
            if isinstance(seconds, bool) or not isinstance(seconds, int):
                raise runtime_failure(f"The SecondsPath parameter cannot be parsed as a long value: {path} == {seconds}")
            if seconds < 0:
                raise runtime_failure(f"The SecondsPath parameter references a negative value: {path} == {seconds}")
    return original(state, value, ctx)


@instead(stepfunctions, "_jsonata_wait_timestamp")
def _jsonata_moment(state: dict, value, ctx) -> str:
    moment = expressions.state_field(state, "Timestamp", "string", value, ctx)
    if not is_moment(moment):
        wrong = "cannot be parsed as an ISO-8601 extended offset date-time format string"
        raise expressions.failure(f"The Timestamp field {wrong}: {moment}", "Timestamp")
    return moment


@around(stepfunctions, "_sleep_until")
def _until(original, moment):
    original(_microseconds(moment))
