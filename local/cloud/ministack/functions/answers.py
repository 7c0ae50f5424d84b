"""Stands before MiniStack's Lambda: what AWS refuses is refused, and what it answers has AWS's members.

MiniStack says of requests that it has no route for that a function of the path's name is not there: they are refused by what
they are. One of them is done here, UpdateFunctionEventInvokeConfig, which changes what it names and leaves the rest (its page in
the API reference).
"""

import json

from ministack.core.responses import error_response_json, get_region
from ministack.services import lambda_svc

from patching import around
from functions import members, requests
from functions.invocations import payload_refusal
from functions.refusals import refusal_of

_INVOCATIONS = ("Invoke", "InvokeWithResponseStream")
_OWN_MEMBERS = ("FunctionArn", "LastModified")


def _named(request: requests.Request, body: bytes) -> bytes:
    """The name alone of a function that is made by its ARN, as CreateFunction takes it too."""
    if request.operation != "CreateFunction" or request.name == request.given:
        return body
    return json.dumps({**request.data, "FunctionName": request.name}).encode()


async def _routed(original, method, path, headers, body, query_params):
    answer = await original(method, path, headers, body, query_params)
    text = answer[2] if isinstance(answer[2], bytes) else str(answer[2] or "").encode()
    if answer[0] == 404 and b"Function not found: /" in text:
        message = f"The local cloud does not offer {method} {path} of Lambda"
        return error_response_json("UnknownOperationException", message, 404)
    return answer


@around(lambda_svc, "handle_request")
async def _handle(original, method, path, headers, body, query_params):
    request = requests.read(method, path, body, query_params)
    if request is None:
        return members.rewritten(request, await _routed(original, method, path, headers, body, query_params))
    invoked = request.operation in _INVOCATIONS
    refusal = refusal_of(request, get_region()) or (payload_refusal(headers, body) if invoked else None)
    if refusal is not None:
        return refusal
    if request.operation == "UpdateFunctionEventInvokeConfig":
        before = json.loads((await original("GET", path, headers, b"", query_params))[2])
        settings = {name: value for name, value in before.items() if name not in _OWN_MEMBERS}
        method, body = "PUT", json.dumps({**settings, **request.data}).encode()
    dry = request.operation == "UpdateFunctionCode" and request.data.get("DryRun") and request.function is not None
    kept = members.Kept(request.function) if dry else None
    answer = await _routed(original, method, path, headers, _named(request, body), query_params)
    if kept is not None:
        kept.restore()
    elif answer[0] < 300:
        members.settle(request)
    return answer if invoked else members.rewritten(request, answer)
