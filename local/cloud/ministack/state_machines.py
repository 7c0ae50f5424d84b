"""Closes differences between MiniStack's Step Functions and AWS: what an execution does is in states/.

An execution acts as its state machine's role.
"""

from states import answers, choices, functions, history, machine, paths, tasks


def install() -> None:
    for part in (paths, choices, history, functions, tasks, machine, answers):
        part.install()
