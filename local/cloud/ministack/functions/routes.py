"""Requests to Lambda that MiniStack has no route for: it says of them that a function of the path's name is not there.

UpdateFunctionEventInvokeConfig changes what it names and leaves the rest (its page in the API reference); others are refused
by what they are.
"""

import json
import re

from ministack.core.responses import error_response_json
from ministack.services import lambda_svc
from patching import around

_UPDATE = re.compile(r"/2019-09-25/functions/[^/]+/event-invoke-config/?")
_OWN_MEMBERS = ("FunctionArn", "LastModified")


@around(lambda_svc, "handle_request")
async def _routed(original, method, path, headers, body, query_params):
    if method == "POST" and _UPDATE.fullmatch(path):
        before = await original("GET", path, headers, b"", query_params)
        if before[0] != 200:
            return before
        kept = {name: value for name, value in json.loads(before[2]).items() if name not in _OWN_MEMBERS}
        merged = json.dumps({**kept, **json.loads(body or b"{}")}).encode()
        return await original("PUT", path, headers, merged, query_params)
    answer = await original(method, path, headers, body, query_params)
    if answer[0] == 404 and b"Function not found: /" in _bytes(answer[2]):
        message = f"The local cloud does not offer {method} {path} of Lambda"
        return error_response_json("UnknownOperationException", message, 404)
    return answer


def _bytes(body) -> bytes:
    return body if isinstance(body, bytes) else str(body or "").encode()
