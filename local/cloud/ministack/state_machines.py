"""Closes differences between MiniStack's Step Functions and AWS: what an execution does is in states/.

An execution acts as its state machine's role.
"""

from states import activities, answers, choices, functions, heartbeats, history, machine, paths, refusals, single_state
from states import tasks, variables


def install() -> None:
    parts = (paths, variables, choices, history, functions, heartbeats, activities, tasks, machine, answers, single_state)
    for part in (*parts, refusals):
        part.install()
