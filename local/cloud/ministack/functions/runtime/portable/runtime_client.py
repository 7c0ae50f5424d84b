"""The part of awslambdaric that is written in C, which its package has for Linux alone: for other systems, in Python."""

import http.client
import os

_PATH = "/2018-06-01/runtime/invocation"
_connection = None


def initialize_client(user_agent):
    global _connection
    _connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])


def _call(method, path, body=None, headers=None):
    data = body.encode() if isinstance(body, str) else body
    _connection.request(method, _PATH + path, data, headers or {})
    response = _connection.getresponse()
    answer = response.read()
    if response.status >= 300:
        raise RuntimeError(f"the Runtime API answered {response.status}: {answer.decode()}")
    return answer, response.headers


def next():
    body, headers = _call("GET", "/next")
    names = ("Aws-Request-Id", "Trace-Id", "Invoked-Function-Arn", "Deadline-Ms", "Client-Context", "Cognito-Identity")
    values = {f"Lambda-Runtime-{name}": headers.get(f"Lambda-Runtime-{name}") for name in names}
    return body, {**values, "Content-Type": headers.get("Content-Type")}


def post_invocation_result(invoke_id, response, content_type, *more):
    _call("POST", f"/{invoke_id}/response", response, {"Content-Type": content_type})


def post_error(invoke_id, error, xray_fault, *more):
    _call("POST", f"/{invoke_id}/error", error, {"Content-Type": "application/json"})
