"""Closes differences between MiniStack's Step Functions and AWS: what an execution does is in states/.

An execution acts as its state machine's role.
"""

from states import activities, answers, choices, functions, heartbeats, history, machine, paths, single_state, tasks, variables


def install() -> None:
    for part in (paths, variables, choices, history, functions, heartbeats, activities, tasks, machine, answers, single_state):
        part.install()
