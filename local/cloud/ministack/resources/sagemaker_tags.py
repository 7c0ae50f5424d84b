"""The tagging API (GetResources and its like) with SageMaker's resources, which the daemon keeps and MiniStack does not."""

import json
import os
import urllib.request

from resources import own_cloud
from botocore.exceptions import ClientError
from ministack.core.responses import get_region
from ministack.services import tagging
from patching import instead


def _sagemaker():
    return own_cloud.client("sagemaker")


def _on_existing(arn: str, call) -> None:
    try:
        call()
    except ClientError as error:
        if "does not exist" in error.response["Error"]["Message"]:
            raise tagging._ResourceNotFound(arn) from error
        raise


@instead(tagging._WRITERS, "sagemaker")
def _write(_spec, arn, tags):
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    _on_existing(arn, lambda: _sagemaker().add_tags(ResourceArn=arn, Tags=pairs))


@instead(tagging._REMOVERS, "sagemaker")
def _remove(_spec, arn, keys):
    _on_existing(arn, lambda: _sagemaker().delete_tags(ResourceArn=arn, TagKeys=list(keys)))


def install(token: str) -> None:
    @instead(tagging._COLLECTORS, "sagemaker")
    def collect():
        url = f"{os.environ['AWS_ENDPOINT_URL']}/_cloud/tags?region={get_region()}"
        with urllib.request.urlopen(urllib.request.Request(url, headers={"x-cloud-token": token})) as answer:
            yield from json.load(answer).items()
