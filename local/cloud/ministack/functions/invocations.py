"""Closes differences between MiniStack's Lambda and AWS that show in its answers.

- Functions in Python and Node run in the environments of environment.py, and an answer is what their runtime handed in,
  byte for byte.
- What is invoked with more than AWS's limits, or with what is no JSON, is refused.
- How deep functions called each other is read from the tracing header, where AWS's SDKs put it for recursion detection.
"""

import contextvars
import json
import re

from ministack.core import lambda_runtime
from ministack.core.responses import error_response_json
from ministack.services import lambda_svc

from patching import around
from functions.environment import Environment

# Of a synchronous and an asynchronous invocation ("Lambda quotas", Lambda Developer Guide).
SYNCHRONOUS_LIMIT = 6 * 1024 * 1024
ASYNCHRONOUS_LIMIT = 1024 * 1024
_LINEAGE = re.compile(r"Lineage=[^;]*:(\d+)")

_raw: contextvars.ContextVar[bool] = contextvars.ContextVar("raw_answer", default=False)


@around(lambda_runtime, "_worker_class_for")
def _worker_class(original, config):
    runs = str(config.get("Runtime", "")).startswith(("python", "nodejs"))
    return Environment if runs else original(config)


@around(lambda_svc, "_execute_function_warm")
def _execute(original, func, event, request_id):
    config, code = func.get("config") or func, func.get("code_zip")
    if not code:
        return original(func, event, request_id)
    lambda_svc._ensure_reaper_thread()
    name, version = config["FunctionName"], config.get("Version", "$LATEST")
    worker, _ = lambda_svc.acquire_worker(name, config, code, qualifier=version)
    try:
        return worker.invoke(
            event,
            request_id,
            trace_id=lambda_svc._xray_trace_id_for_invocation(config),
            invoked_function_arn=config.get("FunctionArn"),
            depth=lambda_svc._invoke_depth.get(),
        )
    finally:
        lambda_svc.release_worker(worker)


@around(lambda_svc, "_execute_function_with_config_scope")
def _scoped(original, func, event):
    result = original(func, event)
    return {**result, "body": result["raw"]} if _raw.get() and "raw" in result else result


@around(lambda_svc, "_invoke")
async def _invoke(original, *args, **kwargs):
    token = _raw.set(True)
    try:
        return await original(*args, **kwargs)
    finally:
        _raw.reset(token)


@around(lambda_svc, "_inbound_invoke_depth")
def _depth(original, headers):
    lineage = _LINEAGE.search(headers.get("x-amzn-trace-id") or "")
    return int(lineage[1]) if lineage else original(headers)


def payload_refusal(headers: dict, body: bytes):
    """AWS's refusal of an invocation's payload, if it is to be refused."""
    asynchronous = (headers.get("x-amz-invocation-type") or "").lower() == "event"
    limit = ASYNCHRONOUS_LIMIT if asynchronous else SYNCHRONOUS_LIMIT
    if len(body) > limit:
        message = f"Request must be smaller than {limit} bytes for the InvokeFunction operation"
        return error_response_json("RequestTooLargeException", message, 413)
    try:
        json.loads(body or b"{}")
    except ValueError as error:
        message = f"Could not parse request body into json: {error}"
        return error_response_json("InvalidRequestContentException", message, 400)
    return None
