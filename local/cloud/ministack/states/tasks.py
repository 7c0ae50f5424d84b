"""Runs a Task state: its parameters, attempts, Retry and Catch, and the events of each attempt."""

import contextvars
import random
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError

from ministack.services import stepfunctions

from patching import around, instead
from states import activities, functions, heartbeats, history, sagemaker, topics, variables
from states.paths import StateFailure, resolve_either


def check_size(value: str, subject: str) -> None:
    """More than 256 KiB can't travel between states."""
    if len(value) > history.LIMIT_BYTES or len(value.encode("utf-8", "surrogatepass")) > history.LIMIT_BYTES:
        cause = (
            f"The state/task '{subject}' returned a result with a size exceeding the maximum number of bytes service limit."
        )
        raise stepfunctions._ExecutionError("States.DataLimitExceeded", cause)


@instead(stepfunctions, "_error_matches")
def error_matches(error_equals: list, error) -> bool:
    """Whether a Retry or Catch names an error.

    "Error names" of the guide says that States.ALL does not mean States.DataLimitExceeded; AWS's answer as recorded by localstack's
    test_service_task_lambada_catch_state_all_data_limit_exceeded_on_large_utf8_response is that it does.
    """
    if error == "States.Runtime":
        return False
    if error in error_equals or (error == heartbeats.ERROR and "States.Timeout" in error_equals):
        return True
    if error == "States.DataLimitExceeded":
        return "States.ALL" in error_equals
    timed_out = error in ("States.Timeout", heartbeats.ERROR)
    return "States.ALL" in error_equals or ("States.TaskFailed" in error_equals and not timed_out)


def retry_delay(retrier: dict, count: int) -> float:
    """Seconds before another attempt: IntervalSeconds, BackoffRate, MaxDelaySeconds and JitterStrategy."""
    delay = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** count
    delay = min(delay, retrier.get("MaxDelaySeconds", delay))
    return random.uniform(0, delay) if retrier.get("JitterStrategy") == "FULL" else delay


@instead(stepfunctions, "_execute_task")
def execute(state: dict, value, execution: dict, ctx: dict):
    language = stepfunctions._state_query_language(state, ctx)
    if ".waitForTaskToken" in state.get("Resource", ""):
        ctx["Task"] = {"Token": activities.issue()}

    def attempt():
        result = _attempt(state, value, execution, ctx, language)
        return _output(state, value, result, ctx, language), stepfunctions._next_or_end(state)

    return with_retries(state, value, ctx, attempt)


def with_retries(state: dict, value, ctx: dict, attempt, failed=lambda: None, given_up=lambda: None):
    """What an attempt gives, or one more that Retry allows, or the catcher of the last one's error.

    `failed` is called after each that fails, `given_up` after the last one.
    """
    own, counts = ctx["State"], {}
    while True:
        ctx["State"] = {**own, "RetryCount": sum(counts.values())}
        try:
            return attempt()
        except stepfunctions._ExecutionError as failure:
            failed()
            # A heartbeat that stays away is called a timeout, and found by either name (localstack's test_heartbeat_timeout).
            error = heartbeats.told(failure)
            retrier, index = stepfunctions._find_matching_retrier(state.get("Retry", []), failure.error, counts)
            if retrier is not None:
                stepfunctions._scaled_sleep(retry_delay(retrier, counts.get(index, 0)))
                counts[index] = counts.get(index, 0) + 1
                continue
            given_up()
            catcher = stepfunctions._find_matching_catcher(state.get("Catch", []), failure.error)
            if catcher is None:
                raise error from None
            language = stepfunctions._state_query_language(state, ctx)
            why = {"Error": error.error, "Cause": error.cause}
            return stepfunctions._apply_catcher(catcher, value, ctx, language, why), catcher["Next"]


def _attempt(state: dict, value, execution: dict, ctx: dict, language: str):
    if language == "JSONata":
        parameters = stepfunctions._apply_jsonata_arguments(state, value, ctx)
    else:
        parameters = stepfunctions._apply_parameters(state, stepfunctions._apply_input_path(state, value, ctx), ctx)
    resource = state.get("Resource", "")
    timeout = _seconds("TimeoutSeconds", state, value, ctx)
    heartbeat = _seconds("HeartbeatSeconds", state, value, ctx)
    events = history.TaskEvents(execution, resource)
    events.scheduled(parameters, timeout, heartbeat)
    try:
        if ":activity:" in resource:
            result = activities.perform(resource, parameters, events, timeout, heartbeat)
        elif timeout is None or ".waitForTaskToken" in resource:
            result = _call(resource, parameters, state, ctx, events, heartbeat)
        else:
            result = _within(timeout, _call, resource, parameters, state, ctx, events, None)
        text = history.text(result)
        check_size(text, events.subject)
    except StateFailure:
        raise
    except stepfunctions._ExecutionError as error:
        events.failed(heartbeats.told(error).error, error.cause)
        raise
    events.succeeded(text)
    return result


def _seconds(name: str, state: dict, value, ctx):
    if f"{name}Path" in state:
        return resolve_either(state[f"{name}Path"], value, ctx)
    return state.get(name)


def _within(seconds, call, *args):
    """A call that is given up after some seconds; what it does then no longer counts."""
    pool = ThreadPoolExecutor(max_workers=1)
    future = pool.submit(contextvars.copy_context().run, call, *args)
    pool.shutdown(wait=False)
    try:
        return future.result(timeout=float(seconds))
    except FutureTimeoutError:
        raise stepfunctions._ExecutionError("States.Timeout", "") from None


def _call(resource: str, parameters, state: dict, ctx: dict, events: history.TaskEvents, heartbeat):
    if ".waitForTaskToken" in resource:
        heartbeats.watch(ctx["Task"]["Token"], heartbeat)
        return stepfunctions._invoke_with_callback(resource, parameters, ctx["Task"]["Token"], state)
    return stepfunctions._invoke_resource(resource, parameters, events.submitted)


@around(stepfunctions, "_invoke_resource")
def invoke_resource(original, resource: str, parameters, submitted=lambda answer: None):
    if resource == "arn:aws:states:::lambda:invoke":
        return functions.invoke(parameters)
    if resource.startswith(sagemaker.OPTIMISED):
        return sagemaker.optimised(resource, parameters, submitted)
    if resource.startswith(sagemaker.SDK):
        return sagemaker.sdk(resource, parameters)
    if resource == topics.RESOURCE:
        topics.refuse(parameters)
    return original(resource, parameters)


def _output(state: dict, value, result, ctx: dict, language: str):
    if language == "JSONata":
        output = stepfunctions._apply_jsonata_output(state, value, ctx, result=result, default=result)
        stepfunctions._apply_state_assign(state, value, ctx, result=result)
        return output
    variables.assign(state, result, ctx)
    selected = stepfunctions._apply_result_selector(state, result)
    placed = stepfunctions._apply_result_path(state, value, selected)
    return stepfunctions._apply_output_path(state, placed, ctx)
