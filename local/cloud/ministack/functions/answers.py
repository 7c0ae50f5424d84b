"""Stands before MiniStack's Lambda: what AWS refuses is refused, and what it answers has AWS's members."""

import json

from ministack.core.responses import get_region
from ministack.services import lambda_svc

from patching import around
from functions import members, requests
from functions.refusals import refusal_of


def _named(request: requests.Request, body: bytes) -> bytes:
    """The name alone of a function that is made by its ARN, as CreateFunction takes it too."""
    if request.operation != "CreateFunction" or request.name == request.given:
        return body
    return json.dumps({**request.data, "FunctionName": request.name}).encode()


@around(lambda_svc, "handle_request")
async def _handle(original, method, path, headers, body, query_params):
    request = requests.read(method, path, body, query_params)
    if request is None:
        return await original(method, path, headers, body, query_params)
    refusal = refusal_of(request, get_region())
    if refusal is not None:
        return refusal
    dry = request.operation == "UpdateFunctionCode" and request.data.get("DryRun") and request.function is not None
    kept = members.Kept(request.function) if dry else None
    answer = await original(method, path, headers, _named(request, body), query_params)
    if kept is not None:
        kept.restore()
    elif answer[0] < 300:
        members.settle(request)
    return members.rewritten(request, answer) if request.operation != "Invoke" else answer
