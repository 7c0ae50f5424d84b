"""Closes differences between MiniStack's Step Functions and AWS.

- An execution acts as its state machine's role: a task that invokes a function without lambda:InvokeFunction on it
  fails as on AWS, with Lambda.AWSLambdaException and the sentence that names role, action and resource.
- An execution begins at once: MiniStack holds each back by START_DELAY_SECONDS.
- A failed execution has an error and a cause, and no output.
"""

import contextvars
import functools
import time
import uuid

from ministack.core import iam_evaluator
from ministack.services import iam, lambda_svc, stepfunctions

START_DELAY_SECONDS = 0.15

_role_arn: contextvars.ContextVar[str] = contextvars.ContextVar("state_machine_role", default="")


def role_decision(role_arn: str, action: str, resource: str, region: str):
    """What the role's policies say of one action: an evaluation result, its decision Allow, Deny or ImplicitDeny."""
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    context = iam_evaluator.EvalContext(
        principal_arn=role_arn,
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=region,
        service_context={},
        principal_keys={},
    )
    limits = iam_evaluator._permissions_boundary(iam._roles, name, account)
    return iam_evaluator.evaluate(context, iam_evaluator._gather_role_policies(name, account), *limits)


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
            if role_decision(role, "lambda:InvokeFunction", arn, region).decision != "Allow":
                session = f"arn:aws:sts::{role.split(':')[4]}:assumed-role/{role.rsplit('/', 1)[-1]}/states"
                raise stepfunctions._ExecutionError(
                    "Lambda.AWSLambdaException",
                    f"User: {session} is not authorized to perform: lambda:InvokeFunction on resource: {arn} because "
                    "no identity-based policy allows the lambda:InvokeFunction action (Service: AWSLambda; Status "
                    f"Code: 403; Error Code: AccessDeniedException; Request ID: {uuid.uuid4()}; Proxy: null)",
                )
        return original(function, event)

    return call


def install() -> None:
    stepfunctions._run_execution = _run(stepfunctions._run_execution)
    stepfunctions._fail_execution = _fail(stepfunctions._fail_execution)
    stepfunctions.time = _TimeWithoutStartDelay()
    stepfunctions._call_lambda = _call(stepfunctions._call_lambda)
