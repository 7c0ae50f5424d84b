"""The door through which the daemon alone reaches MiniStack, and the questions that only the daemon may ask.

Every request must carry the daemon's token: MiniStack takes some keys ("test", account numbers) for root without a
signature, and the gateway is what checks them. Beside AWS's own API the daemon asks, under /_cloud/:
  credential  the secret, token and principal of an access key
  authorize   whether a principal may do one action on one resource
  resource    create, read, update or delete one resource through MiniStack's CloudFormation provisioners
"""

import hmac
import json
import logging

from resources import provisioning
from ministack.core import iam_evaluator, responses

logger = logging.getLogger("control")

TOKEN_HEADER = b"x-cloud-token"


class ControlledApp:
    """MiniStack's application behind the daemon's token."""

    def __init__(self, app, token: str, saver, ready):
        self._app = app
        self._token = token.encode()
        self._saver = saver
        self._ready = ready

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            await self._app(scope, receive, self._announcing(send))
            return
        given = next((value for name, value in scope["headers"] if name == TOKEN_HEADER), b"")
        if not hmac.compare_digest(given, self._token):
            await _answer(send, 403, {"error": "AccessDenied", "message": "Use the local cloud's own endpoint."})
            return
        if scope["type"] == "http" and scope["path"].startswith("/_cloud/"):
            await self._control(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name != TOKEN_HEADER]
        await self._app({**scope, "headers": headers}, receive, send)

    def _announcing(self, send):
        async def announce(message):
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                self._ready()

        return announce

    async def _control(self, scope, receive, send):
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        request = json.loads(body or b"{}")
        responses.set_request_account_id(request.get("accountId", "000000000000"))
        responses.set_request_region(request.get("region", "us-east-1"))
        try:
            question = scope["path"].rsplit("/", 1)[-1]
            answer = _QUESTIONS[question](request)
            if question == "resource" and request["operation"] != "read":
                self._saver.now(provisioning.STATES)
            await _answer(send, 200, answer)
        except provisioning.ResourceError as error:
            await _answer(send, 409, {"error": error.code, "message": str(error)})
        except Exception as error:
            logger.exception("%s failed", scope["path"])
            await _answer(send, 500, {"error": type(error).__name__, "message": str(error)})


def _credential(request: dict) -> dict:
    """The secret behind an access key, for the gateway's own signature check."""
    key = request["accessKeyId"]
    account = responses._account_from_sts_session(key) or iam_evaluator.find_iam_access_key_account(key)
    found = iam_evaluator.resolve_credential(key, account or responses.get_account_id())
    if isinstance(found, iam_evaluator.CredentialResolutionError):
        return {"error": found.code, "message": found.message}
    return {
        "secretAccessKey": found.secret_access_key,
        "sessionToken": found.session_token,
        "expiration": found.expiration,
        "principalArn": found.principal_arn,
    }


def _authorize(request: dict) -> dict:
    """Whether the principal behind a key (its signature already checked by the gateway) may do an action."""
    iam_evaluator._signed_request.set(None)
    iam_evaluator._anonymous.set(False)
    action, resource = request["action"], request["resource"]
    denied = iam_evaluator.enforce(
        request["accessKeyId"],
        action,
        action.split(":")[0],
        request.get("region", "us-east-1"),
        resource_arn=resource,
        service_context=request.get("context"),
    )
    if denied is None:
        return {"allowed": True}
    if isinstance(denied, iam_evaluator.AuthError):
        return {"allowed": False, "error": denied.code, "message": denied.message}
    if denied.decision == "Deny":
        reason = "with an explicit deny in an identity-based policy"
    else:
        reason = f"because no identity-based policy allows the {action} action"
    message = f"User: {denied.principal_arn} is not authorized to perform: {action} on resource: {resource} {reason}"
    return {"allowed": False, "error": "AccessDeniedException", "message": message}


_QUESTIONS = {
    "credential": _credential,
    "authorize": _authorize,
    "resource": provisioning.handle,
}


async def _answer(send, status: int, answer: dict) -> None:
    body = json.dumps(answer).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
