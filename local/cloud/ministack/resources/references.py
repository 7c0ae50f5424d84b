"""Refuses what names a key, a role, a network or a target that is not there, or that doesn't let in who names it.

So a program that makes things in the wrong order fails here as it does on AWS. AWS's answers are in public reports where no line says
otherwise:

- S3 to a function: recorded by localstack's test_invalid_lambda_arn; one that is there is refused in the same words (its permission is
  what S3 asks for: S3 User Guide, "Granting permissions to publish event notification messages to a destination").
- S3 to a topic: that page asks for a statement about S3. A topic's own first policy has none: it lets in those who come with
  `aws:SourceOwner`, and S3 is not in the list of the SNS Developer Guide, "Example cases for Amazon SNS access control".
- A log group's key: terraform-provider-aws#29282, aws-cdk#28304; a disabled one by CreateLogGroup of the service model, in our words.
- A function's key: hashicorp/terraform#20813, for an alias; that of others is ours, by the same form. Its network: node-lambda#162 and
  serverless#2973 for security groups, aws-sam-cli#617 for the role; the sentence on subnets is ours, by the same form. Its queue of dead
  letters: elastic/beats#13963 and serverless-iam-roles-per-function#5.
- A rule's role: Zappa#381. Where a state machine logs to: aws-cdk#26432, for a role without the actions of the Step Functions Developer
  Guide, "Logging using CloudWatch Logs"; what AWS says of a log group that is not there was not found.
- Where a bucket's access is logged: terraform-provider-aws#23498; in another region, AWS's page on the error "Cross S3 location logging not
  allowed".
- The workgroup of a query: aws-athena-mcp#23.
"""

import re


from identity import roles
from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import athena, cloudwatch_logs, ec2, eventbridge, kms, lambda_svc, s3, sns, stepfunctions
from patching import around, checked

_DESTINATIONS = "Unable to validate the following destination configurations"
_TARGETS_PER_RULE = 5
_LOG_DELIVERY = (
    *("CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries"),
    *("PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups"),
)
_KEY_ACTIONS = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:DescribeKey")


def _lets_in(policy, service: str, action: str, resource: str, context: dict) -> bool:
    """Whether a resource's own policy lets a service do something."""
    asked = EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=resource,
        region=get_region(),
        service_context=context,
    )
    return evaluate_resource_policy(policy, asked, service=service).decision == "Allow"


def _is_own(arn: str) -> bool:
    return arn.split(":")[3:5] == [get_region(), get_account_id()]


def _reached_by_s3(kind: str, arn: str, context: dict) -> bool:
    if kind == "sqs":
        region, owner = get_region(), get_account_id()
        bucket = context["aws:sourcearn"].rpartition(":")[2]
        return s3._notification_destination_exists(kind, arn, region) and s3._notification_destination_allows(kind, arn, bucket, owner)
    # Of what belongs to another account, MiniStack knows nothing.
    if not _is_own(arn):
        return True
    if kind == "lambda":
        policy = (lambda_svc.function_policy_for_arn(arn) or ("",))[0]
        return _lets_in(policy, "s3.amazonaws.com", "lambda:InvokeFunction", arn, context)
    topic = sns._topics.get(arn) or {}
    return _lets_in(topic.get("attributes", {}).get("Policy", ""), "s3.amazonaws.com", "sns:Publish", arn, context)


@around(s3, "_validate_notification_configs")
def _notified(original, configs, bucket_region, bucket_name="", skip_destination_validation=False):
    error = original(configs, bucket_region, bucket_name, True)
    if error is not None or skip_destination_validation:
        return error
    context = {"aws:sourcearn": f"arn:aws:s3:::{bucket_name}", "aws:sourceaccount": get_account_id()}
    if all(_reached_by_s3(one["type"], one["arn"], context) for one in configs):
        return None
    return s3._error("InvalidArgument", _DESTINATIONS, 400)


def log_group_key(name: str, key: str | None) -> tuple[str, str] | None:
    """AWS's refusal of a log group's key, its code and its message."""
    if not key or not _is_own(key):
        return None
    record, group = kms._resolve_key(key), f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{name}"
    if record is not None and record["KeyState"] != "Enabled":
        return "InvalidParameterException", f"The specified KMS key '{key}' is not enabled."
    context = {"kms:encryptioncontext:aws:logs:arn": group}
    service = f"logs.{get_region()}.amazonaws.com"
    policy = record and record.get("Policy")
    if record is not None and all(_lets_in(policy, service, action, record["Arn"], context) for action in _KEY_ACTIONS):
        return None
    return "AccessDeniedException", f"The specified KMS key does not exist or is not allowed to be used with Arn '{group}'"


@checked(cloudwatch_logs, "_create_log_group")
def _log_group(data):
    refusal = log_group_key(data.get("logGroupName", ""), data.get("kmsKeyId"))
    return refusal and error_response_json(*refusal, 400)


def _key_exception(arn: str) -> tuple[str, str] | None:
    if ":alias/" in arn:
        return "InvalidArnException", "Key Aliases are not supported for this operation."
    record = kms._resolve_key(arn)
    if record is None:
        return "NotFoundException", f"Key '{arn}' does not exist"
    states = {"Disabled": ("DisabledException", "disabled"), "PendingDeletion": ("KMSInvalidStateException", "pending deletion")}
    exception = states.get(record["KeyState"])
    return exception and (exception[0], f"{arn} is {exception[1]}.")


def function_needs(config: dict) -> str | None:
    """AWS's refusal of what a function names: its key, its network, where its dead letters go."""
    key, network = config.get("KMSKeyArn") or config.get("KmsKeyArn"), config.get("VpcConfig") or {}
    encrypts = bool((config.get("Environment") or {}).get("Variables"))
    exception = _key_exception(key) if key and encrypts and _is_own(key) else None
    if exception is not None:
        reason = "Lambda was unable to configure access to your environment variables because the KMS key is invalid for CreateGrant."
        return f"{reason} Please check your KMS key settings. KMS Exception: {exception[0]} KMS Message: {exception[1]}"
    for name in network.get("SecurityGroupIds") or []:
        if name not in ec2._security_groups:
            return f"Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error Message: The security group '{name}' does not exist"
    for name in network.get("SubnetIds") or []:
        if name not in ec2._subnets:
            return f"Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID '{name}' does not exist"
    role, interface = config.get("Role"), f"arn:aws:ec2:{get_region()}:{get_account_id()}:network-interface/*"
    if network.get("SubnetIds") and role and not roles.allows(role, "ec2:CreateNetworkInterface", interface, get_region()):
        return "The provided execution role does not have permissions to call CreateNetworkInterface on EC2"
    letters = (config.get("DeadLetterConfig") or {}).get("TargetArn") or ""
    action, call = ("sqs:SendMessage", "SendMessage on SQS") if ":sqs:" in letters else ("sns:Publish", "Publish on SNS")
    if letters and role and not roles.allows(role, action, letters, get_region()):
        return f"The provided execution role does not have permissions to call {call}"
    return None


def machine_logs(role: str, configuration: dict | None) -> str | None:
    """AWS's refusal of a state machine that logs by a role that may not set that up."""
    known = isinstance(role, str) and role.split(":")[4:5] == [get_account_id()]
    if not known or not (configuration or {}).get("destinations"):
        return None
    if all(roles.allows(role, f"logs:{action}", "*", get_region()) for action in _LOG_DELIVERY):
        return None
    return "The state machine IAM Role is not authorized to access the Log Destination"


@checked(stepfunctions, "_create_state_machine", "_update_state_machine")
def _machine(data):
    machine = stepfunctions._state_machines.get(data.get("stateMachineArn")) or {}
    message = machine_logs(data.get("roleArn") or machine.get("roleArn"), data.get("loggingConfiguration"))
    return message and error_response_json("AccessDeniedException", message, 400)


@checked(s3, "_put_bucket_logging")
def _bucket_logging(name: str, body: bytes):
    target = re.search(rb"<TargetBucket>([^<]*)</TargetBucket>", body)
    if name not in s3._buckets or target is None:
        return None
    region = s3.bucket_region(target[1].decode())
    if region is None:
        return s3._error("InvalidTargetBucketForLogging", "The target bucket for logging does not exist", 400)
    if region != s3.bucket_region(name):
        return s3._error("CrossLocationLoggingProhibitted", "Cross S3 location logging not allowed. ", 403)
    return None


@checked(athena, "_start_query_execution")
def _query(data):
    name = data.get("WorkGroup") or "primary"
    if name == "primary" or name in athena._workgroups:
        return None
    return error_response_json("InvalidRequestException", "WorkGroup is not found.", 400)


@checked(eventbridge, "_put_targets")
def _targets(data):
    bus, targets = data.get("EventBusName", "default"), data.get("Targets", [])
    for target in targets:
        message = roles.not_assumed("events", target.get("RoleArn"))
        if message:
            return error_response_json("ValidationException", message, 400)
    had = eventbridge._targets.get(eventbridge._rule_key(data.get("Rule"), bus)) or []
    if len({one.get("Id") for one in [*had, *targets]}) > _TARGETS_PER_RULE:
        message = "The requested resource exceeds the maximum number allowed."
        return error_response_json("LimitExceededException", message, 400)
    return None
