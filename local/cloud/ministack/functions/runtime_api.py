"""The Runtime API of one execution environment: what AWS's runtime clients ask for work and hand answers to.

As in the Lambda Developer Guide ("Using the Lambda runtime API for custom runtimes"): GET runtime/invocation/next, POST
runtime/invocation/ID/response, runtime/invocation/ID/error and runtime/init/error, below /2018-06-01. It is served by the
very thread that waits for the answer, and only while one does. Between invocations an environment's poll waits unread,
as it does in the frozen environments of AWS, and its output is all there when its answer is.
"""

import json
import re
import selectors
import socket
import time

import httptools

# "6 MB each for request and response": 100 bytes more on the way back, as AWS's own message says.
ANSWER_LIMIT = 6 * 1024 * 1024 + 100
_RESULT = re.compile(rb"^/2018-06-01/runtime/invocation/([^/]+)/(response|error)$")
_NEXT = b"/2018-06-01/runtime/invocation/next"
_INIT_ERROR = b"/2018-06-01/runtime/init/error"


class _Request:
    """A request as httptools' parser tells it."""

    def __init__(self):
        self.path, self.body, self.complete, self.expects = b"", [], False, False

    def on_url(self, url: bytes) -> None:
        self.path += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"expect":
            self.expects = value.lower() == b"100-continue"

    def on_body(self, body: bytes) -> None:
        self.body.append(body)

    def on_message_complete(self) -> None:
        self.complete = True


class _Connection:
    def __init__(self, connection: socket.socket):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = connection
        self._begin()

    def _begin(self) -> None:
        self.request = _Request()
        self._parser = httptools.HttpRequestParser(self.request)

    def read(self) -> _Request | None:
        """Read what is there; the request, once it is complete. EOFError at the end of the connection."""
        data = self.socket.recv(1 << 20)
        if not data:
            raise EOFError
        self._parser.feed_data(data)
        request = self.request
        if request.complete:
            self._begin()
            return request
        if request.expects:
            request.expects = False
            self.socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        return None

    def answer(self, status: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode() + body)


class RuntimeApi:
    """Listens on a free port of 127.0.0.1 for one environment, and reads its output."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._polling: _Connection | None = None
        self._current: bytes | None = None
        self._output = None
        self._pieces: list[bytes] = []
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.ended = False
        # What the runtime handed in: ("response" | "error" | "init" | "tooLarge", body).
        self.result: tuple[str, bytes] | None = None

    @property
    def ready(self) -> bool:
        """Whether the runtime waits for work."""
        return self._polling is not None

    def watch(self, output) -> None:
        """Read what the environment writes, from a pipe that does not block."""
        self._output = output
        self._selector.register(output, selectors.EVENT_READ, lambda: self._read_output())

    def hand_out(self, request_id: str, event: bytes, headers: dict[str, str]) -> None:
        """Answer the runtime's poll with an invocation."""
        polling, self._polling = self._polling, None
        self._current, self.result = request_id.encode(), None
        polling.answer("200 OK", event, {"Lambda-Runtime-Aws-Request-Id": request_id, **headers})

    def step(self, deadline: float) -> bool:
        """Wait for whatever comes next; False where nothing did until the deadline."""
        ready = self._selector.select(max(0.0, deadline - time.monotonic()))
        for key, _ in ready:
            key.data()
        return bool(ready)

    def output(self) -> bytes:
        """All that was written since it was last asked for."""
        while not self.ended and self._read_output():
            pass
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)

    def close(self) -> None:
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()
        self._selector.close()

    def _read_output(self) -> bool:
        data = self._output.read(1 << 16)
        if data:
            self._pieces.append(data)
        elif data is not None:
            self.ended = True
            self._selector.unregister(self._output)
            self._output.close()
        return bool(data)

    def _accept(self) -> None:
        connection = _Connection(self._listener.accept()[0])
        self._selector.register(connection.socket, selectors.EVENT_READ, lambda: self._serve(connection))

    def _serve(self, connection: _Connection) -> None:
        try:
            request = connection.read()
            if request is not None:
                self._route(connection, request)
        except (EOFError, OSError, httptools.HttpParserError):
            self._selector.unregister(connection.socket)
            connection.socket.close()

    def _route(self, connection: _Connection, request: _Request) -> None:
        body = b"".join(request.body)
        if request.path == _NEXT:
            self._polling = connection
        elif request.path == _INIT_ERROR:
            self.result = ("init", body)
            connection.answer("202 Accepted", b'{"status":"OK"}')
        elif (match := _RESULT.match(request.path)) is None:
            connection.answer("404 Not Found", b"{}")
        elif match[1] != self._current:
            error = {"errorMessage": "Invalid request ID", "errorType": "InvalidRequestID"}
            connection.answer("400 Bad Request", json.dumps(error).encode())
        elif len(body) > ANSWER_LIMIT:
            self._current, self.result = None, ("tooLarge", b"")
            error = {
                "errorMessage": f"Exceeded maximum allowed payload size ({ANSWER_LIMIT} bytes).",
                "errorType": "RequestEntityTooLarge",
            }
            connection.answer("413 Request Entity Too Large", json.dumps(error).encode())
        else:
            self._current, self.result = None, (match[2].decode(), body)
            connection.answer("202 Accepted", b'{"status":"OK"}')
