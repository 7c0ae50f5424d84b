"""An execution's history as GetExecutionHistory tells it: each event names the one before it, and has all its members."""

import contextvars
import json
import threading

from ministack.core.responses import get_region, now_iso
from ministack.services import stepfunctions

LIMIT_BYTES = 256 * 1024
"""What may travel between states: 256 KiB of data as a UTF-8 encoded string ("Quotas" of Step Functions' guide)."""

_previous: contextvars.ContextVar[int] = contextvars.ContextVar("previous_event", default=0)
_lock = threading.Lock()


def text(value) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def add(execution: dict, event_type: str, **details) -> int:
    """Adds an event after the last one of this branch, and gives its number; what goes on after the end is not told."""
    with _lock:
        if execution.get("status", "RUNNING") != "RUNNING" and not event_type.startswith("Execution"):
            return len(execution["events"])
        number = len(execution["events"]) + 1
        event = {"id": number, "previousEventId": min(_previous.get() or number - 1, number - 1), "type": event_type, "timestamp": now_iso()}
        execution["events"].append({**event, **details})
    _previous.set(number)
    return number


def start() -> None:
    """Begins a history: what follows comes after ExecutionStarted."""
    _previous.set(1)


def continue_after(execution: dict) -> None:
    """What follows comes after the latest event of all branches."""
    _previous.set(len(execution["events"]))


def _input(value: str) -> dict:
    return {"input": value, "inputDetails": {"truncated": False}}


def output(value: str) -> dict:
    return {"output": value, "outputDetails": {"truncated": False}}


def entered(execution: dict, kind: str, name: str, value: str) -> int:
    return add(execution, f"{kind}StateEntered", stateEnteredEventDetails={"name": name, **_input(value)})


def exited(execution: dict, kind: str, name: str, value: str) -> None:
    add(execution, f"{kind}StateExited", stateExitedEventDetails={"name": name, **output(value)})


class TaskEvents:
    """The events of one attempt of a task: of a function that is named directly, or of a service."""

    def __init__(self, execution: dict, resource: str, role_arn: str | None = None):
        self._execution = execution
        self._function = resource if resource.split(":")[2:3] == ["lambda"] else None
        kind, _, name = resource.removeprefix("arn:aws:states:::").rpartition(":")
        self._names = {"resourceType": kind or "states", "resource": name}

    def scheduled(self, parameters, timeout) -> None:
        more = {} if timeout is None else {"timeoutInSeconds": int(timeout)}
        if self._function:
            details = {"resource": self._function, **_input(text(parameters)), **more}
            add(self._execution, "LambdaFunctionScheduled", lambdaFunctionScheduledEventDetails=details)
            add(self._execution, "LambdaFunctionStarted")
            return
        details = {**self._names, "region": get_region(), "parameters": text(parameters), **more}
        add(self._execution, "TaskScheduled", taskScheduledEventDetails=details)
        add(self._execution, "TaskStarted", taskStartedEventDetails=self._names)

    def submitted(self, answer) -> None:
        """A job was begun that the state waits for."""
        add(self._execution, "TaskSubmitted", taskSubmittedEventDetails={**self._names, **output(text(answer))})

    def succeeded(self, value: str) -> None:
        if self._function:
            add(self._execution, "LambdaFunctionSucceeded", lambdaFunctionSucceededEventDetails=output(value))
        else:
            add(self._execution, "TaskSucceeded", taskSucceededEventDetails={**self._names, **output(value)})

    def failed(self, error: str, cause: str) -> None:
        how = "TimedOut" if error == "States.Timeout" else "Failed"
        why = {"error": error, "cause": cause}
        if self._function:
            add(self._execution, f"LambdaFunction{how}", **{f"lambdaFunction{how}EventDetails": why})
        else:
            add(self._execution, f"Task{how}", **{f"task{how}EventDetails": {**self._names, **why}})


def _add_event(execution: dict, event_type: str, details=None):
    add(execution, event_type, **(details or {}))


def install() -> None:
    stepfunctions._add_event = _add_event
