"""Refuses what AWS Lambda refuses for the state that a function, a role or a bucket is in.

The rules that a request alone decides are those of the rulebook. Codes, statuses and texts are AWS's answers as recorded by
localstack's test_lambda_api.py where no line says otherwise; others are in public reports, which are named beside them.
"""

import functools

from botocore.loaders import Loader
from ministack.services import lambda_svc, s3

from identity import roles
from resources import references
from functions import settings
from functions.requests import CONFLICT, INVALID, NOT_FOUND, Request, not_found, refuse

_BUSY = "The operation cannot be performed at this time. "


@functools.cache
def _runtimes() -> tuple[str, ...]:
    model = Loader().load_service_model("lambda", "service-2")
    return tuple(model["shapes"]["Runtime"]["enum"])


def _runtime(data: dict):
    runtime = data.get("Runtime")
    if runtime is None or runtime in _runtimes():
        return None
    known = ", ".join(_runtimes())
    message = f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [{known}] or be a valid ARN"
    return refuse(INVALID, message)


def _role(data: dict):
    """A role that is not there is refused as one that Lambda may not assume: AWS's answer is in boto3#2976 and serverless#4384."""
    message = roles.not_assumed("lambda", data.get("Role"))
    return message and refuse(INVALID, message)


def _needs(config: dict):
    message = references.function_needs(config)
    return message and refuse(INVALID, message)


def _code(data: dict, code: dict, image: bool):
    """AWS's answers are in reports: the empty file in amazon-textract-a2i-pdf#5, the bucket and the key in
    dynamic-image-transformation-for-amazon-cloudfront#92 and #100. That to no code at all was found in fog-aws's mock alone."""
    if not any(name in code for name in ("ZipFile", "S3Bucket", "S3Key", "ImageUri")):
        return None if image else refuse(INVALID, "Please provide a source for function code.")
    if code.get("ZipFile") == "":
        return refuse(INVALID, "Uploaded file must be a non-empty zip")
    bucket, key = code.get("S3Bucket"), code.get("S3Key")
    if not bucket or not key or lambda_svc.s3_code_region_message(bucket):
        return None
    failed = "Error occurred while GetObject. S3 Error Code: {}. S3 Error Message: {}"
    if s3.bucket_region(bucket) is None:
        return refuse(INVALID, failed.format("NoSuchBucket", "The specified bucket does not exist"))
    if lambda_svc._fetch_code_from_s3(bucket, key, code.get("S3ObjectVersion")) is None:
        return refuse(INVALID, failed.format("NoSuchKey", "The specified key does not exist."))
    return None


def _create(request: Request):
    data = request.data
    if request.qualifier:
        return None
    image = data.get("PackageType") == "Image"
    refusal = _runtime(data) or _code(data, data.get("Code") or {}, image) or _role(data) or _needs(data)
    if refusal is None and request.function is not None:
        return refuse(CONFLICT, f"Function already exist: {request.name}", 409)
    return refusal


def _is_pending(request: Request) -> bool:
    config = request.function["config"]
    return config.get("State") == "Pending" and config.get("StateReasonCode") == "Creating"


def _pending(request: Request):
    """Of "Lambda function states" in the guide: an invocation fails until its function is active; the answer is in remotion#1186."""
    if not _is_pending(request):
        return None
    return refuse(CONFLICT, f"{_BUSY}The function is currently in the following state: Pending", 409)


def _busy(request: Request):
    """Of "Lambda function states" in the guide: one update at a time, none before the function is active, and no version meanwhile.

    The answers are in reports: serverless-application-model#2356 for one that is being made, aws-cli#6718 for one that is updated.
    """
    if _is_pending(request):
        state = f"The resource {request.arn} is currently in the following state: 'Pending'. StateReasonCode: 'Creating'"
        return refuse(CONFLICT, _BUSY + state, 409)
    if request.function["config"].get("LastUpdateStatus") == "InProgress":
        return refuse(CONFLICT, f"{_BUSY}An update is in progress for resource: {request.arn}", 409)
    return None


def _update_code(request: Request):
    return _busy(request) or _code(request.data, request.data, False)


def _update_configuration(request: Request):
    kept = {name: request.function["config"].get(name) for name in ("Environment", "Role")}
    changed = {**kept, **request.data}
    return _runtime(request.data) or _role(request.data) or _needs(changed) or _busy(request)


def _publish(request: Request):
    config, data = request.function["config"], request.data
    if data.get("RevisionId") and data["RevisionId"] != config.get("RevisionId"):
        message = "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id"
        return refuse("PreconditionFailedException", message, 412)
    sha = data.get("CodeSha256")
    if sha and sha != config.get("CodeSha256"):
        message = f"CodeSHA256 ({sha}) is different from current CodeSHA256 in $LATEST ({config.get('CodeSha256')}). Please try again with the CodeSHA256 in $LATEST."
        return refuse(INVALID, message)
    return _busy(request)


def _delete(request: Request):
    """Recorded by test_ops_with_arn_qualifier_mismatch."""
    if request.qualifier == "$LATEST":
        return refuse(INVALID, "$LATEST version cannot be deleted without deleting the function.")
    return None


# What may be asked of a function that is not there: it is refused in other words.
_ABSENT = {
    "CreateFunction": _create,
    "CreateAlias": settings.create_alias,
    "PutFunctionConcurrency": settings.concurrency,
    "GetFunctionEventInvokeConfig": settings.known_configuration,
    "DeleteFunctionEventInvokeConfig": settings.known_configuration,
    "PutFunctionEventInvokeConfig": settings.configure,
    "UpdateFunctionEventInvokeConfig": settings.configure,
    "ListFunctionEventInvokeConfigs": settings.listed,
    "GetFunctionUrlConfig": settings.url,
}
_PRESENT = {
    **_ABSENT,
    "GetFunction": settings.qualified,
    "GetFunctionConfiguration": settings.qualified,
    "DeleteFunction": _delete,
    "UpdateFunctionCode": _update_code,
    "UpdateFunctionConfiguration": _update_configuration,
    "PublishVersion": _publish,
    "Invoke": _pending,
    "InvokeWithResponseStream": _pending,
    "GetAlias": settings.known_alias,
    "UpdateAlias": settings.update_alias,
    "DeleteAlias": settings.delete_alias,
    "GetPolicy": settings.policy,
    "AddPermission": settings.permission,
    "RemovePermission": settings.revoke,
    "PutProvisionedConcurrencyConfig": settings.provision,
}


def refusal_of(request: Request, region: str):
    """AWS's refusal of a request, if it is to be refused; what is not asked here is MiniStack's to ask."""
    if request.region not in (None, "", region) and request.operation != "CreateFunction":
        message = f"Functions from '{request.region}' are not reachable in this region ('{region}')"
        return refuse(NOT_FOUND, message, 404)
    check = (_ABSENT if request.function is None else _PRESENT).get(request.operation)
    if check is not None:
        return check(request)
    if request.function is None and request.operation == "GetFunctionCodeSigningConfig":
        return not_found(request.arn)
    return None
