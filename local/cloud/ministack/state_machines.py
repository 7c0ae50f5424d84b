"""Closes differences between MiniStack's Step Functions and AWS: what an execution does is in states/.

An execution acts as its state machine's role.
"""

from states import activities, answers, choices, expressions, functions, heartbeats, history, machine, paths, refusals, single_state
from states import tasks, variables, waits


def install() -> None:
    parts = (paths, variables, expressions, choices, history, functions, heartbeats, activities, tasks, machine, answers)
    for part in (*parts, single_state, refusals, waits):
        part.install()
