"""Resolves the folders that objects are stored in once, not again for each object.

MiniStack resolves the symbolic links of an object's path, folder by folder, four times for each object that it writes: a
fifth of the whole request. Nothing but MiniStack writes into these folders, and it makes no links.
"""

import functools
import os
import types

from ministack.services import s3

_resolved = functools.lru_cache(maxsize=4096)(os.path.realpath)


def _realpath(path: str) -> str:
    folder, name = os.path.split(path)
    # A last part that leads elsewhere is left to the original.
    return os.path.join(_resolved(folder), name) if name not in ("", ".", "..") else os.path.realpath(path)


_paths = types.SimpleNamespace(**{**vars(os.path), "realpath": _realpath})
s3.os = types.SimpleNamespace(**{**vars(os), "path": _paths})
