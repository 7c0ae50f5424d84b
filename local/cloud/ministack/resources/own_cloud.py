"""Clients of this local cloud itself, with the account's own key, in the region of the request that is being answered."""

import functools
import os
import threading

import boto3
from botocore.config import Config
from ministack.core.responses import get_region

# Making one is not safe on several threads at once.
_lock = threading.Lock()


def client(service: str):
    with _lock:
        return _client(service, get_region())


@functools.cache
def _client(service: str, region: str):
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=os.environ["AWS_ENDPOINT_URL"],
        aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"max_attempts": 0}),
    )
