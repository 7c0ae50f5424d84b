"""Executions' events in the log groups of their machine's loggingConfiguration.

An entry's members, all of them text, are AWS's answer as recorded by localstack's test_logs, as is that `includeExecutionData: false`
leaves out what travels between states but not a failure's cause. Which event belongs to which level: the table "Log levels for Step
Functions execution events" of the guide; EvaluationFailed is not in it and goes by its name. A stream is named as in what others
tailed of AWS in 2026 (`states/machine/2026-08-24-03/00000000`, an hour each; it had minutes before, in DataDog's
datadog-serverless-functions), and always begins with `states/` (datadog-serverless-functions#866).
"""

import datetime
import json
import logging

from ministack.services import cloudwatch_logs, stepfunctions

logger = logging.getLogger("states")
_FATAL = ("ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut")
_DATA = ("input", "output", "parameters", "assignedVariables")


def is_logged(level: str, event_type: str) -> bool:
    """Whether events of a type belong to a level: OFF, FATAL, ERROR or ALL."""
    if level == "ERROR":
        return event_type.endswith(("Aborted", "Failed", "TimedOut")) or event_type == "FailStateEntered"
    return level == "ALL" or (level == "FATAL" and event_type in _FATAL)


def deliver(execution: dict, event: dict) -> None:
    """Writes an event to the log, if its machine has one; what is wrong with the log is not the execution's business."""
    try:
        machine = stepfunctions._state_machines.get(execution.get("stateMachineArn")) or {}
        settings = machine.get("loggingConfiguration") or {}
        if is_logged(settings.get("level", "OFF"), event["type"]):
            for destination in settings.get("destinations") or []:
                _write(destination["cloudWatchLogsLogGroup"]["logGroupArn"], machine["name"], _entry(execution, event, settings))
    except Exception:
        logger.exception("log of %s", execution.get("executionArn"))


def _entry(execution: dict, event: dict, settings: dict) -> dict:
    details = next((value for name, value in event.items() if name.endswith("EventDetails")), None) or {}
    if not settings.get("includeExecutionData"):
        hidden = {*_DATA, *(f"{name}Details" for name in _DATA)}
        details = {name: value for name, value in details.items() if name not in hidden}
    moment = datetime.datetime.fromisoformat(event["timestamp"].replace("Z", "+00:00"))
    return {
        "id": str(event["id"]),
        "type": event["type"],
        "details": details,
        "previous_event_id": str(event.get("previousEventId", 0)),
        "event_timestamp": str(int(moment.timestamp() * 1000)),
        "execution_arn": execution["executionArn"],
        "redrive_count": "0",
    }


def _write(group_arn: str, machine: str, entry: dict) -> None:
    group = group_arn.split(":log-group:", 1)[1].removesuffix(":*")
    if group not in cloudwatch_logs._log_groups:
        return
    hour = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d-%H")
    stream = {"logGroupName": group, "logStreamName": f"states/{machine}/{hour}/00000000"}
    if stream["logStreamName"] not in cloudwatch_logs._log_groups[group]["streams"]:
        cloudwatch_logs._create_log_stream(stream)
    message = json.dumps(entry, separators=(",", ":"), ensure_ascii=False)
    events = [{"timestamp": int(entry["event_timestamp"]), "message": message}]
    cloudwatch_logs._put_log_events({**stream, "logEvents": events})
