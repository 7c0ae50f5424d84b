"""Closes a difference between MiniStack's Node.js worker and AWS Lambda: what a handler throws keeps its own name.

On AWS the runtime interface client reports {errorType: error.name, errorMessage, trace}, which Step Functions passes
on as the name that a Catch or a history shows. MiniStack's worker reports the message alone, as Runtime.HandlerError,
and then ends the process. Here the worker reports the three fields, lives on (as an execution environment does on AWS
after a handler's error), and marks the end of an invocation's log, so that nothing waits for a line that never comes.
"""

import functools
import queue
import threading
import time

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

END_OF_LOG = "\x00end-of-invocation"
LOG_WAIT_SECONDS = 0.25

_HELPER = (
    """
function _handlerError(error) {
  const isError = error instanceof Error || Object.prototype.toString.call(error) === "[object Error]";
  const report = isError
    ? { errorType: error.name || "Error", errorMessage: String(error.message), trace: String(error.stack || "").split("\\n") }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };
  return JSON.stringify({ status: "ok", handlerError: report }) + "\\n";
}
function _endOfLog() { _stderrWrite("%s\\n"); }
"""
    % END_OF_LOG.replace("\x00", "\\x00")
)

# What the pinned version of the worker says, and what it is to say.
_REPLACEMENTS = (
    ("let handlerFn = null;\n", _HELPER + "\nlet handlerFn = null;\n"),
    (
        """        if (err) {
          _realStdoutWrite(JSON.stringify({
            status: "error", error: String(err.message || err), trace: err.stack || ""
          }) + "\\n");
        } else {
""",
        """        _endOfLog();
        if (err) {
          _realStdoutWrite(_handlerError(err));
        } else {
""",
    ),
    (
        """    } catch (e) {
      _realStdoutWrite(JSON.stringify({
        status: "error", error: e.message, trace: e.stack
      }) + "\\n");
    }
  } catch (e) {
""",
        """    } catch (e) {
      _endOfLog();
      _realStdoutWrite(_handlerError(e));
    }
  } catch (e) {
""",
    ),
    # A warning of Node about url.parse would stand in the log of every function.
    ("  const parsed = url.parse(endpoint);\n", "  const parsed = new URL(endpoint);\n"),
    (
        'const rl = readline.createInterface({ input: process.stdin, terminal: false });\n',
        'const rl = readline.createInterface({ input: process.stdin, terminal: false });\n'
        'rl.on("close", () => process.exit(0));\n',
    ),
)

_thrown = threading.local()


def _worker_script(script: str) -> str:
    for old, new in _REPLACEMENTS:
        if script.count(old) != 1:
            raise RuntimeError(f"MiniStack's Node.js worker is not the one this project knows: {old.strip()[:60]!r}")
        script = script.replace(old, new)
    return script


def _invoke(original):
    @functools.wraps(original)
    def invoke(self, *args, **kwargs):
        response = original(self, *args, **kwargs)
        error = response.pop("handlerError", None)
        if error is None:
            return response
        _thrown.error = error
        return {**response, "status": "error", "error": error["errorMessage"], "trace": "\n".join(error["trace"])}

    return invoke


def _execute(original):
    @functools.wraps(original)
    def execute(func, event, request_id):
        _thrown.error = None
        result = original(func, event, request_id)
        error, _thrown.error = _thrown.error, None
        if error is not None and result.get("error"):
            result["body"] = error
        return result

    return execute


def _drain(original):
    @functools.wraps(original)
    def drain(self, *args, **kwargs):
        if not str(self.config.get("Runtime", "")).startswith("nodejs"):
            return original(self, *args, **kwargs)
        lines = []
        deadline = time.monotonic() + LOG_WAIT_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = self._stderr_queue.get(timeout=left)
            except queue.Empty:
                break
            if line == END_OF_LOG:
                break
            lines.append(line)
        return "\n".join(lines)

    return drain


def install() -> None:
    lambda_runtime._NODEJS_WORKER_SCRIPT = _worker_script(lambda_runtime._NODEJS_WORKER_SCRIPT)
    lambda_runtime.Worker.invoke = _invoke(lambda_runtime.Worker.invoke)
    lambda_runtime.Worker._drain_stderr_bounded = _drain(lambda_runtime.Worker._drain_stderr_bounded)
    lambda_svc._execute_function_warm = _execute(lambda_svc._execute_function_warm)
