"""Runs functions in Python and Node by the Runtime API, in environments as AWS's are.

MiniStack's own workers hand events to a handler by scripts of its own, which marshal, log and fail in other ways than AWS
does, and share the machine's /tmp. Here a function in Python runs on AWS's own runtime client (awslambdaric), one in Node
on runtime/node.mts, in a sandbox (sandbox.py), with the environment variables of AWS's list and none of the machine's.
"""

import fcntl
import functools
import io
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
import uuid
import zipfile
from datetime import datetime, timezone
from pathlib import Path

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from functions import sandbox
from functions.invocation_log import InvocationLog
from functions.runtime_api import ANSWER_LIMIT, RuntimeApi

RUNTIME_FOLDER = str(Path(__file__).with_name("runtime"))
# "The Init phase is limited to 10 seconds"; beyond that it begins again, under the function's own timeout.
INIT_SECONDS = 10
_PORTABLE_CLIENT = os.path.join(RUNTIME_FOLDER, "portable")


class _Ended(Exception):
    """The process of an environment ended before it answered; has its exit code."""


@functools.cache
def _node() -> tuple[str, str]:
    path = os.path.realpath(shutil.which("node") or "node")
    return path, subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def _error(kind: str, message: str) -> dict:
    return {"errorType": kind, "errorMessage": message}


class Environment(lambda_runtime.Worker):
    """An execution environment: one process that answers one invocation at a time."""

    _api: RuntimeApi | None = None
    _folders: sandbox.Folders | None = None
    _stream = ""

    def invoke(self, event, request_id, *, trace_id=None, invoked_function_arn=None, depth=0, durable=None):
        with self._lock, sandbox.alone(depth > 1):
            return self._invoke(event, request_id, trace_id, invoked_function_arn or self.config["FunctionArn"], depth)

    def _invoke(self, event, request_id: str, trace_id: str | None, arn: str, depth: int) -> dict:
        timeout = self.config.get("Timeout", 3)
        log = functools.partial(InvocationLog, request_id=request_id)
        first: list[str] = []
        init_ms = None
        if not self._is_warm():
            began = time.monotonic()
            try:
                self._start(timeout)
            except (_Ended, TimeoutError) as error:
                body = self._failure(error, request_id, timeout)
                return {"error": True, "body": body, "log": log(self._stream, self._close(), end=body)}
            if self._api.result is not None:
                # The runtime could not be made ready, and said why.
                body = json.loads(self._api.result[1])
                return {"error": True, "body": body, "log": log(self._stream, self._close())}
            init_ms = (time.monotonic() - began) * 1000
            first = [self._init_line()]
        deadline = time.monotonic() + timeout
        headers = {
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + timeout) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": arn,
            "Lambda-Runtime-Trace-Id": _trace(trace_id, self.config["FunctionArn"], depth),
        }
        try:
            self._api.hand_out(request_id, json.dumps(event).encode(), headers)
            self._until(lambda: self._api.result is not None, deadline)
        except (_Ended, OSError) as error:
            body = self._failure(error, request_id, timeout)
            return {"error": True, "body": body, "log": log(self._stream, self._close(), first, init_ms, end=body)}
        kind, answer = self._api.result
        log = log(self._stream, self._api.output(), first, init_ms)
        if kind == "tooLarge":
            message = f"Response payload size exceeded maximum allowed payload size ({ANSWER_LIMIT} bytes)."
            self._close()
            return {"error": True, "body": _error("Function.ResponseSizeTooLarge", message), "log": log}
        try:
            body = json.loads(answer)
        except ValueError:
            body = answer.decode("utf-8", "replace")
        if kind == "response":
            return {"body": body, "raw": answer, "log": log}
        if kind == "init":
            self._close()
        return {"error": True, "body": body, "log": log}

    def _is_warm(self) -> bool:
        """Whether the environment lives and takes its next invocation."""
        if self._proc is None or self._proc.poll() is not None:
            return False
        try:
            self._until(lambda: self._api.ready, time.monotonic() + INIT_SECONDS)
        except (_Ended, TimeoutError):
            return False
        return True

    def _spawn(self) -> None:
        """What MiniStack calls to have a published version ready."""
        self._start(self.config.get("Timeout", 3))
        if self._api.result is not None:
            error = json.loads(self._api.result[1])
            self._close()
            raise RuntimeError(error.get("errorMessage"))

    def _start(self, timeout: float) -> None:
        for seconds in (INIT_SECONDS, timeout):
            self._close()
            self._open()
            try:
                self._until(lambda: self._api.ready or self._api.result is not None, time.monotonic() + seconds)
                return
            except TimeoutError as error:
                late = error
        raise late

    def _open(self) -> None:
        now = datetime.now(timezone.utc)
        self._stream = f"{now:%Y/%m/%d}/[{self.config.get('Version', '$LATEST')}]{uuid.uuid4().hex}"
        self._folders = sandbox.Folders(self.func_name, lambda_svc._provided_runtime_code_dir(self.code_zip))
        for layer in self.config.get("Layers") or []:
            if (data := lambda_svc._resolve_layer_zip(layer)) is not None:
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    lambda_svc._extract_zip_preserving_mode(archive, str(self._folders.opt))
        self._api = RuntimeApi()
        isolated = sandbox.available()
        task, opt = ("/var/task", "/opt") if isolated else (self._folders.code, str(self._folders.opt))
        runtime = "/var/runtime" if isolated else RUNTIME_FOLDER
        if self._is_python():
            command = [sys.executable, "-m", "awslambdaric", self.config["Handler"]]
        else:
            quiet = "--disable-warning=ExperimentalWarning"
            command = [_node()[0], quiet, f"{runtime}/node.mts", self.config["Handler"]]
        if isolated:
            command = self._folders.command(command, RUNTIME_FOLDER)
        variables = self._variables(task, opt, runtime)
        if not isolated:
            variables.setdefault("TMPDIR", str(self._folders.tmp))
        self._proc = subprocess.Popen(
            command,
            cwd=self._folders.code,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
        )
        os.set_blocking(self._proc.stdout.fileno(), False)
        if sys.platform == "linux":
            # A function may write much at once.
            fcntl.fcntl(self._proc.stdout, fcntl.F_SETPIPE_SZ, 1 << 20)
        self._api.watch(self._proc.stdout)

    def _until(self, done, deadline: float) -> None:
        """Serve the environment until something is so. TimeoutError at the deadline, _Ended with the process."""
        while not done():
            # A child of the function's own may hold the output open when the function itself has ended.
            if not self._api.step(min(deadline, time.monotonic() + 0.25)) and time.monotonic() >= deadline:
                raise TimeoutError
            if not done() and (self._api.ended or self._proc.poll() is not None):
                try:
                    raise _Ended(self._proc.wait(1))
                except subprocess.TimeoutExpired:
                    continue

    def _failure(self, error: Exception, request_id: str, timeout: float) -> dict:
        code = error.args[0] if isinstance(error, _Ended) else 0
        if isinstance(error, TimeoutError):
            return _error("Sandbox.Timedout", f"RequestId: {request_id} Error: Task timed out after {timeout:.2f} seconds")
        if code < 0:
            why = f"Runtime exited with error: signal: {signal.strsignal(-code).lower()}"
        elif code > 0:
            why = f"Runtime exited with error: exit status {code}"
        else:
            why = "Runtime exited without providing a reason"
        return _error("Runtime.ExitError", f"RequestId: {request_id} Error: {why}")

    def _variables(self, task: str, opt: str, runtime: str) -> dict[str, str]:
        """The environment variables of a function: AWS's list, and where the local cloud is."""
        config = self.config
        _, region = lambda_runtime._account_region_from_function_config(config)
        logging = config.get("LoggingConfig") or {}
        own = {
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "PATH": sandbox.PATH.replace("/opt", opt),
            "LD_LIBRARY_PATH": f"{task}:{task}/lib:{opt}/lib",
            "AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"],
            lambda_runtime.HOST_PREFIX_ENV: "true",
        }
        if self._is_python():
            packages = f"{opt}/python/lib/{config['Runtime']}/site-packages"
            portable = [] if sys.platform == "linux" else [_PORTABLE_CLIENT]
            own["PYTHONPATH"] = os.pathsep.join([packages, f"{opt}/python", *portable])
            own["PYTHONDONTWRITEBYTECODE"] = "1"
        else:
            major = config["Runtime"].removeprefix("nodejs").removesuffix(".x")
            own["NODE_PATH"] = os.pathsep.join([f"{opt}/nodejs/node{major}/node_modules", f"{opt}/nodejs/node_modules"])
        reserved = {
            "_HANDLER": config["Handler"],
            "AWS_DEFAULT_REGION": region,
            "AWS_REGION": region,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{config['Runtime']}",
            "AWS_LAMBDA_FUNCTION_NAME": config["FunctionName"],
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.get("MemorySize", 128)),
            "AWS_LAMBDA_FUNCTION_VERSION": config.get("Version", "$LATEST"),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": logging.get("LogGroup") or f"/aws/lambda/{config['FunctionName']}",
            "AWS_LAMBDA_LOG_STREAM_NAME": self._stream,
            "AWS_LAMBDA_RUNTIME_API": self._api.address,
            "LAMBDA_TASK_ROOT": task,
            "LAMBDA_RUNTIME_DIR": runtime,
            **lambda_runtime.execution_credentials(config),
        }
        if logging.get("LogFormat") == "JSON":
            level = logging.get("ApplicationLogLevel") or "INFO"
            reserved.update(AWS_LAMBDA_LOG_FORMAT="JSON", AWS_LAMBDA_LOG_LEVEL=level)
        given = (config.get("Environment") or {}).get("Variables") or {}
        return {**own, **given, **reserved}

    def _is_python(self) -> bool:
        return self.config["Runtime"].startswith("python")

    def _init_line(self) -> str:
        """AWS's first line of an environment's log, and what really runs: the machine has one Python and one Node."""
        really = f"Python {platform.python_version()}" if self._is_python() else f"Node.js {_node()[1]}"
        return f"INIT_START Runtime Version: {self.config['Runtime']} ({really} of this machine)"

    def _close(self) -> bytes:
        """End the environment, and give the last of its output."""
        process, self._proc = self._proc, None
        if process is not None:
            process.kill()
            process.wait()
        return self._discard_tmpdir()

    def _discard_tmpdir(self) -> bytes:
        """Remove what the environment had, once its process has ended."""
        api, self._api = self._api, None
        folders, self._folders = self._folders, None
        output = b""
        if api is not None:
            output = api.output()
            api.close()
        if folders is not None:
            folders.remove()
        return output


def _trace(given: str | None, arn: str, depth: int) -> str:
    """The tracing header, with the lineage by which AWS's SDKs tell the next function how many came before."""
    trace = given or f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Parent={uuid.uuid4().hex[:16]};Sampled=0"
    return f"{trace};Lineage=1:{uuid.uuid5(uuid.NAMESPACE_URL, arn).hex[:8]}:{depth}"
