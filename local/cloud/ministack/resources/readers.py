"""What there is of a resource, read from the service that owns it, in CloudFormation's words. None where there is nothing."""

import json

from ministack.services import cloudwatch_logs, eventbridge, iam, s3, scheduler, sns
from ministack.services.cloudformation import drift, provisioners


def _parsed(document):
    return json.loads(document) if isinstance(document, str) and document else document


def _tags(tags) -> dict:
    return {k: v for k, v in provisioners._tag_map(tags).items() if not k.startswith("aws:")}


def members(store, **names):
    """A reader of a store's records: of the properties that are members of other names, and of whether there is one at all."""

    def read(identifier, _):
        record = store.get(identifier)
        return None if record is None else {name: record.get(member) for name, member in names.items()}

    return read


def read_role(name, _):
    role = iam._roles.get(name)
    if role is None:
        return None
    return {
        "AssumeRolePolicyDocument": _parsed(role.get("AssumeRolePolicyDocument")),
        "Description": role.get("Description", ""),
        "MaxSessionDuration": role.get("MaxSessionDuration"),
        "ManagedPolicyArns": sorted(role.get("AttachedPolicies", [])),
        "Tags": _tags(role.get("Tags")),
        "PermissionsBoundary": role.get("PermissionsBoundary"),
    }


def read_role_policy(_, properties):
    role = iam._roles.get(properties.get("RoleName")) or {}
    document = role.get("InlinePolicies", {}).get(properties.get("PolicyName"))
    return None if document is None else {"PolicyDocument": _parsed(document)}


def read_log_group(name, _):
    group = cloudwatch_logs._log_groups.get(name)
    if group is None:
        return None
    return {
        "RetentionInDays": group.get("retentionInDays"),
        "KmsKeyId": group.get("kmsKeyId") or None,
        "Tags": _tags(group.get("tags")),
    }


def subscription(one: dict) -> dict:
    return {"Endpoint": one["endpoint"], "Protocol": one["protocol"]}


def read_topic(arn, properties):
    """With every subscription, whoever subscribed (aws-cloudformation-resource-providers-sns, Translator.translateFromGetTopicAttributes)."""
    live = drift._DRIFT_READERS["AWS::SNS::Topic"][0](arn, properties)
    return None if live is None else {**live, "Subscription": [subscription(one) for one in sns._topics[arn]["subscriptions"]] or None}


def read_schedule(name, properties):
    schedule = scheduler._schedules.get(f"{properties.get('GroupName') or 'default'}/{name}")
    if schedule is None:
        return None
    names = (
        "ScheduleExpression", "ScheduleExpressionTimezone", "State", "Target", "FlexibleTimeWindow", "KmsKeyArn",
    )  # fmt: skip
    return {name: schedule.get(name) for name in names}


def read_rule(name, properties):
    key = eventbridge._rule_key(name, provisioners._eb_rule_bus_name(properties))
    rule = eventbridge._rules.get(key)
    if rule is None:
        return None
    return {"ScheduleExpression": rule.get("ScheduleExpression"), "State": rule.get("State")}


def read_permission(identifier, properties):
    function, *_ = provisioners._lambda_function_for_cfn_ref(properties.get("FunctionName", ""))
    statements = ((function or {}).get("policy") or {}).get("Statement", [])
    return {} if any(statement.get("Sid") == identifier for statement in statements) else None


def read_bucket_policy(_, properties):
    document = s3._bucket_policies.get(properties.get("Bucket"))
    return None if document is None else {"PolicyDocument": _parsed(document)}
