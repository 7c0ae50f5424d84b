"""Heartbeats of tasks that wait for their token: one that stays away for HeartbeatSeconds fails the task.

MiniStack notes each SendTaskHeartbeat, and looked at none. Retry and Catch find the error by States.HeartbeatTimeout and by
States.Timeout ("Error names" of Step Functions' guide); what events and outputs tell is States.Timeout, AWS's answer as recorded
by localstack's test_heartbeat_timeout.
"""

import threading
import time

from ministack.services import stepfunctions
from patching import around

ERROR = "States.HeartbeatTimeout"
_LOOK_SECONDS = 0.1


def told(failure):
    """A failure as events and outputs tell it."""
    return stepfunctions._ExecutionError("States.Timeout", failure.cause) if failure.error == ERROR else failure


def watch(token: str, seconds) -> None:
    """Watches a task from now on, until it has ended."""
    if seconds is not None:
        threading.Thread(target=_watch, args=(token, float(seconds)), daemon=True).start()


def _watch(token: str, seconds: float) -> None:
    last, since = None, time.monotonic()
    known = False
    while time.monotonic() - since < seconds:
        time.sleep(_LOOK_SECONDS)
        task = stepfunctions._task_tokens.get(token)
        if task is None:
            # The call that hands out the token may not have begun.
            if known:
                return
            continue
        known = True
        if task.get("beats") != last:
            last, since = task.get("beats"), time.monotonic()
    task = stepfunctions._task_tokens.get(token)
    if task is not None and not task["event"].is_set():
        task["error"] = {"Error": ERROR, "Cause": ""}
        task["event"].set()


@around(stepfunctions, "_send_task_heartbeat")
def _heartbeat(original, data: dict):
    task = stepfunctions._task_tokens.get(data.get("taskToken"))
    if task is not None:
        task["beats"] = task.get("beats", 0) + 1
    return original(data)
