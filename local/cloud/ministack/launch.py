"""Runs MiniStack as the part of the local cloud that it is.

Started by the daemon with one line of JSON on standard input, {"token": "…", "stackTypes": {…}}, and MiniStack's own
settings in the environment. It binds a free port of 127.0.0.1 and names it in one line of JSON on standard output. The pipe on
standard input is its lifeline: when the daemon ends, however it ends, the pipe closes and MiniStack saves and stops.
"""

import asyncio
import contextlib
import importlib
import json
import os
import signal
import socket
import sys
import threading

HARD_STOP_SECONDS = 10
# Each puts itself around MiniStack's functions, or in their place, as it is imported: the later ones are asked first.
PARTS = (
    *("identity.account_refusals", "identity.managed_policies", "identity.identities", "simulation.answers"),
    *("identity.condition_keys", "identity.service_sessions", "athena.tables", "athena.workgroups"),
    *("events.events", "events.scheduled_targets"),
    *("storage.folder_paths", "storage.form_uploads", "storage.objects", "resources.references", "resources.policies", "pages", "transport"),
    *("states.paths", "states.variables", "states.expressions", "states.choices", "states.history", "states.functions"),
    *("states.heartbeats", "states.activities", "states.tasks", "states.machine", "states.answers"),
    *("states.single_state", "states.refusals", "states.waits"),
    *("functions.invocation_log", "functions.invocations", "functions.answers", "functions.worker_pool"),
)


def listen() -> socket.socket:
    """A listening socket on a free port of the loopback interface."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    # Connections inherit it. asyncio sets it only on sockets that name their protocol, and a late packet costs 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def watch_lifeline(stop) -> None:
    """Call `stop` when the daemon closes its end of standard input, and leave the hard way if that takes too long."""

    def wait() -> None:
        while os.read(0, 4096):
            pass
        stop()
        timer = threading.Timer(HARD_STOP_SECONDS, os._exit, [1])
        timer.daemon = True
        timer.start()

    threading.Thread(target=wait, daemon=True, name="lifeline").start()


def read_settings() -> dict:
    """The first line of standard input, read byte by byte so that nothing of what follows is swallowed."""
    line = bytearray()
    while (byte := os.read(0, 1)) not in (b"", b"\n"):
        line += byte
    return json.loads(line)


async def serve(app, listener: socket.socket) -> None:
    """Serve until SIGTERM, SIGINT or the end of the daemon.

    By uvicorn, which parses HTTP in C: Hypercorn, with which MiniStack comes, takes as long for a request as MiniStack.
    """
    import uvicorn

    class Server(uvicorn.Server):
        # Its own handlers would raise the signal again after a clean end.
        def capture_signals(self):
            return contextlib.nullcontext()

    server = Server(
        uvicorn.Config(
            app,
            http="httptools",
            ws="none",
            lifespan="on",
            proxy_headers=False,
            server_header=False,
            date_header=False,
            log_config=None,
            access_log=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
    )

    def stop() -> None:
        server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    watch_lifeline(stop)
    await server.serve(sockets=[listener])


def main() -> None:
    settings = read_settings()
    listener = listen()

    from ministack import app as ministack_app
    from ministack.core import lambda_runtime

    # Before the others, which import some of them for what else they hold.
    for part in PARTS:
        importlib.import_module(part)
    import control
    import durability
    from events import alarms
    from resources import sagemaker_tags, stack_resources

    stack_resources.install(settings["stackTypes"])
    sagemaker_tags.install(settings["token"])
    saver = durability.install(ministack_app)
    alarms.install(saver)

    def ready() -> None:
        print(json.dumps({"port": listener.getsockname()[1]}), flush=True)

    app = control.ControlledApp(durability.DurableApp(ministack_app.app, saver), settings["token"], saver, ready)
    try:
        asyncio.run(serve(app, listener))
    finally:
        lambda_runtime.reset()
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    main()
