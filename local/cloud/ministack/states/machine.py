"""Walks through a machine's states: of an execution, and of each branch and iteration, with their events."""

import contextvars
import copy
import json
import logging
import threading

from ministack.core.responses import now_iso
from ministack.services import stepfunctions

from states import functions, history, variables
from states.paths import StateFailure
from states.tasks import check_size

logger = logging.getLogger("states")
_map_name: contextvars.ContextVar = contextvars.ContextVar("map_state", default=None)
version_arn: contextvars.ContextVar = contextvars.ContextVar("version_arn", default=None)
"""The version of the machine that an execution is started of."""


def _fail_state(state: dict, value, ctx: dict):
    """A Fail state without Error or Cause ends the execution without them."""
    fields = ("Error", "Cause")
    return [
        stepfunctions._fail_state_field(state, name, None, value, ctx)
        if name in state or f"{name}Path" in state
        else None
        for name in fields
    ]


def _step(kind: str, state: dict, value, execution: dict, ctx: dict):
    if kind == "Succeed":
        if stepfunctions._state_query_language(state, ctx) == "JSONata":
            return stepfunctions._apply_jsonata_output(state, value, ctx, default=value), None
        return stepfunctions._apply_output_path(state, stepfunctions._apply_input_path(state, value, ctx), ctx), None
    if kind == "Fail":
        raise stepfunctions._ExecutionError(*_fail_state(state, value, ctx))
    if kind == "Task":
        return stepfunctions._execute_task(state, value, execution, ctx)
    if kind in ("Parallel", "Map"):
        return _branching(kind, state, value, execution, ctx)
    handler = {"Pass": stepfunctions._execute_pass, "Choice": stepfunctions._execute_choice, "Wait": stepfunctions._execute_wait}
    if kind not in handler:
        raise stepfunctions._ExecutionError("States.Runtime", f"Unknown state type: {kind}")
    result = handler[kind](state, value, ctx)
    if kind == "Wait":
        variables.assign(state, stepfunctions._apply_input_path(state, value, ctx), ctx)
    return result


def _branching(kind: str, state: dict, value, execution: dict, ctx: dict):
    distributed = ((state.get("ItemProcessor") or {}).get("ProcessorConfig") or {}).get("Mode") == "DISTRIBUTED"
    name = ctx["State"]["Name"]
    if kind == "Parallel":
        history.add(execution, "ParallelStateStarted")
        run = stepfunctions._execute_parallel
    else:
        length = {} if distributed else {"mapStateStartedEventDetails": {"length": _length(state, value, ctx)}}
        history.add(execution, "MapStateStarted", **length)
        run = stepfunctions._execute_map
    mark = _map_name.set(name if kind == "Map" and not distributed else None)
    try:
        result = run(state, value, execution, ctx)
    except stepfunctions._ExecutionError:
        history.continue_after(execution)
        history.add(execution, f"{kind}StateFailed")
        raise
    finally:
        _map_name.reset(mark)
    history.continue_after(execution)
    history.add(execution, f"{kind}StateSucceeded")
    return result


def _length(state: dict, value, ctx: dict) -> int:
    if stepfunctions._state_query_language(state, ctx) == "JSONata":
        items = stepfunctions._jsonata_state_field(state, "Items", "array", value, ctx) if "Items" in state else value
    else:
        effective = stepfunctions._apply_input_path(state, value, ctx)
        items = stepfunctions._resolve_path_or_ctx(state.get("ItemsPath", "$"), effective, ctx)
    return len(items) if isinstance(items, list) else 1


def walk(states: dict, name: str | None, value, execution: dict, ctx: dict):
    """Runs the states from one on, and gives the output of the last."""
    token = variables.use(ctx)
    try:
        return _walk(states, name, value, execution, ctx)
    finally:
        variables.restore(token)


def _walk(states: dict, name: str | None, value, execution: dict, ctx: dict):
    text = history.text(value)
    while name and execution["status"] == "RUNNING":
        state = states.get(name)
        if state is None:
            raise stepfunctions._ExecutionError("States.Runtime", f"State '{name}' not found in definition")
        kind = state.get("Type")
        ctx["State"] = {"Name": name, "EnteredTime": now_iso(), "RetryCount": 0}
        number = history.entered(execution, kind, name, text)
        try:
            value, following = _step(kind, state, value, execution, ctx)
        except StateFailure as failure:
            where = f"An error occurred while executing the state '{name}' (entered at the event id #{number}). "
            raise stepfunctions._ExecutionError(failure.error, where + failure.cause) from None
        text = history.text(value)
        check_size(text, name)
        history.exited(execution, kind, name, text)
        name = following
    return value


def run_sub_machine(states: dict, start: str, value, execution: dict, ctx: dict):
    """A branch of a Parallel or an iteration of a Map. Its own State is none of its siblings' business."""
    own = {**ctx, "variables": variables.of_branch(ctx)}
    name = _map_name.get()
    if name is None:
        return walk(states, start, copy.deepcopy(value), execution, own)
    _map_name.set(None)
    details = {"name": name, "index": ctx.get("Map", {}).get("Item", {}).get("Index", 0)}
    history.add(execution, "MapIterationStarted", mapIterationStartedEventDetails=details)
    try:
        output = walk(states, start, copy.deepcopy(value), execution, own)
    except stepfunctions._ExecutionError:
        history.add(execution, "MapIterationFailed", mapIterationFailedEventDetails=details)
        raise
    history.add(execution, "MapIterationSucceeded", mapIterationSucceededEventDetails=details)
    return output


def run(execution_arn: str) -> None:
    """Runs an execution to its end."""
    execution = stepfunctions._executions.get(execution_arn)
    base = stepfunctions._state_machines.get(execution["stateMachineArn"]) if execution else None
    if base is None:
        if execution:
            fail(execution, "States.Runtime", "The state machine was deleted")
        return
    machine = stepfunctions._state_machine_versions.get(version_arn.get()) or base
    execution.update(definition=machine["definition"], roleArn=machine["roleArn"])
    history.start()
    functions.role_arn.set(machine["roleArn"])
    definition = json.loads(machine["definition"])
    value = json.loads(execution["input"])
    ctx = {
        "QueryLanguage": definition.get("QueryLanguage", "JSONPath"),
        "Execution": {
            "Id": execution_arn,
            "Input": value,
            "Name": execution["name"],
            "RoleArn": machine["roleArn"],
            "StartTime": execution["startDate"],
            "RedriveCount": 0,
        },
        "StateMachine": {"Id": execution["stateMachineArn"], "Name": base["name"]},
        "variables": {},
    }
    timer = None
    if "TimeoutSeconds" in definition:
        timer = threading.Timer(definition["TimeoutSeconds"], contextvars.copy_context().run, (time_out, execution))
        timer.daemon = True
        timer.start()
    try:
        output = walk(definition.get("States", {}), definition.get("StartAt"), value, execution, ctx)
    except stepfunctions._ExecutionError as error:
        fail(execution, error.error, error.cause)
    except Exception as error:
        logger.exception("%s", execution_arn)
        fail(execution, "States.Runtime", str(error))
    else:
        if execution["status"] == "RUNNING":
            succeed(execution, history.text(output))
    finally:
        if timer is not None:
            timer.cancel()


def time_out(execution: dict) -> None:
    """Ends an execution that runs for longer than its machine's TimeoutSeconds; what its states still do no longer counts."""
    if execution["status"] != "RUNNING":
        return
    execution.update(error="States.Timeout", stopDate=now_iso(), output=None)
    history.continue_after(execution)
    history.add(execution, "ExecutionTimedOut", executionTimedOutEventDetails={"error": "States.Timeout"})
    execution["status"] = "TIMED_OUT"
    stepfunctions._emit_execution_status_event(execution)


def succeed(execution: dict, output: str) -> None:
    execution.update(output=output, stopDate=now_iso())
    history.continue_after(execution)
    history.add(execution, "ExecutionSucceeded", executionSucceededEventDetails=history.output(output))
    execution["status"] = "SUCCEEDED"
    stepfunctions._emit_execution_status_event(execution)


def fail(execution: dict, error, cause) -> None:
    """Ends an execution with an error and a cause, as far as there are any, and without output."""
    if execution["status"] != "RUNNING":
        return
    why = {name: text for name, text in (("error", error), ("cause", cause)) if text is not None}
    execution.update(why, stopDate=now_iso(), output=None)
    history.continue_after(execution)
    history.add(execution, "ExecutionFailed", executionFailedEventDetails=why)
    execution["status"] = "FAILED"
    stepfunctions._emit_execution_status_event(execution)


def install() -> None:
    stepfunctions._run_sub_machine = run_sub_machine
    stepfunctions._run_execution = run
    stepfunctions._fail_execution = fail
    stepfunctions._fail_state_error = _fail_state
