"""Holds Lambda's answers against the output shapes of botocore, for one function's life. Prints what deviates, a line each.

Argument: the function's role. The client's settings come from the environment.
"""

import io
import re
import sys
import time
import zipfile

import boto3

# What AWS itself answers though its model has no such value: recorded by localstack's test_lambda_api.py.
RECORDED = {("LastUpdateStatusReasonCode", "Creating")}
found = []
checked = 0


def check(shape, value, path, model):
    kind = shape.type_name
    if kind == "structure":
        for name in shape.required_members:
            if name not in value:
                found.append(f"{path}.{name} is missing")
        for name, member in value.items():
            if name in shape.members:
                check(shape.members[name], member, f"{path}.{name}", model)
    elif kind == "list":
        for i, member in enumerate(value):
            check(shape.member, member, f"{path}[{i}]", model)
    elif kind == "map":
        for name, member in value.items():
            check(shape.value, member, f"{path}.{name}", model)
    elif kind == "string":
        # Java's classes of letters, spaces and digits, which Python's module does not know.
        pattern = shape.metadata.get("pattern", "").replace(r"\p{L}\p{Z}\p{N}", r"\w\s")
        if (path.rpartition(".")[2], value) in RECORDED:
            return
        if shape.enum and value not in shape.enum:
            found.append(f"{path} is {value!r}, none of {shape.enum[:4]}…")
        elif pattern and re.fullmatch(pattern, value) is None:
            found.append(f"{path} is {value!r}, which is not {pattern}")
        bounds(shape, len(value), path)
    elif kind in ("integer", "long"):
        bounds(shape, value, path)


def bounds(shape, size, path):
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if (low is not None and size < low) or (high is not None and size > high):
        found.append(f"{path} is {size}, not of {low} to {high}")


def package(text):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("lambda_function.py", f"def lambda_handler(event, context):\n    return {text}\n")
    return data.getvalue()


client = boto3.client("lambda")


def call(operation, **arguments):
    global checked
    answer = getattr(client, operation)(**arguments)
    model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
    answer.pop("ResponseMetadata")
    if model.output_shape is not None:
        streams = [name for name, shape in model.output_shape.members.items() if shape.serialization.get("streaming")]
        for name in [*streams, "Payload"]:
            answer.pop(name, None)
        check(model.output_shape, answer, operation, model)
    checked += 1
    return answer


name = {"FunctionName": "shapes"}
call("create_function", **name, Runtime="python3.12", Handler="lambda_function.lambda_handler", Role=sys.argv[1],
     Code={"ZipFile": package("1")}, Environment={"Variables": {"AB": "1"}})
call("get_function", **name)
client.get_waiter("function_active_v2").wait(**name)
call("get_function", **name)
call("get_function_configuration", **name)
call("update_function_configuration", **name, Timeout=5)
time.sleep(1)
call("update_function_code", **name, ZipFile=package("2"))
time.sleep(1)
call("publish_version", **name)
call("create_alias", **name, Name="live", FunctionVersion="1")
call("update_alias", **name, Name="live", Description="now")
call("get_alias", **name, Name="live")
call("list_aliases", **name)
call("list_versions_by_function", **name)
call("invoke", **name)
call("invoke", **name, Qualifier="live", LogType="Tail")
call("invoke", **name, InvocationType="Event")
call("invoke", **name, InvocationType="DryRun")
call("add_permission", **name, StatementId="s", Action="lambda:InvokeFunction", Principal="events.amazonaws.com")
call("get_policy", **name)
call("remove_permission", **name, StatementId="s")
call("put_function_concurrency", **name, ReservedConcurrentExecutions=5)
call("get_function_concurrency", **name)
call("delete_function_concurrency", **name)
call("put_function_event_invoke_config", **name, MaximumRetryAttempts=1)
call("get_function_event_invoke_config", **name)
call("update_function_event_invoke_config", **name, MaximumEventAgeInSeconds=60)
kept = call("get_function_event_invoke_config", **name)
if (kept["MaximumRetryAttempts"], kept["MaximumEventAgeInSeconds"]) != (1, 60):
    found.append(f"update_function_event_invoke_config made {kept}")
call("list_function_event_invoke_configs", **name)
call("delete_function_event_invoke_config", **name)
call("get_account_settings")
layer = call("publish_layer_version", LayerName="layer", Content={"ZipFile": package("3")}, CompatibleRuntimes=["python3.12"])
call("get_layer_version", LayerName="layer", VersionNumber=layer["Version"])
call("list_layers")
call("list_layer_versions", LayerName="layer")
arn = call("list_functions")["Functions"][0]["FunctionArn"]
call("tag_resource", Resource=arn, Tags={"a": "b"})
call("list_tags", Resource=arn)
call("create_function_url_config", **name, AuthType="AWS_IAM")
call("get_function_url_config", **name)
call("update_function_url_config", **name, AuthType="NONE")
call("list_function_url_configs", **name)
call("delete_function_url_config", **name)
call("get_function_recursion_config", **name)
call("put_function_recursion_config", **name, RecursiveLoop="Allow")
call("put_provisioned_concurrency_config", **name, Qualifier="1", ProvisionedConcurrentExecutions=1)
call("get_provisioned_concurrency_config", **name, Qualifier="1")
call("delete_provisioned_concurrency_config", **name, Qualifier="1")
call("get_layer_version_by_arn", Arn=layer["LayerVersionArn"])
grant = {"LayerName": "layer", "VersionNumber": layer["Version"]}
call("add_layer_version_permission", **grant, StatementId="a", Action="lambda:GetLayerVersion", Principal="*")
call("get_layer_version_policy", **grant)
call("remove_layer_version_permission", **grant, StatementId="a")
call("delete_layer_version", **grant)
queue = boto3.client("sqs").create_queue(QueueName="shapes")["QueueUrl"]
source = boto3.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
mapping = call("create_event_source_mapping", **name, EventSourceArn=source)["UUID"]
call("get_event_source_mapping", UUID=mapping)
call("list_event_source_mappings", **name)
call("update_event_source_mapping", UUID=mapping, BatchSize=5)
call("delete_event_source_mapping", UUID=mapping)
call("untag_resource", Resource=arn, TagKeys=["a"])
call("delete_alias", **name, Name="live")
call("list_code_signing_configs")
try:
    client.get_runtime_management_config(**name)
    found.append("get_runtime_management_config is there: hold its answer to its shape")
except client.exceptions.ClientError as error:
    if error.response["Error"]["Code"] != "UnknownOperationException":
        found.append(f"get_runtime_management_config: {error}")
call("delete_function", **name)

print("\n".join([f"{checked} answers", *sorted(set(found))]))
