"""Activities: tasks that a worker fetches by GetActivityTask and ends by its token.

From the guide's page of the Task state: TimeoutSeconds and HeartbeatSeconds count from ActivityStarted, when a worker has the
token. From the API reference: CreateActivity is idempotent by name, a token that is over is TaskTimedOut, one that was never
given out InvalidToken, and an output must be JSON. MiniStack let an activity wait for ever and knew none of its events.
"""

import asyncio
import collections
import json
import threading
import time

from ministack.core.responses import error_response_json, json_response, new_uuid
from ministack.services import stepfunctions

from patching import around, instead
from states import heartbeats, history

_LOOK_SECONDS = 0.05
_POLL_SECONDS = 60
_REMEMBERED = 10_000
_issued: collections.OrderedDict = collections.OrderedDict()


def issue() -> str:
    """A new token, remembered after its task has ended."""
    token = new_uuid()
    _issued[token] = True
    while len(_issued) > _REMEMBERED:
        _issued.popitem(last=False)
    return token


def perform(resource: str, parameters, events: history.TaskEvents, timeout, heartbeat):
    """Hands the task to whoever asks for it, and waits for its end, or for the end of the worker's time."""
    queue = stepfunctions._activity_tasks.get(resource)
    if resource not in stepfunctions._activities or queue is None:
        raise stepfunctions._ExecutionError("States.Runtime", f"Activity Does Not Exist: '{resource}'")
    token = issue()
    task = {"event": threading.Event(), "result": None, "error": None, "heartbeat": None}
    stepfunctions._task_tokens[token] = task
    waiting = {"taskToken": token, "input": history.text(parameters)}
    queue.append(waiting)
    try:
        _wait(task, events, timeout, heartbeat)
    finally:
        stepfunctions._task_tokens.pop(token, None)
        if waiting in queue:
            queue.remove(waiting)
    if task["error"]:
        raise stepfunctions._ExecutionError(task["error"]["Error"], task["error"]["Cause"])
    return json.loads(task["result"])


def _wait(task: dict, events: history.TaskEvents, timeout, heartbeat) -> None:
    began = last = beats = None
    ended = False
    while not ended:
        ended = task["event"].wait(_LOOK_SECONDS)
        now = time.monotonic()
        if began is None and "worker" in task:
            began = last = now
            events.taken(task["worker"])
        if task.get("beats") != beats:
            beats, last = task.get("beats"), now
        if ended or began is None:
            # An execution that was stopped, or has run out of its own time, waits for nobody.
            ended = ended or events.execution.get("status", "RUNNING") != "RUNNING"
            continue
        if timeout is not None and now - began > float(timeout):
            raise stepfunctions._ExecutionError("States.Timeout", "")
        if heartbeat is not None and now - last > float(heartbeat):
            raise stepfunctions._ExecutionError(heartbeats.ERROR, "")
        ended = events.execution.get("status", "RUNNING") != "RUNNING"
    if not task["event"].is_set():
        raise stepfunctions._ExecutionError("States.Runtime", "The execution has ended")


@instead(stepfunctions, "_get_activity_task")
async def get_task(data: dict):
    """GetActivityTask: the oldest task, or none after a minute."""
    arn = data.get("activityArn")
    if arn not in stepfunctions._activities:
        return error_response_json("ActivityDoesNotExist", f"Activity Does Not Exist: '{arn}'", 400)
    deadline = time.monotonic() + _POLL_SECONDS
    while time.monotonic() < deadline:
        queue = stepfunctions._activity_tasks.get(arn, [])
        if queue:
            waiting = queue.pop(0)
            task = stepfunctions._task_tokens.get(waiting["taskToken"])
            if task is None:
                continue
            task["worker"] = data.get("workerName", "")
            return json_response(waiting)
        await asyncio.sleep(_LOOK_SECONDS)
    return json_response({})


@around(stepfunctions, "_create_activity")
def _create(original, data: dict):
    status, headers, body = original(data)
    if status == 200:
        return status, headers, body
    known = next((one for one in stepfunctions._activities.values() if one["name"] == data.get("name")), None)
    if known is None:
        return status, headers, body
    return json_response({name: known[name] for name in ("activityArn", "creationDate")})


@around(stepfunctions, "_send_task_success")
def _success(original, data: dict):
    try:
        json.loads(data.get("output", ""))
    except ValueError as error:
        return error_response_json("InvalidOutput", f"Invalid Output: '{error}'", 400)
    return original(data)


@around(stepfunctions, "_send_task_success", "_send_task_failure", "_send_task_heartbeat")
def _by_token(original, data: dict):
    token = data.get("taskToken")
    if token not in stepfunctions._task_tokens:
        if token in _issued:
            return error_response_json("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'", 400)
        return error_response_json("InvalidToken", "Invalid Token: 'Invalid token'", 400)
    return original(data)
