"""Tells Lambda's REST requests apart: which operation, of which function, with what input."""

import functools
import json
import re
from dataclasses import dataclass
from urllib.parse import unquote

from botocore.loaders import Loader
from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import lambda_svc

INVALID = "InvalidParameterValueException"
CONFLICT = "ResourceConflictException"
NOT_FOUND = "ResourceNotFoundException"

_PATH = re.compile(r"/\d{4}-\d\d-\d\d/functions(?:/(?P<name>[^/]+))?(?:/(?P<rest>.+?))?/?")
_ARN = re.compile(r"arn:[^:]+:lambda:(?P<region>[^:]*):(?P<account>\d{12}):function:(?P<name>[^:]+)(?::(?P<qualifier>.+))?")
# "123456789012:function:name", and with a qualifier.
_PARTIAL = re.compile(r"(?P<account>\d{12}):function:(?P<name>[^:]+)(?::(?P<qualifier>.+))?")
_SHORT = re.compile(r"(?P<name>[^:]+)(?::(?P<qualifier>.+))?")


@functools.cache
def _operations() -> dict[tuple[str, str], str]:
    """Operations on a function by their method and what stands behind its name, * for a child's name, of AWS's own model."""
    found = {}
    for name, operation in Loader().load_service_model("lambda", "service-2")["operations"].items():
        behind = re.fullmatch(r"/[^/]+/functions/{FunctionName}(?:/(.+?))?/?", operation["http"]["requestUri"])
        if behind:
            found[operation["http"]["method"], re.sub(r"{\w+}", "*", behind[1] or "")] = name
    return found


@dataclass(frozen=True)
class Request:
    """A request about functions. `name` is a function's own, whatever form the request names it in."""

    operation: str
    given: str
    name: str
    qualifier: str | None
    child: str
    data: dict
    query: dict
    region: str | None

    @property
    def function(self) -> dict | None:
        """MiniStack's record of the function."""
        return lambda_svc._functions.get(self.name)

    @property
    def arn(self) -> str:
        return f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{self.name}"


def read(method: str, path: str, body: bytes, query: dict) -> Request | None:
    """The request; None where it is about none of the operations that are looked at here."""
    match = _PATH.fullmatch(unquote(path))
    if match is None:
        return None
    given, rest = match["name"] or "", match["rest"] or ""
    data = _object(body)
    if not given:
        operation = {"POST": "CreateFunction", "GET": "ListFunctions"}.get(method)
        given = str(data.get("FunctionName") or "")
        rest = ""
    else:
        first, _, child = rest.partition("/")
        operation = _operations().get((method, rest)) or (child and _operations().get((method, f"{first}/*")))
    if not operation:
        return None
    parts = next((form.fullmatch(given) for form in (_ARN, _PARTIAL, _SHORT) if form.fullmatch(given)), None)
    groups = parts.groupdict() if parts else {"name": given}
    qualifier = lambda_svc._qp_first(query, "Qualifier") or groups.get("qualifier")
    return Request(
        operation, given, groups["name"], qualifier, rest.partition("/")[2], data, query, groups.get("region")
    )


def refuse(code: str, message: str, status: int = 400) -> tuple:
    """An error as Lambda's own: whose fault it is stands beside the message, whose name differs by the error."""
    key = "Message" if status == 404 else "message"
    if code == "ValidationException":
        return error_response_json(code, message, status)
    return error_response_json(code, message, status, {"Type": "User"}, message_key=key)


def not_found(arn: str) -> tuple:
    return refuse(NOT_FOUND, f"Function not found: {arn}", 404)


def _object(body: bytes) -> dict:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
