"""Gives each execution environment a file system of its own, where the system allows that to an ordinary user.

On AWS a function sees its code in /var/task, its layers in /opt, and a /tmp that no other environment has. Here Linux's
user and mount namespaces make the same of an ordinary folder. Where they are not to be had (macOS, some containers,
distributions that forbid them), all functions of the machine share its /tmp: then no two invocations of functions run at
once, in any local cloud of this machine, except that a function may wait for another one that it called.
"""

import contextlib
import fcntl
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SHARED_FOLDER = "/tmp"
# A function's PATH, on AWS and here.
PATH = "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin"
_SCRIPT = Path(__file__).with_name("sandbox.sh")
_PROBE_SECONDS = 10


def _homes() -> list[str]:
    """What the interpreters of functions need of the machine beside the system's own folders."""
    node = os.path.realpath(shutil.which("node") or "/usr/bin/node")
    # A venv's python is a link to the interpreter that made it, whose libraries may be anywhere.
    folders = {sys.prefix, sys.base_prefix, os.path.dirname(node), os.path.dirname(os.path.realpath(sys.executable))}
    return sorted(folder for folder in folders if not folder.startswith(("/usr/", "/bin/", "/nix/")) and folder != "/usr")


class Folders:
    """The folders of one execution environment."""

    def __init__(self, name: str, code: str):
        self.base = Path(tempfile.mkdtemp(prefix=f"environment-{name}-"))
        self.code = code
        self.root, self.opt, self.tmp = (self.base / part for part in ("root", "opt", "tmp"))
        for folder in (self.root, self.opt, self.tmp):
            folder.mkdir()

    def command(self, command: list[str], runtime: str) -> list[str]:
        """A command as it is started in the sandbox; RUNTIME becomes /var/runtime."""
        script = ["unshare", "-rm", "/bin/sh", str(_SCRIPT), str(self.root), self.code, str(self.opt), str(self.tmp)]
        return [*script, *_homes(), f"{runtime}=/var/runtime", "--", *command]

    def remove(self) -> None:
        shutil.rmtree(self.base, ignore_errors=True)


@functools.cache
def available() -> bool:
    """Whether the two interpreters start in a sandbox here, and find its /tmp empty. Tried once."""
    folders = Folders("probe", os.path.dirname(_SCRIPT))
    seen = 'test -z "$(ls -A /tmp)" && test -e /var/task/sandbox.sh && touch /tmp/x && "$1" -c "import boto3" && "$2" -v'
    shell = ["/bin/sh", "-c", seen, "probe", sys.executable, os.path.realpath(shutil.which("node") or "node")]
    command = folders.command(shell, os.path.dirname(_SCRIPT))
    try:
        answer = subprocess.run(command, capture_output=True, timeout=_PROBE_SECONDS, check=False, text=True, env={"PATH": PATH})
        if answer.returncode != 0:
            print(f"functions share {SHARED_FOLDER}: no sandbox here ({answer.stderr.strip()})", file=sys.stderr)
        return answer.returncode == 0
    except (OSError, subprocess.SubprocessError) as error:
        print(f"functions share {SHARED_FOLDER}: no sandbox here ({error})", file=sys.stderr)
        return False
    finally:
        folders.remove()


@contextlib.contextmanager
def alone(called_by_function: bool):
    """Hold /tmp for one invocation, where it is shared. Whoever a function called would wait for its own caller."""
    if available() or called_by_function:
        yield
        return
    descriptor = os.open(SHARED_FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
