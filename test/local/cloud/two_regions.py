"""The same names in two regions, side by side, by boto3. Prints what each region says, as JSON.

Arguments: the image of the models in us-east-1, which is in each region, and the bucket of captures in each region.
"""

import json
import sys
import time

import boto3
from botocore.exceptions import ClientError

image, *buckets = sys.argv[1:]
ROLE = "arn:aws:iam::000000000000:role/workshop"


def build(region, version, bucket):
    sagemaker = boto3.client("sagemaker", region_name=region)
    s3 = boto3.client("s3", region_name=region)
    try:
        place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=bucket, **place)
    except ClientError as error:
        if error.response["Error"]["Code"] != "BucketAlreadyOwnedByYou":
            raise
    own_image = image.replace("us-east-1", region)
    sagemaker.create_model(ModelName="m", ExecutionRoleArn=ROLE, Tags=[{"Key": "where", "Value": region}],
                           PrimaryContainer={"Image": own_image, "Environment": {"MODEL_VERSION": version}})
    variant = {"VariantName": "AllTraffic", "ModelName": "m", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
    sagemaker.create_endpoint_config(EndpointConfigName="c", ProductionVariants=[variant], DataCaptureConfig={
        "EnableCapture": True, "InitialSamplingPercentage": 100, "DestinationS3Uri": f"s3://{bucket}/captures",
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}]})
    sagemaker.create_endpoint(EndpointName="e", EndpointConfigName="c")


def told(region, bucket):
    sagemaker = boto3.client("sagemaker", region_name=region)
    sagemaker.get_waiter("endpoint_in_service").wait(EndpointName="e", WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    runtime = boto3.client("sagemaker-runtime", region_name=region)
    answer = json.loads(runtime.invoke_endpoint(EndpointName="e", ContentType="text/plain", Body=b"x")["Body"].read())
    s3 = boto3.client("s3", region_name=region)
    captures = []
    for _ in range(50):
        captures = s3.list_objects_v2(Bucket=bucket, Prefix="captures/").get("Contents", [])
        if captures:
            break
        time.sleep(0.2)
    control = boto3.client("cloudcontrol", region_name=region)
    logs = boto3.client("logs", region_name=region)
    tagging = boto3.client("resourcegroupstaggingapi", region_name=region)
    scaling = boto3.client("application-autoscaling", region_name=region)
    metrics = boto3.client("cloudwatch", region_name=region)
    scope = {"ServiceNamespace": "sagemaker", "ResourceId": "endpoint/e/variant/AllTraffic",
             "ScalableDimension": "sagemaker:variant:DesiredInstanceCount"}
    scaling.register_scalable_target(MinCapacity=1, MaxCapacity=2, **scope)
    counted = []
    for _ in range(50):
        counted = metrics.list_metrics(Namespace="AWS/SageMaker", MetricName="Invocations")["Metrics"]
        if counted:
            break
        time.sleep(0.2)
    return {
        "endpoint": sagemaker.describe_endpoint(EndpointName="e")["EndpointArn"],
        "endpoints": len(sagemaker.list_endpoints()["Endpoints"]),
        "version": answer["version"],
        "captures": len(captures),
        "resources": [r["Identifier"] for r in control.list_resources(TypeName="AWS::SageMaker::Model")["ResourceDescriptions"]],
        "logs": [g["arn"].split(":")[3] for g in logs.describe_log_groups(
            logGroupNamePrefix="/aws/sagemaker/Endpoints/e")["logGroups"]],
        "tagged": [[r["ResourceARN"], r["Tags"]] for r in tagging.get_resources(
            ResourceTypeFilters=["sagemaker:model"])["ResourceTagMappingList"]],
        "target": [t["ScalableTargetARN"].split(":")[3] for t in scaling.describe_scalable_targets(
            ServiceNamespace="sagemaker")["ScalableTargets"]],
        "metrics": len(counted),
    }


regions = ("us-east-1", "eu-central-1")
for region, version, bucket in zip(regions, "12", buckets):
    build(region, version, bucket)
found = {region: told(region, bucket) for region, bucket in zip(regions, buckets)}
boto3.client("sagemaker", region_name="us-east-1").delete_endpoint(EndpointName="e")
found["after"] = boto3.client("sagemaker", region_name="eu-central-1").describe_endpoint(EndpointName="e")["EndpointStatus"]
try:
    boto3.client("sagemaker", region_name="nowhere").list_models()
except ClientError as error:
    found["nowhere"] = error.response["Error"]["Message"]
print(json.dumps(found))
