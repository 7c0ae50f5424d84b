"""An execution's history as GetExecutionHistory tells it: each event names the one before it, and has all its members.

Which event is the one before is AWS's answer as recorded by localstack's Step Functions tests: the first state comes after event
0, not after ExecutionStarted (test_start_execution); so does ExecutionAborted (test_stop_execution); a Map's or Parallel's exit
comes after what its Succeeded came after (test_map_state_items_eval_jsonata). A timeout has no cause (test_timeouts).
"""

import contextvars
import json
import threading

from ministack.core.responses import get_region, now_iso
from ministack.services import stepfunctions

from patching import instead
from states import execution_log

LIMIT_BYTES = 256 * 1024
"""What may travel between states: 256 KiB of data as a UTF-8 encoded string ("Quotas" of Step Functions' guide)."""

_previous: contextvars.ContextVar[int | None] = contextvars.ContextVar("previous_event", default=None)
_lock = threading.Lock()


def text(value) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def add(execution: dict, event_type: str, **details) -> int:
    """Adds an event after the last one of this branch, and gives its number; what goes on after the end is not told."""
    with _lock:
        if execution.get("status", "RUNNING") != "RUNNING" and not event_type.startswith("Execution"):
            return len(execution["events"])
        number = len(execution["events"]) + 1
        previous = _previous.get()
        before = number - 1 if previous is None else min(previous, number - 1)
        event = {"id": number, "previousEventId": before, "type": event_type, "timestamp": now_iso()}
        told = {**event, **details}
        execution["events"].append(told)
    execution_log.deliver(execution, told)
    _previous.set(number)
    return number


def add_aside(execution: dict, event_type: str, **details) -> int:
    """Adds an event that what follows does not come after."""
    before = _previous.get()
    number = add(execution, event_type, **details)
    _previous.set(before)
    return number


def latest() -> int | None:
    """The number of this branch's last event."""
    return _previous.get()


def follow(number: int | None) -> None:
    """What follows comes after an event."""
    _previous.set(number)


def first_event(execution: dict) -> dict:
    """The event that a history begins with, as MiniStack has made it: it comes after none, and its input is whole."""
    first = execution["events"][0]
    first["previousEventId"] = 0
    first.setdefault("executionStartedEventDetails", {})["inputDetails"] = {"truncated": False}
    return first


def start(execution: dict) -> None:
    """Begins a history: the first state comes after no event."""
    _previous.set(0)
    execution_log.deliver(execution, first_event(execution))


def continue_after(execution: dict) -> None:
    """What follows comes after the latest event of all branches."""
    _previous.set(len(execution["events"]))


def _input(value: str) -> dict:
    return {"input": value, "inputDetails": {"truncated": False}}


def output(value: str) -> dict:
    return {"output": value, "outputDetails": {"truncated": False}}


def entered(execution: dict, kind: str, name: str, value: str) -> int:
    return add(execution, f"{kind}StateEntered", stateEnteredEventDetails={"name": name, **_input(value)})


def exited(execution: dict, kind: str, name: str, value: str, assigned: dict) -> None:
    """A state's exit, with the variables that it assigned as JSON (localstack's test_output)."""
    texts = {variable: text(one) for variable, one in assigned.items()}
    told = {"assignedVariables": texts, "assignedVariablesDetails": {"truncated": False}} if texts else {}
    add(execution, f"{kind}StateExited", stateExitedEventDetails={"name": name, **output(value), **told})


class TaskEvents:
    """The events of one attempt of a task: of a function that is named directly, of an activity, or of a service."""

    def __init__(self, execution: dict, resource: str):
        self.execution = execution
        service, _, name = resource.removeprefix("arn:aws:states:::").rpartition(":")
        is_function = resource.split(":")[2:3] == ["lambda"]
        self._kind = "LambdaFunction" if is_function else "Activity" if ":activity:" in resource else "Task"
        self._names = {"resourceType": service or "states", "resource": name} if self._kind == "Task" else {}
        self.subject = self._names.get("resourceType", resource)
        """What a cause calls the task: the function's or activity's ARN, or the service (test_states_errors)."""

    def scheduled(self, parameters, timeout, heartbeat) -> None:
        told = text(parameters)
        what = {"region": get_region(), "parameters": told} if self._names else {"resource": self.subject, **_input(told)}
        named = {"timeoutInSeconds": timeout, "heartbeatInSeconds": heartbeat}
        self._add("Scheduled", {**what, **{name: int(value) for name, value in named.items() if value is not None}})
        if self._kind == "LambdaFunction":
            add(self.execution, "LambdaFunctionStarted")
        elif self._kind == "Task":
            self._add("Started", {})

    def taken(self, worker: str) -> None:
        """A worker has the activity's task."""
        self._add("Started", {"workerName": worker} if worker else {})

    def submitted(self, answer) -> None:
        """A job was begun that the state waits for."""
        self._add("Submitted", output(text(answer)))

    def succeeded(self, value: str) -> None:
        self._add("Succeeded", output(value))

    def failed(self, error: str, cause: str) -> None:
        why = {"error": error, "cause": cause} if self._kind == "Activity" else reason(error, cause)
        self._add("TimedOut" if error == "States.Timeout" else "Failed", why)

    def _add(self, what: str, details: dict) -> None:
        name = f"{self._kind[0].lower()}{self._kind[1:]}{what}EventDetails"
        add(self.execution, f"{self._kind}{what}", **{name: {**self._names, **details}})


def reason(error, cause) -> dict:
    """The members error and cause, as far as there are any; a timeout has no cause."""
    known = {name: text for name, text in (("error", error), ("cause", cause)) if text is not None}
    return {"error": error} if error == "States.Timeout" and not cause else known


@instead(stepfunctions, "_add_event")
def _add_event(execution: dict, event_type: str, details=None):
    if event_type == "ExecutionAborted":
        name = "executionAbortedEventDetails"
        details = {name: {member: text for member, text in (details or {}).get(name, {}).items() if text}}
        follow(0)
    add(execution, event_type, **(details or {}))
