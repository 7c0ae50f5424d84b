"""Walks through a machine's states: of an execution, and of each branch and iteration, with their events."""

import contextvars
import json
import logging
import threading

from ministack.core.responses import now_iso
from ministack.services import stepfunctions

from patching import instead
from states import branches, expressions, functions, history, variables
from states.paths import StateFailure
from states.tasks import check_size

logger = logging.getLogger("states")
version_arn: contextvars.ContextVar = contextvars.ContextVar("version_arn", default=None)
"""The version of the machine that an execution is started of."""


_RETRIED = ("Task", "Parallel", "Map")
"""Kinds of states that may have Retry, whose context object alone counts it (localstack's test_output)."""


@instead(stepfunctions, "_fail_state_error")
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
        return branches.execute(kind, state, value, execution, ctx)
    handler = {"Pass": stepfunctions._execute_pass, "Choice": stepfunctions._execute_choice, "Wait": stepfunctions._execute_wait}
    if kind not in handler:
        raise stepfunctions._ExecutionError("States.Runtime", f"Unknown state type: {kind}")
    result = handler[kind](state, value, ctx)
    if kind == "Wait":
        variables.assign(state, stepfunctions._apply_input_path(state, value, ctx), ctx)
    return result


def walk(states: dict, name: str | None, value, execution: dict, ctx: dict, text: str | None = None):
    """Runs the states from one on, and gives the output of the last; `text` is the input as it was given."""
    token = variables.use(ctx)
    try:
        return _walk(states, name, value, execution, ctx, history.text(value) if text is None else text)
    finally:
        variables.restore(token)


def _walk(states: dict, name: str | None, value, execution: dict, ctx: dict, text: str):
    while name and execution["status"] == "RUNNING":
        state = states.get(name)
        if state is None:
            raise stepfunctions._ExecutionError("States.Runtime", f"State '{name}' not found in definition")
        kind = state.get("Type")
        ctx["State"] = {"Name": name, "EnteredTime": now_iso()}
        if kind in _RETRIED:
            ctx["State"]["RetryCount"] = 0
        before = history.latest()
        number = history.entered(execution, kind, name, text)
        expressions.enter(execution, state, name, number, before)
        variables.forget_assigned()
        try:
            value, following = _step(kind, state, value, execution, ctx)
            branches.check(execution, kind)
        except StateFailure as failure:
            where = f"An error occurred while executing the state '{name}' (entered at the event id #{number}). "
            raise stepfunctions._ExecutionError(failure.error, where + failure.cause) from None
        text = history.text(value)
        check_size(text, name)
        history.exited(execution, kind, name, text, variables.assigned())
        name = following
    return value


@instead(stepfunctions, "_run_execution")
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
    history.start(execution)
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
        output = walk(definition.get("States", {}), definition.get("StartAt"), value, execution, ctx, execution["input"])
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
    execution.update(stopDate=now_iso(), output=None)  # DescribeExecution tells no error (localstack's test_global_timeout).
    _end(execution, "TimedOut", "TIMED_OUT", {"error": "States.Timeout"})


def succeed(execution: dict, output: str) -> None:
    execution.update(output=output, stopDate=now_iso())
    _end(execution, "Succeeded", "SUCCEEDED", history.output(output))


@instead(stepfunctions, "_fail_execution")
def fail(execution: dict, error, cause) -> None:
    """Ends an execution with an error and a cause, as far as there are any, and without output."""
    if execution["status"] != "RUNNING":
        return
    why = history.reason(error, cause)
    execution.update(why, stopDate=now_iso(), output=None)
    _end(execution, "Failed", "FAILED", why)


def _end(execution: dict, how: str, status: str, details: dict) -> None:
    history.continue_after(execution)
    history.add(execution, f"Execution{how}", **{f"execution{how}EventDetails": details})
    execution["status"] = status
    stepfunctions._emit_execution_status_event(execution)


branches.install(walk)
