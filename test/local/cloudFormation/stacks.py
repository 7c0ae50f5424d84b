"""Makes, changes, fails and deletes a stack with SageMaker's resources, by boto3. Prints what was seen, as JSON.

Arguments: the image of the models, and one whose container ends at once.
"""

import json
import sys

import boto3
from botocore.exceptions import ClientError, WaiterError

image, broken = sys.argv[1:]
stacks = boto3.client("cloudformation")
sagemaker = boto3.client("sagemaker")
runtime = boto3.client("sagemaker-runtime")


def template(version, image=image, **more):
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    logs = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]}
    variant = {"VariantName": "AllTraffic", "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]},
               "InitialInstanceCount": 1, "InstanceType": "ml.m5.large", "InitialVariantWeight": 1}
    resources = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {
            "AssumeRolePolicyDocument": trust, "Policies": [{"PolicyName": "logs", "PolicyDocument": logs}]}},
        "Model": {"Type": "AWS::SageMaker::Model", "Properties": {
            "ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "PrimaryContainer": {"Image": image, "Environment": {"MODEL_VERSION": version}}}},
        "Config": {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"ProductionVariants": [variant]}},
        "Endpoint": {"Type": "AWS::SageMaker::Endpoint", "Properties": {
            "EndpointName": {"Fn::Sub": "${AWS::StackName}-endpoint"},
            "EndpointConfigName": {"Fn::GetAtt": ["Config", "EndpointConfigName"]},
            "Tags": [{"Key": "team", "Value": "scones"}]}},
        **more,
    }
    outputs = {"Endpoint": {"Value": {"Ref": "Endpoint"}}, "Model": {"Value": {"Ref": "Model"}},
               "Config": {"Value": {"Ref": "Config"}},
               "Name": {"Value": {"Fn::GetAtt": ["Endpoint", "EndpointName"]}}}
    return json.dumps({"Resources": resources, "Outputs": outputs})


def described(name):
    stack = stacks.describe_stacks(StackName=name)["Stacks"][0]
    return {"status": stack["StackStatus"], **{o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}}


def answered(endpoint):
    answer = runtime.invoke_endpoint(EndpointName=endpoint, ContentType="text/plain", Body=b"x")
    return json.loads(answer["Body"].read())["version"]


def waited(waiter, name):
    try:
        stacks.get_waiter(waiter).wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    except WaiterError as error:
        return str(error)
    return "done"


def failures(name):
    events = stacks.describe_stack_events(StackName=name)["StackEvents"]
    return [[e["LogicalResourceId"], e["ResourceStatus"], e["ResourceStatusReason"]] for e in events
            if e["ResourceStatus"].endswith("_FAILED")]


found = {}
common = {"StackName": "bakery", "Capabilities": ["CAPABILITY_IAM"], "Tags": [{"Key": "stage", "Value": "test"}]}
scaling = {
    "Target": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": {
        "MinCapacity": 1, "MaxCapacity": 2, "ServiceNamespace": "sagemaker",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        "ResourceId": {"Fn::Sub": "endpoint/${Endpoint.EndpointName}/variant/AllTraffic"},
        "RoleARN": "arn:aws:iam::000000000000:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/"
                   "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"}},
    "Policy": {"Type": "AWS::ApplicationAutoScaling::ScalingPolicy", "Properties": {
        "PolicyName": "requests", "PolicyType": "TargetTrackingScaling", "ScalingTargetId": {"Ref": "Target"},
        "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 100, "PredefinedMetricSpecification": {
            "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}}}},
}
stacks.create_stack(TemplateBody=template("1", **scaling), **common)
found["created"] = [waited("stack_create_complete", "bakery"), described("bakery"), failures("bakery")]
endpoint = found["created"][1]["Name"]
found["answer"] = answered(endpoint)
found["tags"] = {t["Key"]: t["Value"] for t in sagemaker.list_tags(ResourceArn=found["created"][1]["Endpoint"])["Tags"]}
policies = boto3.client("application-autoscaling").describe_scaling_policies(ServiceNamespace="sagemaker")
found["policy"] = policies["ScalingPolicies"][0]["PolicyARN"]
found["resources"] = {r["LogicalResourceId"]: r["PhysicalResourceId"]
                      for r in stacks.describe_stack_resources(StackName="bakery")["StackResources"]}

stacks.update_stack(TemplateBody=template("2"), **common)
found["updated"] = [waited("stack_update_complete", "bakery"), described("bakery"), failures("bakery")]
found["answer after"] = answered(endpoint)
found["models"] = len(sagemaker.list_models()["Models"])

stacks.create_stack(TemplateBody=template("1", broken), **{**common, "StackName": "broken"})
ended = waited("stack_create_complete", "broken") != "done"
found["broken"] = [ended, described("broken")["status"], failures("broken")]
found["left"] = [len(sagemaker.list_models()["Models"]), len(sagemaker.list_endpoints()["Endpoints"])]

lost = {"Lost": {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"ProductionVariants": [
    {"VariantName": "A", "ModelName": "nobody", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}]}}}
stacks.update_stack(TemplateBody=template("3", **lost), **common)
ended = waited("stack_update_complete", "bakery") != "done"
found["rolled back"] = [ended, described("bakery")["status"], failures("bakery")]
found["answer still"] = answered(endpoint)

stacks.delete_stack(StackName="bakery")
found["deleted"] = waited("stack_delete_complete", "bakery")
found["nothing"] = [len(sagemaker.list_models()["Models"]), len(sagemaker.list_endpoint_configs()["EndpointConfigs"]),
                    len(sagemaker.list_endpoints()["Endpoints"])]
try:
    stacks.create_stack(StackName="p", TemplateBody='{"Resources": {"M": {"Type": "AWS::SageMaker::Pipeline"}}}')
except ClientError as error:
    found["unknown"] = error.response["Error"]["Message"]
print(json.dumps(found))
