"""Keeps MiniStack's state on disk while it runs, so that a kill -9 loses nothing that was acknowledged.

MiniStack writes its state when it shuts down. Here a request that changes the control plane is answered only after
the state of its service is on disk; what arrives by the hundred (log events, metrics, executions, invocations) is
written by a thread within two seconds. Objects in S3 are MiniStack's own affair: it writes each one as it comes.

What can't be written for want of room is not acknowledged: the answer is 507 (RFC 4918), which no AWS SDK tries again.
MiniStack itself logs an object that it can't write, and answers that it is stored.
"""

import contextlib
import contextvars
import errno
import json
import logging
import os
import re
import threading
import time
from xml.sax.saxutils import escape

from ministack.core import persistence
from ministack.services import s3
from patching import around

logger = logging.getLogger("durability")

FLUSH_SECONDS = 2.0
# A service's request may change another service's records: the state files of each.
TOUCHES = {
    "lambda": ("lambda", "cloudwatch_logs", "cloudwatch"),
    "states": ("stepfunctions", "cloudwatch_logs", "cloudwatch", "lambda", "eventbridge"),
    "logs": ("cloudwatch_logs", "cloudwatch"),
    "monitoring": ("cloudwatch",),
    "events": ("eventbridge", "cloudwatch_logs"),
}
# Those that answer in XML; the others do in JSON.
XML_SERVICES = ("s3", "iam", "sts", "cloudformation", "sns", "ec2")
# Requests that come in numbers, and change nothing that a caller was promised for good.
FREQUENT = re.compile(
    r"\.(PutLogEvents|PutMetricData|StartExecution|StartSyncExecution|PutEvents|StartQueryExecution|SendMessage|Publish"
    r"|Get\w+|Describe\w+|List\w+|Filter\w+|Lookup\w+|BatchGet\w+|Search\w+)$|/invocations$"
)


# Of the request that is being answered: the errors of files that could not be written.
_unwritten: contextvars.ContextVar[list[OSError] | None] = contextvars.ContextVar("unwritten", default=None)


def _is_full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def full_disk(folder: str) -> str:
    return f"The disk is full: no space left for {folder}. Make room there and do the same again."


class DiskFull(Exception):
    """There is no room for a state file."""

    def __init__(self, folder: str):
        super().__init__(full_disk(folder))


def write_whole(path: str, text: str) -> None:
    """Write a file whole or not at all: beside the old one, flushed to the disk, then renamed over it."""
    temporary = f"{path}.{threading.get_ident()}.tmp"
    try:
        with open(temporary, "w") as file:
            file.write(text)
            file.flush()
            os.fdatasync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.remove(temporary)
        if _is_full(error):
            raise DiskFull(os.path.dirname(path)) from error
        raise


class Saver:
    """Writes the state of single services: at once, or soon."""

    def __init__(self, app_module):
        self._app = app_module
        self._lock = threading.Lock()
        self._dirty: dict[str, float] = {}
        self._written: dict[str, int] = {}
        threading.Thread(target=self._flush_forever, daemon=True, name="durability").start()

    def states_of(self, service: str) -> tuple[str, ...]:
        if service == "cloudformation":
            return tuple(self._app._build_persistence_save_dict())
        if service in TOUCHES:
            return TOUCHES[service]
        config = self._app.SERVICE_REGISTRY.get(service)
        return () if config is None else (config.get("state_key", config["module"]),)

    def soon(self, states, linger: float = 0.0) -> None:
        """Have the states written in the background, and again until `linger` seconds are over."""
        until = time.monotonic() + linger
        with self._lock:
            for state in states:
                self._dirty[state] = max(until, self._dirty.get(state, 0.0))

    def now(self, states) -> None:
        """Write the states before returning."""
        getters = self._app._build_persistence_save_dict()
        for state in states:
            if state in getters:
                self._write(state, getters[state])

    def _write(self, state: str, get_state) -> None:
        for attempt in range(5):
            try:
                payload = get_state()
                if payload is None:
                    return
                document = {"__ministack_format__": persistence._state_format_version(state), "payload": payload}
                text = json.dumps(document, default=persistence._json_default)
                break
            except RuntimeError:  # a record was added by another thread in the middle of it
                time.sleep(0.01 * (attempt + 1))
        else:
            logger.error("the state of %s could not be read while it was changing", state)
            return
        fingerprint = hash(text)
        if self._written.get(state) == fingerprint:
            return
        path = os.path.join(persistence.STATE_DIR, f"{state}.json")
        write_whole(path, text)
        self._written[state] = fingerprint

    def _flush_forever(self) -> None:
        while True:
            time.sleep(FLUSH_SECONDS)
            moment = time.monotonic()
            with self._lock:
                states = list(self._dirty)
                self._dirty = {state: until for state, until in self._dirty.items() if until > moment}
            try:
                self.now(states)
            except DiskFull as error:
                logger.error("%s Trying again.", error)
                self.soon(states)
            except Exception:
                logger.exception("background save failed; trying again")
                self.soon(states)


class DurableApp:
    """Holds the answer to a changing request back until the change is on disk."""

    def __init__(self, app, saver: Saver):
        self._app = app
        self._saver = saver

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        match = re.search(r"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/", headers.get("authorization", ""))
        service = match.group(1) if match else "s3"
        states = self._saver.states_of(service)
        target = headers.get("x-amz-target", "")
        path = scope["path"]
        is_object = service == "s3" and path.strip("/").count("/") > 0
        linger = 20.0 if service in ("cloudformation", "states") else 0.0
        frequent = is_object or bool(FREQUENT.search(target) or FREQUENT.search(path))
        if frequent:
            await self._app(scope, receive, _unless_unwritten(service, send))
            if not is_object:
                self._saver.soon(states, linger)
            return

        answer = _unless_unwritten(service, send)

        async def send_saved(message):
            if message["type"] == "http.response.start" and message["status"] < 400:
                try:
                    self._saver.now(states)
                except DiskFull as error:
                    self._saver.soon(states)  # What MiniStack has done by now it can't undo.
                    answer.refuse(str(error))
            await answer(message)

        await self._app(scope, receive, send_saved)
        if linger:
            self._saver.soon(states, linger)


class _unless_unwritten:
    """Sends an answer on, or in its place 507 where a file that belongs to it could not be written."""

    def __init__(self, service: str, send):
        self._service = service
        self._send = send
        self._reason = None
        self._refused = False
        self._unwritten: list[OSError] = []
        _unwritten.set(self._unwritten)

    def refuse(self, reason: str) -> None:
        self._reason = reason

    async def __call__(self, message):
        if message["type"] == "http.response.start" and (self._reason or self._unwritten):
            self._refused = True
            await self._send_refusal(self._reason or full_disk(s3.DATA_DIR))
        elif not self._refused:
            await self._send(message)

    async def _send_refusal(self, reason: str) -> None:
        if self._service in XML_SERVICES:
            error = f"<Error><Code>InsufficientStorage</Code><Message>{escape(reason)}</Message></Error>"
            wrapped = error if self._service == "s3" else f"<ErrorResponse>{error}</ErrorResponse>"
            kind, body = b"application/xml", wrapped.encode()
        else:
            kind, body = b"application/json", json.dumps({"__type": "InsufficientStorage", "message": reason}).encode()
        headers = [
            (b"content-type", kind),
            (b"content-length", str(len(body)).encode()),
            (b"x-amzn-errortype", b"InsufficientStorage"),
        ]
        await self._send({"type": "http.response.start", "status": 507, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


@around(s3, "_atomic_write")
def _tell_unwritten(write, *args, **kwargs):
    """MiniStack's own writing of an object, which tells the request that it serves when there is no room."""
    try:
        return write(*args, **kwargs)
    except OSError as error:
        found = _unwritten.get()
        if found is not None and _is_full(error):
            found.append(error)
        raise


def install(app_module) -> Saver:
    os.makedirs(persistence.STATE_DIR, mode=0o700, exist_ok=True)
    return Saver(app_module)
