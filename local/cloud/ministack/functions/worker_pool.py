"""Bounds the processes that a burst of invocations starts.

MiniStack starts another worker process for every invocation that finds none free: a hundred executions at once are
some hundred Node.js processes, of 55 MB each. Here an invocation waits for a worker while its function has as many as
the machine can use. A function that was called by a function does not wait, because its own caller may be what it waits
for; and nobody waits for ever, because not every caller says that it is one.
"""

import os
import threading
import time

from ministack.core import lambda_runtime
from ministack.services import lambda_svc
from patching import around

WORKERS_PER_FUNCTION = max(4, 2 * (os.cpu_count() or 1))
PATIENCE_SECONDS = 60.0

_free = threading.Condition()


@around(lambda_runtime, "acquire_worker")
@around(lambda_svc, "acquire_worker")
def _acquire(original, func_name, config, code_zip, qualifier="$LATEST", max_concurrency=None):
    if lambda_svc._invoke_depth.get() > 1:
        return original(func_name, config, code_zip, qualifier, max_concurrency)
    deadline = time.monotonic() + PATIENCE_SECONDS
    with _free:
        while True:
            worker, reason = original(func_name, config, code_zip, qualifier, WORKERS_PER_FUNCTION)
            if worker is not None:
                return worker, reason
            left = deadline - time.monotonic()
            if left <= 0 or not _free.wait(left):
                return original(func_name, config, code_zip, qualifier, max_concurrency)


@around(lambda_runtime, "release_worker")
@around(lambda_svc, "release_worker")
def _release(original, worker):
    original(worker)
    with _free:
        _free.notify_all()
