"""Keeps and refuses objects as S3 does, where MiniStack does otherwise.

As AWS's answers were recorded by localstack's test_s3_api.py and test_s3.py:

- Every object is encrypted, by AES256 where nothing else is asked for, and its answers say so. `aws:kms` without a key means
  the account's own key for S3 (alias/aws/s3); a key that is not there is refused (test_s3_sse_validate_kms_key), and the
  answer names the key by its ARN.
- An object without a content type is a binary/octet-stream.
- A write says the checksum that it was checked by.

As AWS's answers are in public reports:

- DeleteObjects takes at most 1,000 keys (boto3#3297, aws-sdk#602).
- A copy of an object onto itself has to change something (aws-sdk-php#274, s5cmd#711); a storage class or a bucket's
  encryption is change enough (minio#9357, localstack's recorded test_copy_in_place_with_bucket_encryption).
- A key that is to be deleted, or is disabled, encrypts nothing. Codes and refusals were validated against AWS by localstack#7786
  and #8423; the sentence of the first is KMS's own (terraform-provider-aws, aws_kms_key), that of the second was not found.

A list has at most 1,000 entries, whatever is asked for (ListObjectsV2 of the S3 API reference). The sentences about sizes of pages that
are no numbers or below 0 are those of other servers (minio, versitygw), which took them from AWS; a recorded answer was not found.
That DeleteObjects takes no empty list is of the service model alone (Delete.Objects is required). The sizes of keys and
metadata are rules of the rulebook.
"""

import functools
import json
import re

from ministack.core.responses import get_account_id, get_region
from ministack.services import kms, s3
from patching import around

_SSE = "x-amz-server-side-encryption"
_KEY = f"{_SSE}-aws-kms-key-id"
_OWN_ALIAS = "alias/aws/s3"
_MOST_DELETED = 1000
_PAGE, _LARGEST = 1000, 2**31 - 1
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}")
_ILLEGAL_COPY = "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes."
_CHANGES = ("x-amz-storage-class", "x-amz-website-redirect-location", _SSE, f"{_SSE}-customer-algorithm")


def _own_key() -> str:
    """The ARN of the key that AWS manages for S3, made when it is first used ("AWS managed keys", KMS Developer Guide)."""
    record = kms._resolve_key(_OWN_ALIAS)
    if record is None:
        description = "Default key that protects my S3 objects when no other key is defined"
        made = json.loads(kms._create_key({"Description": description})[2])["KeyMetadata"]["KeyId"]
        record = kms._keys[made]
        record["KeyManager"] = "AWS"
        kms._aliases[kms._alias_arn(_OWN_ALIAS)] = made
    return record["Arn"]


@around(kms, "_key_metadata")
def _managed(original, record):
    return {**original(record), **({"KeyManager": "AWS"} if record.get("KeyManager") == "AWS" else {})}


def _key_arn(given: str):
    """The ARN of a key, and AWS's refusal where there is none; a key of another account is not looked at."""
    if given.startswith("arn:") and given.split(":")[4:5] != [get_account_id()]:
        return given, None
    if given.startswith("arn:") and given.split(":")[3] != get_region():
        return given, s3._error("KMS.NotFoundException", f"Invalid arn {given.split(':')[3]}", 400)
    record = kms._resolve_key(given)
    if record is None:
        return given, s3._error("KMS.NotFoundException", _unknown(given), 400)
    if record.get("KeyState") == "PendingDeletion":
        return given, s3._error("KMS.KMSInvalidStateException", f"{record['Arn']} is pending deletion.", 400)
    if record.get("KeyState") == "Disabled":
        return given, s3._error("KMS.DisabledException", f"{record['Arn']} is disabled.", 400)
    return record["Arn"], None


def _unknown(given: str) -> str:
    if given.startswith("alias/"):
        return f"Alias {kms._alias_arn(given)} is not found."
    if _ID.fullmatch(given):
        return f"Key 'arn:aws:kms:{get_region()}:{get_account_id()}:key/{given}' does not exist"
    return f"Key '{given}' does not exist" if given.startswith("arn:") else f"Invalid keyId '{given}'"


@around(s3, "_resolve_sse_write_headers")
def _encrypted(original, headers, bucket_name):
    asked = headers
    if headers.get(_SSE) == "aws:kms" and not headers.get(_KEY):
        asked = {**headers, _KEY: _own_key()}
    resolved, error = original(asked, bucket_name)
    if error is not None:
        return resolved, error
    if not resolved:
        return {_SSE: "AES256"}, None
    if resolved.get(_SSE) == "aws:kms":
        arn, error = _key_arn(resolved.get(_KEY) or _own_key())
        return (None, error) if error is not None else ({**resolved, _KEY: arn}, None)
    return resolved, None


@around(s3, "_copy_object")
def _copy(original, bucket_name, key, headers):
    source = headers.get("x-amz-copy-source", "").lstrip("/")
    path, _, version = source.partition("?")
    same = s3.url_unquote(path) == f"{bucket_name}/{key}" and not version
    changed = headers.get("x-amz-metadata-directive") == "REPLACE" or any(headers.get(name) for name in _CHANGES)
    there = key in (s3._buckets.get(bucket_name) or {}).get("objects", {})
    if same and there and not changed and bucket_name not in s3._bucket_encryption:
        return s3._error("InvalidRequest", _ILLEGAL_COPY, 400)
    return original(bucket_name, key, headers)


@around(s3, "_delete_objects")
def _delete_many(original, bucket_name, body, *args, **kwargs):
    count = len(re.findall(rb"<(?:\w+:)?Object[\s>]", body))
    if bucket_name in s3._buckets and not 1 <= count <= _MOST_DELETED:
        return s3._error("MalformedXML", s3._MALFORMED_XML, 400)
    return original(bucket_name, body, *args, **kwargs)


@around(s3, "_put_object")
def _put(original, bucket_name, key, body, headers):
    status, answer_headers, answer = original(bucket_name, key, body, _typed(headers))
    if status == 200:
        stored = s3._buckets[bucket_name]["objects"][key].get("checksums") or {}
        for name, value in stored.items():
            answer_headers[f"x-amz-checksum-{name.lower()}"] = value
        if stored:
            answer_headers["x-amz-checksum-type"] = "FULL_OBJECT"
    return status, answer_headers, answer


@around(s3, "_create_multipart_upload")
def _multipart(original, bucket_name, key, headers):
    return original(bucket_name, key, _typed(headers))


def _page(parameter: str, argument: str, original, bucket_name, query_params):
    given = s3._qp(query_params, parameter, str(_PAGE))
    if not re.fullmatch(r"-?\d{1,10}", given) or int(given) > _LARGEST:
        return s3._error("InvalidArgument", f"Provided {parameter} not an integer or within integer range", 400)
    if int(given) < 0:
        return s3._error("InvalidArgument", f"Argument {argument} must be an integer between 0 and {_LARGEST}", 400)
    return original(bucket_name, {**query_params, parameter: [str(min(int(given), _PAGE))]})


around(s3, "_list_objects_v1", "_list_objects_v2", "_list_object_versions")(functools.partial(_page, "max-keys", "maxKeys"))
around(s3, "_list_multipart_uploads")(functools.partial(_page, "max-uploads", "max-uploads"))


def _typed(headers: dict) -> dict:
    return headers if headers.get("content-type") else {**headers, "content-type": "binary/octet-stream"}
