"""Puts functions of ours around MiniStack's, or in their place, where they are written: importing a module installs it."""

import functools


def around(place, *names: str):
    """The decorated function is called in place of each one named, with that one before the caller's own arguments."""

    def put(function):
        for name in names:
            original = place[name] if isinstance(place, dict) else getattr(place, name)
            instead(place, name)(functools.wraps(original)(functools.partial(function, original)))
        return function

    return put


def instead(place, *names: str):
    """The decorated function takes the place of those named, members of a module or of a table."""

    def put(function):
        for name in names:
            if isinstance(place, dict):
                place[name] = function
            else:
                setattr(place, name, function)
        return function

    return put


def checked(place, *names: str):
    """The original is asked unless the decorated function has an answer to the same arguments."""

    def put(refused):
        return around(place, *names)(lambda original, *arguments: refused(*arguments) or original(*arguments))

    return put
