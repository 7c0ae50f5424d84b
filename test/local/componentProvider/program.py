"""A Python user's stack of remote components, as an inline Automation API program: no language host takes part in it.

Its first argument says what to do (up, preview, destroy); its second is the stack's settings as JSON.
"""

import json
import sys
from typing import Any, Optional

import pulumi
from pulumi import automation


class DataBucket(pulumi.ComponentResource):
    bucketName: pulumi.Output[str]
    bucketArn: pulumi.Output[str]

    def __init__(self, name: str, args: dict[str, Any], opts: Optional[pulumi.ResourceOptions] = None):
        outputs = {"bucketName": None, "bucketArn": None, "kmsKeyArn": None}
        super().__init__("sagemaker-workflow:index:DataBucket", name, {**outputs, **args}, opts, remote=True)


class ArtifactModel(pulumi.ComponentResource):
    modelName: pulumi.Output[str]
    executionRoleName: pulumi.Output[str]

    def __init__(self, name: str, args: dict[str, Any], opts: Optional[pulumi.ResourceOptions] = None):
        outputs = {"modelName": None, "executionRoleName": None}
        super().__init__("sagemaker-workflow:index:ArtifactModel", name, {**outputs, **args}, opts, remote=True)


class MonitoredEndpoint(pulumi.ComponentResource):
    endpointName: pulumi.Output[str]
    endpointStatus: pulumi.Output[str]
    captureUri: pulumi.Output[str]
    alarmNames: pulumi.Output[list[str]]

    def __init__(self, name: str, args: dict[str, Any], opts: Optional[pulumi.ResourceOptions] = None):
        outputs = {"endpointName": None, "endpointStatus": None, "captureUri": None, "alarmNames": None}
        super().__init__("sagemaker-workflow:index:MonitoredEndpoint", name, {**outputs, **args}, opts, remote=True)


def main() -> None:
    verb, settings = sys.argv[1], json.loads(sys.argv[2])

    def program() -> None:
        # The environment's address of SageMaker is one where nobody listens: components look where their provider does.
        endpoints = json.dumps([{"sagemaker": settings["env"]["AWS_ENDPOINT_URL"]}])
        version = pulumi.ResourceOptions(version=settings["awsVersion"])
        classic = pulumi.ProviderResource("aws", "classic", {"region": "us-east-1", "endpoints": endpoints}, version)
        theirs = pulumi.ResourceOptions(providers={"aws": classic})
        data = DataBucket("python-data", {"forceDestroy": True, "expireCapturesAfterDays": 30, "tags": {"team": "py"}})
        model = ArtifactModel("python-model", {"modelArtifactUri": settings["modelArtifactUri"]}, theirs)
        endpoint = MonitoredEndpoint(
            "python-endpoint",
            {
                "model": {"modelName": model.modelName, "executionRoleName": model.executionRoleName},
                "captureBucket": {"bucketName": data.bucketName, "bucketArn": data.bucketArn},
                "initialSamplingPercentage": settings["samplingPercentage"],
                "alarms": {"latencyThresholdMs": 500},
            },
            theirs,
        )
        pulumi.export("bucketName", data.bucketName)
        pulumi.export("endpointName", endpoint.endpointName)
        pulumi.export("endpointStatus", endpoint.endpointStatus)
        pulumi.export("captureUri", endpoint.captureUri)
        pulumi.export("alarmNames", endpoint.alarmNames)

    stack = automation.create_or_select_stack(
        stack_name="dev",
        project_name="python-user",
        program=program,
        opts=automation.LocalWorkspaceOptions(work_dir=settings["workDir"], env_vars=settings["env"]),
    )
    if verb == "up":
        result = stack.up()
        answer = {"outputs": {key: value.value for key, value in result.outputs.items()}}
        answer["changes"] = result.summary.resource_changes
    elif verb == "preview":
        answer = {"changes": dict(stack.preview().change_summary)}
    else:
        answer = {"changes": stack.destroy().summary.resource_changes}
    print(json.dumps(answer))


main()
