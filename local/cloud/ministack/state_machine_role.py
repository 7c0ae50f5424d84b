"""Closes a difference between MiniStack's Step Functions and AWS: the state machine's role must allow the call.

An execution acts as its state machine's role. Here a task that invokes a function without lambda:InvokeFunction on it
fails as on AWS, with Lambda.AWSLambdaException and the sentence that names role, action and resource.
"""

import contextvars
import functools
import uuid

from ministack.core import iam_evaluator
from ministack.services import lambda_svc, stepfunctions

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
    limits = iam_evaluator._permissions_boundary(stepfunctions_roles(), name, account)
    return iam_evaluator.evaluate(context, iam_evaluator._gather_role_policies(name, account), *limits)


def stepfunctions_roles():
    from ministack.services import iam

    return iam._roles


def _run(original):
    @functools.wraps(original)
    def run(execution_arn, *args, **kwargs):
        execution = stepfunctions._executions.get(execution_arn) or {}
        started = next(iter(execution.get("events") or []), {})
        _role_arn.set(started.get("executionStartedEventDetails", {}).get("roleArn", ""))
        return original(execution_arn, *args, **kwargs)

    return run


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
    stepfunctions._call_lambda = _call(stepfunctions._call_lambda)
