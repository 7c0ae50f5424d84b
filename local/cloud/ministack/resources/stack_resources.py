"""Stacks of CloudFormation with the resource types that the daemon itself provides (SageMaker, Application Auto Scaling).

MiniStack knows no type of theirs. Here each is created, changed and deleted through the local cloud's own Cloud Control,
in the stack's region and with the account's own key, so that a resource obeys the same rules whoever makes it. What the
daemon says of a type at the start: its properties, those of them that an update may change (a change of another replaces
the resource), the one that names it, those that Fn::GetAtt gives, and whether it takes tags.
"""

import json
import time

from resources import own_cloud
from ministack.services.cloudformation import provisioners, stacks
from patching import around

POLL_SECONDS = 0.2


def _cloud_control():
    return own_cloud.client("cloudcontrol")


def _finished(event: dict) -> dict:
    """The operation's last state, waited for."""
    while event["OperationStatus"] in ("PENDING", "IN_PROGRESS"):
        time.sleep(POLL_SECONDS)
        event = _cloud_control().get_resource_request_status(RequestToken=event["RequestToken"])["ProgressEvent"]
    return event


def _checked(event: dict) -> dict:
    """The event of an operation that went well. Fails in the words of CloudFormation's resource handlers."""
    if event["OperationStatus"] == "SUCCESS":
        return event
    raise ValueError(
        f'Resource handler returned message: "{event.get("StatusMessage", "")}" '
        f"(RequestToken: {event['RequestToken']}, HandlerErrorCode: {event.get('ErrorCode', 'InternalFailure')})"
    )


class StackType:
    """The handlers of one type, as MiniStack's table of provisioners holds them."""

    def __init__(self, name: str, facts: dict):
        self._name = name
        self._facts = facts

    def create(self, logical_id, props, stack_name):
        desired = self._own_tags(props)
        named = self._facts.get("name")
        if named and not desired.get(named):
            desired[named] = provisioners._physical_name(stack_name, logical_id, max_len=63)
        control = _cloud_control()
        event = _finished(control.create_resource(TypeName=self._name, DesiredState=json.dumps(desired))["ProgressEvent"])
        if event["OperationStatus"] != "SUCCESS" and event.get("Identifier") and event.get("ErrorCode") == "NotStabilized":
            # It is there and has failed: a stack that rolls back leaves nothing behind.
            _finished(control.delete_resource(TypeName=self._name, Identifier=event["Identifier"])["ProgressEvent"])
        return self._described(_checked(event)["Identifier"])

    def update(self, physical_id, old_props, new_props, stack_name, logical_id):
        identifier = self._identifier(physical_id)
        before, after = self._own_tags(old_props), self._own_tags(new_props)
        patch = [
            {"op": "add", "path": f"/{name}", "value": value}
            for name, value in after.items()
            if before.get(name) != value
        ]
        patch += [{"op": "remove", "path": f"/{name}"} for name in before if name not in after]
        if patch:
            control = _cloud_control()
            answer = control.get_resource(TypeName=self._name, Identifier=identifier)
            current = json.loads(answer["ResourceDescription"]["Properties"])
            patch = [step for step in patch if step["op"] == "add" or step["path"][1:] in current]
            document = json.dumps(patch)
            event = control.update_resource(TypeName=self._name, Identifier=identifier, PatchDocument=document)
            _checked(_finished(event["ProgressEvent"]))
        return self._described(identifier)

    def delete(self, physical_id, props):
        control = _cloud_control()
        identifier = self._identifier(physical_id)
        event = _finished(control.delete_resource(TypeName=self._name, Identifier=identifier)["ProgressEvent"])
        if event.get("ErrorCode") != "NotFound":
            _checked(event)

    def _described(self, identifier: str):
        """What Ref and Fn::GetAtt give."""
        answer = _cloud_control().get_resource(TypeName=self._name, Identifier=identifier)
        properties = json.loads(answer["ResourceDescription"]["Properties"])
        attributes = {name: properties[name] for name in self._facts["attributes"] if name in properties}
        return (identifier.split("|")[0] if self._facts["refersTo"] == "first" else identifier), attributes

    def _identifier(self, physical_id: str) -> str:
        """Cloud Control's name of a resource, of which Ref gives the first part in some types."""
        if self._facts["refersTo"] != "first":
            return physical_id
        pages = _cloud_control().get_paginator("list_resources").paginate(TypeName=self._name)
        found = (one["Identifier"] for page in pages for one in page["ResourceDescriptions"])
        return next((one for one in found if one.split("|")[0] == physical_id), physical_id)

    def _own_tags(self, props: dict) -> dict:
        """The properties without the tags under aws:, which no caller but CloudFormation itself may set."""
        if not isinstance(props.get("Tags"), list):
            return dict(props)
        return {**props, "Tags": [tag for tag in props["Tags"] if not tag["Key"].startswith("aws:")]}


def install(types: dict) -> None:
    for name, facts in types.items():
        handlers = StackType(name, facts)
        provisioners._RESOURCE_HANDLERS[name] = {
            "create": handlers.create,
            "update": handlers.update,
            "update_with_logical_id": True,
            "delete": handlers.delete,
        }
        provisioners._REPLACING_PROPERTIES[name] = set(facts["properties"]) - set(facts["mutable"]) - {"Tags"}
        if facts["tags"]:
            provisioners._STACK_TAG_PROPERTY[name] = ("Tags", "list")
        if facts.get("name"):
            provisioners._CUSTOM_NAME_REPLACEMENT[name] = {"name": facts["name"]}
    # They ask this very server for roles and objects.
    around(stacks, "_runs_on_worker_thread")(lambda original, type_name: type_name in types or original(type_name))
