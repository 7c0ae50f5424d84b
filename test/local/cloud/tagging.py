"""What boto3's client of the tagging API finds of SageMaker's resources, and what it changes. Prints it as JSON."""

import json

import boto3

client = boto3.client("resourcegroupstaggingapi")
ARN = "arn:aws:sagemaker:us-east-1:000000000000:"


def found(**filters):
    return sorted(one["ResourceARN"] for one in client.get_resources(**filters)["ResourceTagMappingList"])


seen = {name: found(ResourceTypeFilters=[name])
        for name in ("sagemaker", "sagemaker:endpoint", "sagemaker:model-package-group")}
seen["scones"] = found(TagFilters=[{"Key": "team", "Values": ["scones"]}])
seen["scones and tea, of models"] = found(TagFilters=[{"Key": "team", "Values": ["scones", "tea"]}],
                                          ResourceTypeFilters=["sagemaker:model"])
seen["by ARN"] = found(ResourceARNList=[ARN + "model/m"])
seen["keys"] = client.get_tag_keys()["TagKeys"]
seen["values"] = client.get_tag_values(Key="team")["TagValues"]
answer = client.tag_resources(ResourceARNList=[ARN + "model/bare", ARN + "model/nobody"], Tags={"oven": "1", "tray": "2"})
seen["failed"] = {arn: why["ErrorCode"] for arn, why in answer["FailedResourcesMap"].items()}
seen["tagged"] = found(TagFilters=[{"Key": "oven"}])
client.untag_resources(ResourceARNList=[ARN + "model/bare"], TagKeys=["oven"])
seen["untagged"] = found(TagFilters=[{"Key": "oven"}])
print(json.dumps(seen))
