"""Single resources through MiniStack's CloudFormation provisioners, without a stack around them.

For each supported type: how it is named, and what of it can be read back from the service that owns it. The daemon
keeps what a resource was asked to be; here is what it is. A type without a reader of properties is read for existence.
"""

import json

from identity import roles
from resources import policies, readers, references
from ministack.core.responses import get_account_id, get_region
from ministack.services import athena, cloudwatch, glue, iam, s3, scheduler, sns, sqs, stepfunctions
from ministack.services.cloudformation import drift, provisioners

# The state files that a resource may touch; log events and executions have a rhythm of their own.
STATES = (
    "athena", "cloudwatch", "cloudwatch_logs", "eventbridge", "glue", "iam", "lambda", "s3", "scheduler", "sns",
    "sqs", "stepfunctions",
)  # fmt: skip
STACK = "cloudcontrol"


class ResourceError(Exception):
    """A failed operation, with the handler error code that Cloud Control reports."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


def _drift(type_name):
    return drift._DRIFT_READERS[type_name][0]


def _arn(service, kind, name):
    def identify(properties):
        return properties.get(name) and f"arn:aws:{service}:{get_region()}:{get_account_id()}:{kind}{properties[name]}"

    return identify


def _managed_policy_arn(properties):
    name = properties.get("ManagedPolicyName")
    return name and f"arn:aws:iam::{get_account_id()}:policy{properties.get('Path', '/')}{name}"


def _queue_url(properties):
    return sqs._queue_name_to_url.get(properties.get("QueueName"))


def _named(property_name):
    return lambda properties: properties.get(property_name)


_ALARM = ("Threshold", "ComparisonOperator", "EvaluationPeriods", "Period", "Statistic", "AlarmActions", "OKActions")
# type: (the physical id that its properties lead to, a reader of what there is)
TYPES = {
    "AWS::Athena::WorkGroup": (_named("Name"), readers.members(athena._workgroups)),
    "AWS::CloudWatch::Alarm": (_named("AlarmName"), readers.members(cloudwatch._alarms, **{name: name for name in _ALARM})),
    "AWS::CloudWatch::Dashboard": (_named("DashboardName"), readers.members(cloudwatch._dashboards, DashboardBody="DashboardBody")),
    "AWS::Events::Rule": (_named("Name"), readers.read_rule),
    "AWS::Glue::Database": (_named("DatabaseName"), readers.members(glue._databases)),
    "AWS::IAM::ManagedPolicy": (_managed_policy_arn, readers.members(iam._policies)),
    "AWS::IAM::Role": (_named("RoleName"), readers.read_role),
    "AWS::IAM::RolePolicy": (_named("PolicyName"), readers.read_role_policy),
    "AWS::Lambda::Function": (_named("FunctionName"), _drift("AWS::Lambda::Function")),
    "AWS::Lambda::Permission": (lambda _: None, readers.read_permission),
    "AWS::Logs::LogGroup": (_named("LogGroupName"), readers.read_log_group),
    "AWS::S3::Bucket": (_named("BucketName"), readers.members(s3._buckets)),
    "AWS::S3::BucketPolicy": (_named("Bucket"), readers.read_bucket_policy),
    "AWS::SNS::Subscription": (lambda _: None, readers.members(sns._sub_arn_to_topic)),
    "AWS::SNS::Topic": (_arn("sns", "", "TopicName"), readers.read_topic),
    "AWS::SQS::Queue": (_queue_url, _drift("AWS::SQS::Queue")),
    "AWS::Scheduler::Schedule": (_named("Name"), readers.read_schedule),
    "AWS::Scheduler::ScheduleGroup": (_named("Name"), readers.members(scheduler._schedule_groups)),
    "AWS::StepFunctions::StateMachine": (
        _arn("states", "stateMachine:", "StateMachineName"),
        readers.members(stepfunctions._state_machines, DefinitionString="definition", RoleArn="roleArn"),
    ),
}


_REFERENCES = ("Role", "RoleArn", "KmsKeyArn", "KmsKeyId", "VpcConfig", "DeadLetterConfig", "Targets", "LoggingConfiguration", "PolicyDocument")
# The service that assumes the role of a resource, the property that names it, and the code of a refusal. Step Functions' handler says
# of an AccessDeniedException that it is one (aws-cloudformation-resource-providers-stepfunctions, ResourceHandler.handleDefaultError).
_ROLES = {
    "AWS::Lambda::Function": ("lambda", "Role", "InvalidRequest"),
    "AWS::StepFunctions::StateMachine": ("states", "RoleArn", "AccessDenied"),
}


# A property of log groups that CloudFormation has and its handler has no use for. Sources: cloudformation-coverage-roadmap#2501 (a creation),
# pulumi-aws-native#2940 (an update).
_BEARER = "BearerTokenAuthenticationEnabled"
_NO_BEARER = "The security token included in the request is invalid (Service: CloudWatchLogs, Status Code: 400)"


def _camel(value):
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: _camel(item) for key, item in value.items()}
    return [_camel(item) for item in value] if isinstance(value, list) else value


def _translated(type_name: str, properties: dict) -> tuple[str, dict]:
    """A type and its properties as MiniStack's provisioners take them."""
    if type_name == "AWS::IAM::RolePolicy":
        return "AWS::IAM::Policy", {
            "PolicyName": properties["PolicyName"],
            "PolicyDocument": properties.get("PolicyDocument", {}),
            "Roles": [properties["RoleName"]],
        }
    if type_name == "AWS::StepFunctions::StateMachine" and "LoggingConfiguration" in properties:
        return type_name, {**properties, "LoggingConfiguration": _camel(properties["LoggingConfiguration"])}
    return type_name, properties


def handle(request: dict) -> dict:
    """One operation on one resource: what is asked, in the daemon's words."""
    type_name = request["type"]
    if type_name not in TYPES:
        raise ResourceError("UnsupportedAction", f"Resource type {type_name} is not supported by the local cloud")
    try:
        return _OPERATIONS[request["operation"]](type_name, request)
    except ValueError as error:
        raise ResourceError("InvalidRequest", str(error)) from error


def _create(type_name: str, request: dict) -> dict:
    properties = request["properties"]
    identify, read = TYPES[type_name]
    expected = identify(properties)
    if expected and read(expected, properties) is not None:
        raise ResourceError("AlreadyExists", f"Resource of type '{type_name}' with identifier '{expected}' already exists.")
    _check_references(type_name, properties)
    target, translated = _translated(type_name, properties)
    if type_name == "AWS::Scheduler::Schedule":
        physical_id, attributes = _put_schedule(scheduler._create_schedule, request["logicalId"], properties)
    else:
        physical_id, attributes = provisioners._provision_resource(target, request["logicalId"], translated, STACK)
    if type_name == "AWS::SNS::Topic":
        _encrypt_topic(physical_id, properties)
    if target != type_name:
        physical_id = expected
    if type_name == "AWS::Lambda::Permission":
        attributes = {"Id": physical_id}
    live = read(physical_id, properties)
    if live is None:
        raise ResourceError("GeneralServiceException", f"{type_name} was not created; see the local cloud's log")
    return {"physicalId": physical_id, "attributes": attributes, "live": live}


def _check_references(type_name: str, properties: dict):
    """As the services' own operations refuse what a resource names; a schedule is made by that operation."""
    service, member, code = _ROLES.get(type_name, (None, None, "InvalidRequest"))
    message = service and roles.not_assumed(service, properties.get(member))
    if type_name == "AWS::Lambda::Function":
        message = message or references.function_needs(properties)
    if type_name == "AWS::Events::Rule":
        arns = (target.get("RoleArn") for target in properties.get("Targets") or [])
        message = next(filter(None, (roles.not_assumed("events", arn) for arn in arns)), None)
    if type_name == "AWS::StepFunctions::StateMachine":
        message = message or references.machine_logs(properties.get("RoleArn"), _camel(properties.get("LoggingConfiguration")))
    if type_name == "AWS::S3::BucketPolicy":
        message = policies.bucket_policy(json.dumps(properties.get("PolicyDocument")))
    if message:
        raise ResourceError(code, message)
    if type_name == "AWS::Logs::LogGroup":
        if properties.get(_BEARER):
            raise ResourceError("InvalidRequest", _NO_BEARER)
        refusal = references.log_group_key(properties.get("LogGroupName", ""), properties.get("KmsKeyId"))
        if refusal:
            # The handler's code in aws-cdk#28304.
            raise ResourceError("GeneralServiceException", refusal[1])


def _encrypt_topic(arn: str, properties: dict):
    """The key of a topic, which MiniStack's own provisioner leaves out."""
    attributes = sns._topics[arn]["attributes"]
    key = properties.get("KmsMasterKeyId")
    if key:
        attributes["KmsMasterKeyId"] = key
    else:
        attributes.pop("KmsMasterKeyId", None)


def _unsubscribe(arn: str, properties: dict):
    """What was read and is asked for no more goes, whoever subscribed (aws-cloudformation-resource-providers-sns, UpdateHandler)."""
    kept = properties.get("Subscription") or []
    subscribed = sns._topics[arn]["subscriptions"]
    for one in [one for one in subscribed if readers.subscription(one) not in kept]:
        subscribed.remove(one)
        sns._sub_arn_to_topic.pop(one["arn"], None)


def _put_schedule(put, logical_id: str, properties: dict):
    """A schedule with all its properties: MiniStack's own provisioner leaves out time zone and dates."""
    name = properties.get("Name") or provisioners._physical_name(STACK, logical_id, max_len=64)
    status, _, body = put(name, properties)
    if status >= 400:
        code = {404: "NotFound", 409: "AlreadyExists"}.get(status, "InvalidRequest")
        answer = json.loads(body)
        raise ResourceError(code, answer.get("Message") or answer.get("message") or str(answer))
    return name, {"Arn": scheduler._schedule_arn(properties.get("GroupName") or "default", name)}


def _read(type_name: str, request: dict) -> dict:
    return {"live": TYPES[type_name][1](request["physicalId"], request["properties"])}


def _update(type_name: str, request: dict) -> dict:
    properties, previous = request["properties"], request["previous"]
    target, translated = _translated(type_name, properties)
    _, translated_previous = _translated(type_name, previous)
    if (_BEARER in properties) != (_BEARER in previous) or properties.get(_BEARER) != previous.get(_BEARER):
        raise ResourceError("ServiceInternalError", _NO_BEARER)
    if any(properties.get(name) != previous.get(name) for name in _REFERENCES):
        _check_references(type_name, {"LogGroupName": request["physicalId"], **properties})
    if type_name == "AWS::StepFunctions::StateMachine" and "LoggingConfiguration" in previous:
        # CloudFormation's handler asks for what a template has alone, and UpdateStateMachine keeps the rest (aws-cdk#30814).
        translated = {"LoggingConfiguration": translated_previous["LoggingConfiguration"], **translated}
    if type_name == "AWS::Scheduler::Schedule":
        named = {**properties, "Name": request["physicalId"]}
        physical_id, attributes = _put_schedule(scheduler._update_schedule, request["logicalId"], named)
    else:
        physical_id, attributes = provisioners._update_resource(
            target, request["physicalId"], translated_previous, translated, STACK, request["logicalId"]
        )
    if type_name == "AWS::SNS::Topic":
        _encrypt_topic(physical_id, properties)
        _unsubscribe(physical_id, properties)
    if target != type_name:
        physical_id = request["physicalId"]
    return {"physicalId": physical_id, "attributes": attributes, "live": TYPES[type_name][1](physical_id, properties)}


def _delete(type_name: str, request: dict) -> dict:
    if type_name == "AWS::IAM::Role":
        # What others attached is theirs: pulumi-aws-native#416.
        attached = (iam._roles.get(request["physicalId"]) or {}).get("AttachedPolicies", [])
        if set(attached) - set(request["properties"].get("ManagedPolicyArns") or []):
            message = "Cannot delete entity, must detach all policies first. (Service: Iam, Status Code: 409)"
            raise ResourceError("GeneralServiceException", message)
    target, translated = _translated(type_name, request["properties"])
    provisioners._delete_resource(target, request["physicalId"], translated, STACK, request["logicalId"])
    return {}


def _discard(type_name: str, request: dict) -> dict:
    """Remove what an interrupted creation with these properties may have made."""
    identify, read = TYPES[type_name]
    physical_id = identify(request["properties"])
    if physical_id and read(physical_id, request["properties"]) is not None:
        _delete(type_name, {**request, "physicalId": physical_id})
    return {}


_OPERATIONS = {"create": _create, "discard": _discard, "read": _read, "update": _update, "delete": _delete}
