"""The log of one invocation, as AWS writes it."""

import time

from ministack.services import cloudwatch_logs, lambda_svc
from patching import around


class InvocationLog(str):
    """The log's text, as the tail of an Invoke answer gives it, with its single events."""

    def __new__(cls, stream: str, output: bytes, first=(), init_ms=None, *, request_id: str, end=None):
        # A runtime client writes a message of several lines with carriage returns between them, so that it stays one event.
        written = [line.replace("\r", "\n") for line in output.decode("utf-8", "replace").split("\n")]
        if written and written[-1] == "":
            written.pop()
        if end is not None:
            written.append(f"{end['errorMessage']}\n{end['errorType']}" if end["errorType"] == "Runtime.ExitError" else "")
        log = super().__new__(cls, "\n".join([*first, *written]))
        log.stream, log.first, log.written, log.init_ms, log.end = stream, list(first), written, init_ms, end
        log.request_id = request_id
        return log


@around(lambda_svc, "_emit_lambda_logs")
def _emit(original, func, request_id, log_text, *args, **kwargs):
    if not isinstance(log_text, InvocationLog):
        original(func, request_id, log_text, *args, **kwargs)
        return
    config = func.get("config") or func
    duration = args[1] if len(args) > 1 else kwargs["duration_ms"]
    name = config["FunctionName"]
    group_name = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{name}"
    now = int(time.time() * 1000)
    memory = config.get("MemorySize", 128)
    report = [
        *(f"REPORT RequestId: {request_id}", f"Duration: {duration:.2f} ms", f"Billed Duration: {duration} ms"),
        *(f"Memory Size: {memory} MB", f"Max Memory Used: {min(memory, lambda_svc._probe_peak_memory_mb(func))} MB"),
    ]
    if log_text.init_ms is not None:
        report.append(f"Init Duration: {log_text.init_ms:.2f} ms")
    if log_text.end is not None:
        timed_out = log_text.end["errorType"] == "Sandbox.Timedout"
        report.append(f"Status: {'timeout' if timed_out else 'error'}")
    messages = [
        *log_text.first,
        f"START RequestId: {request_id} Version: {config.get('Version', '$LATEST')}",
        *(message for message in log_text.written if message),
        f"END RequestId: {request_id}",
        "\t".join(report),
    ]
    group = cloudwatch_logs._log_groups.get(group_name)
    if group is None:
        group = {"arn": cloudwatch_logs._make_group_arn(group_name), "creationTime": now, "retentionInDays": None}
        group.update(tags={}, subscriptionFilters={}, streams={})
        cloudwatch_logs._log_groups[group_name] = group
    times = {"firstEventTimestamp": None, "lastEventTimestamp": None, "lastIngestionTime": None}
    stream = group["streams"].setdefault(
        log_text.stream, {"events": [], "uploadSequenceToken": "1", "creationTime": now, **times}
    )
    events = [{"timestamp": now, "message": message} for message in messages]
    cloudwatch_logs._append_log_events(stream, [{**event, "ingestionTime": now} for event in events])
    cloudwatch_logs._fanout_to_subscription_filters(group_name, log_text.stream, events)
