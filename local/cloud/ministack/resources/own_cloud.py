"""Clients of this local cloud itself, with the account's own key or a session's, in the region of the request that is being answered."""

import functools
import os
import threading

import boto3
from botocore.config import Config
from ministack.core.responses import get_region

# Making one is not safe on several threads at once.
_lock = threading.Lock()


def client(service: str, *keys: str):
    """A client with these keys (an id, a secret and a token), or with the account's own."""
    with _lock:
        own = (os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"], None)
        return _client(service, get_region(), *(keys or own))


@functools.lru_cache(maxsize=64)
def _client(service: str, region: str, key: str, secret: str, token: str | None):
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=os.environ["AWS_ENDPOINT_URL"],
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(retries={"total_max_attempts": 1}, read_timeout=70),
    )
