"""Keeps MiniStack's state on disk while it runs, so that a kill -9 loses nothing that was acknowledged.

MiniStack writes its state when it shuts down. Here a request that changes the control plane is answered only after
the state of its service is on disk; what arrives by the hundred (log events, metrics, executions, invocations) is
written by a thread within two seconds. Objects in S3 are MiniStack's own affair: it writes each one as it comes.
"""

import json
import logging
import os
import re
import threading
import time

from ministack.core import persistence

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
# Requests that come in numbers, and change nothing that a caller was promised for good.
FREQUENT = re.compile(
    r"\.(PutLogEvents|PutMetricData|StartExecution|StartSyncExecution|PutEvents|StartQueryExecution|SendMessage|Publish"
    r"|Get\w+|Describe\w+|List\w+|Filter\w+|Lookup\w+|BatchGet\w+|Search\w+)$|/invocations$"
)


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
        temporary = f"{path}.{threading.get_ident()}.tmp"
        with open(temporary, "w") as file:
            file.write(text)
        os.replace(temporary, path)
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
            await self._app(scope, receive, send)
            if not is_object:
                self._saver.soon(states, linger)
            return

        async def send_saved(message):
            if message["type"] == "http.response.start" and message["status"] < 400:
                self._saver.now(states)
            await send(message)

        await self._app(scope, receive, send_saved)
        if linger:
            self._saver.soon(states, linger)


def install(app_module) -> Saver:
    os.makedirs(persistence.STATE_DIR, mode=0o700, exist_ok=True)
    return Saver(app_module)
