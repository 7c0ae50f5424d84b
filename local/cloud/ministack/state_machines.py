"""Closes differences between MiniStack's Step Functions and AWS.

- An execution acts as its state machine's role: a task that invokes a function without lambda:InvokeFunction on it
  fails as on AWS, with Lambda.AWSLambdaException and the sentence that names role, action and resource.
- An execution begins at once: MiniStack holds each back by START_DELAY_SECONDS.
- A failed execution has an error and a cause, and no output.
"""

import contextvars
import functools
import time

import roles
from ministack.services import lambda_svc, stepfunctions

START_DELAY_SECONDS = 0.15

_role_arn: contextvars.ContextVar[str] = contextvars.ContextVar("state_machine_role", default="")


class _TimeWithoutStartDelay:
    """The time module, as MiniStack's Step Functions sees it."""

    def __getattr__(self, name):
        return getattr(time, name)

    @staticmethod
    def sleep(seconds):
        if seconds != START_DELAY_SECONDS:
            time.sleep(seconds)


def _run(original):
    @functools.wraps(original)
    def run(execution_arn, *args, **kwargs):
        execution = stepfunctions._executions.get(execution_arn) or {}
        started = next(iter(execution.get("events") or []), {})
        _role_arn.set(started.get("executionStartedEventDetails", {}).get("roleArn", ""))
        return original(execution_arn, *args, **kwargs)

    return run


def _fail(original):
    @functools.wraps(original)
    def fail(execution, error, cause):
        original(execution, error, cause)
        execution["output"] = None

    return fail


def _call(original):
    @functools.wraps(original)
    def call(function, event):
        role = _role_arn.get()
        _, config, _ = lambda_svc._get_func_record_for_ref(function)
        if role and config:
            arn = config.get("FunctionArn", "")
            region = arn.split(":")[3]
            if not roles.allows(role, "lambda:InvokeFunction", arn, region):
                message = roles.denial(role, "states", "lambda:InvokeFunction", arn)
                raise stepfunctions._ExecutionError("Lambda.AWSLambdaException", message)
        return original(function, event)

    return call


def install() -> None:
    stepfunctions._run_execution = _run(stepfunctions._run_execution)
    stepfunctions._fail_execution = _fail(stepfunctions._fail_execution)
    stepfunctions.time = _TimeWithoutStartDelay()
    stepfunctions._call_lambda = _call(stepfunctions._call_lambda)
