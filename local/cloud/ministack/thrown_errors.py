"""Closes a difference between MiniStack's workers and AWS Lambda: what a handler throws keeps its own name.

On AWS the runtime interface client reports the error's name, message and trace, and Step Functions passes the name on
to what a Catch or a history shows. MiniStack's workers report the message alone, as Runtime.HandlerError, and that of
Node.js then ends its process. Here they report all of it, live on (as an execution environment does on AWS after a
handler's error), and mark the end of an invocation's log, so that nothing waits for a line that never comes.
"""

import functools
import json
import queue
import threading
import time

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

END_OF_LOG = "\x00end-of-invocation"
INIT_FAILED = "Worker init failed: "
LOG_WAIT_SECONDS = 0.25

_NODE_HELPER = (
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

# What the pinned version of the workers says, and what it is to say.
_NODE = (
    ("let handlerFn = null;\n", _NODE_HELPER + "\nlet handlerFn = null;\n"),
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

_PYTHON = (
    (
        """    try:
        mod = importlib.import_module(module_name)
        handler_fn = getattr(mod, handler_name)
""",
        """    def _report(error, **more):
        trace = traceback.format_tb(error.__traceback__)[1:]
        return {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": trace, **more}

    try:
        try:
            mod = importlib.import_module(module_name)
        except ImportError as e:
            message = f"Unable to import module '{module_name}': {e}"
            raise Exception(json.dumps({"errorMessage": message, "errorType": "Runtime.ImportModuleError"}))
        except SyntaxError as e:
            message = f"Syntax error in module '{module_name}': {e}"
            raise Exception(json.dumps({"errorMessage": message, "errorType": "Runtime.UserCodeSyntaxError"}))
        except Exception as e:
            raise Exception(json.dumps(_report(e)))
        if not hasattr(mod, handler_name):
            message = f"Handler '{handler_name}' missing on module '{module_name}'"
            raise Exception(json.dumps({"errorMessage": message, "errorType": "Runtime.HandlerNotFound"}))
        handler_fn = getattr(mod, handler_name)
""",
    ),
    (
        """            result = handler_fn(event, context)
            _real_stdout.write(json.dumps({"status": "ok", "result": result}) + "\\n")
        except Exception as e:
            _real_stdout.write(json.dumps({"status": "error", "error": str(e), "trace": traceback.format_exc()}) + "\\n")
""",
        """            answer = {"status": "ok", "result": handler_fn(event, context)}
        except Exception as e:
            answer = {"status": "ok", "handlerError": _report(e, requestId=context.aws_request_id)}
        try:
            answer = json.dumps(answer)
        except (TypeError, ValueError) as e:
            error = _report(e, requestId=context.aws_request_id)
            error.update(errorType="Runtime.MarshalError", errorMessage=f"Unable to marshal response: {e}")
            answer = json.dumps({"status": "ok", "handlerError": error})
        print("%s", file=sys.stderr, flush=True)
        _real_stdout.write(answer + "\\n")
"""
        % END_OF_LOG.replace("\x00", "\\x00"),
    ),
)

_thrown = threading.local()


def _worker_script(script: str, replacements: tuple) -> str:
    for old, new in replacements:
        if script.count(old) != 1:
            raise RuntimeError(f"MiniStack's worker is not the one this project knows: {old.strip()[:60]!r}")
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
        return {**response, "status": "error", "error": error["errorMessage"], "trace": "\n".join(error.get("trace", error.get("stackTrace")))}

    return invoke


def _execute(original):
    @functools.wraps(original)
    def execute(func, event, request_id):
        _thrown.error = None
        result = original(func, event, request_id)
        error, _thrown.error = _thrown.error, None
        if error is not None and result.get("error"):
            result["body"] = error
        elif isinstance(body := result.get("body"), dict) and str(body.get("errorMessage")).startswith(INIT_FAILED):
            body["errorMessage"] = body["errorMessage"].removeprefix(INIT_FAILED)
            try:
                result["body"] = json.loads(body["errorMessage"])
            except ValueError:
                pass
        return result

    return execute


def _drain(original):
    @functools.wraps(original)
    def drain(self, *args, **kwargs):
        if not str(self.config.get("Runtime", "")).startswith(("nodejs", "python")):
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
    lambda_runtime._NODEJS_WORKER_SCRIPT = _worker_script(lambda_runtime._NODEJS_WORKER_SCRIPT, _NODE)
    lambda_runtime._PYTHON_WORKER_SCRIPT = _worker_script(lambda_runtime._PYTHON_WORKER_SCRIPT, _PYTHON)
    lambda_runtime.Worker.invoke = _invoke(lambda_runtime.Worker.invoke)
    lambda_runtime.Worker._drain_stderr_bounded = _drain(lambda_runtime.Worker._drain_stderr_bounded)
    lambda_svc._execute_function_warm = _execute(lambda_svc._execute_function_warm)
