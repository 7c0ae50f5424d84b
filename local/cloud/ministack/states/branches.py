"""Parallel and Map: their branches and iterations, their Retry and Catch, and the events of all of them.

The first branch that fails fails the state, and the others are aborted. The order of the events is AWS's answer as recorded by
localstack's test_map_state_catch, test_map_state_retry_legacy, test_map_state_items_input_types and
test_service_lambda_map_timeout: each attempt is told to start, the state fails after what failed in it, and a state that is caught has failed before it exits.
"""

import contextvars
import copy
import threading

from ministack.services import stepfunctions

from patching import instead
from states import expressions, history, tasks, variables
from states.paths import runtime_failure


class _Attempt:
    """One run of all branches or iterations, which the first failure ends."""

    def __init__(self, map_name: str | None, outer):
        self.map_name, self.outer = map_name, outer
        self.failure = None
        self.event = None
        self._lock = threading.Lock()

    def fail(self, failure) -> bool:
        """Takes the first failure; whether it is this one."""
        with self._lock:
            if self.failure is not None:
                return False
            self.failure, self.event = failure, history.latest()
            return True

    def ended(self):
        """The attempt whose failure ends this one: itself, or one around it."""
        return self if self.failure is not None or self.outer is None else self.outer.ended()


_attempt: contextvars.ContextVar[_Attempt | None] = contextvars.ContextVar("attempt_of_branches", default=None)


def check(execution: dict, kind: str) -> None:
    """Aborts a state whose sibling has failed meanwhile."""
    attempt = _attempt.get()
    ended = attempt and attempt.ended()
    if ended is not None and ended.failure is not None:
        history.follow(ended.event)
        if kind in ("Task", "Wait", "Parallel", "Map"):
            history.add_aside(execution, f"{kind}StateAborted")
        raise ended.failure


def execute(kind: str, state: dict, value, execution: dict, ctx: dict):
    return tasks.with_retries(
        *(state, value, ctx, lambda: _run(kind, state, value, execution, ctx)),
        failed=lambda: check(execution, kind),
        given_up=lambda: history.add(execution, f"{kind}StateFailed"),
    )


def _run(kind: str, state: dict, value, execution: dict, ctx: dict):
    distributed = ((state.get("ItemProcessor") or {}).get("ProcessorConfig") or {}).get("Mode") == "DISTRIBUTED"
    if kind == "Parallel":
        history.add(execution, "ParallelStateStarted")
        run = stepfunctions._run_parallel_branches
    else:
        length = {} if distributed and "ItemReader" in state else {"length": _length(state, value, ctx)}
        history.add(execution, "MapStateStarted", **({"mapStateStartedEventDetails": length} if length else {}))
        run = stepfunctions._run_map_items
    # Each child of a distributed Map is an execution of its own, which none of the others ends.
    attempt = None if distributed else _Attempt(ctx["State"]["Name"] if kind == "Map" else None, _attempt.get())
    mark = _attempt.set(attempt)
    try:
        result = run(state, value, execution, ctx)
    except stepfunctions._ExecutionError:
        if distributed:
            _tell_map_run(execution)
        if attempt is None or attempt.failure is None:
            raise
        history.follow(attempt.event)
        raise attempt.failure from None
    finally:
        _attempt.reset(mark)
    if distributed:
        before = _tell_map_run(execution)
    else:
        history.continue_after(execution)
        before = history.latest()
    history.add(execution, f"{kind}StateSucceeded")
    history.follow(before)
    return result


def _tell_map_run(execution: dict):
    """The events of a distributed Map's run; the exit comes after its first (test_map_state_nested_config_distributed)."""
    runs = [one for one in stepfunctions._map_runs.values() if one["executionArn"] == execution["executionArn"]]
    if not runs or runs[-1].get("_told"):
        return history.latest()
    run = runs[-1]
    run["_told"] = True
    details = {"mapRunArn": run["mapRunArn"]}
    started = history.add(execution, "MapRunStarted", timestamp=run["startDate"], mapRunStartedEventDetails=details)
    if run["status"] == "SUCCEEDED":
        history.add(execution, "MapRunSucceeded")
    else:
        error, cause = "States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded"
        history.add(execution, "MapRunFailed", mapRunFailedEventDetails={"error": error, "cause": cause})
    return started


def _length(state: dict, value, ctx: dict) -> int:
    if stepfunctions._state_query_language(state, ctx) == "JSONata" and "Items" in state:
        return len(stepfunctions._jsonata_state_field(state, "Items", "array", value, ctx))
    path = state.get("ItemsPath", "$")
    items = stepfunctions._resolve_path_or_ctx(path, stepfunctions._apply_input_path(state, value, ctx), ctx)
    if isinstance(items, list):
        return len(items)
    if stepfunctions._state_query_language(state, ctx) == "JSONata":
        raise expressions.failure(f"Map state input must be an array but was: {history.text(items)}")
    # Neither this wording nor the MapStateFailed that follows it was found recorded: the event is there by what JSONata does.
    raise runtime_failure(f'Reference path "{path}" must point to array.')


def install(walk) -> None:
    @instead(stepfunctions, "_run_sub_machine")
    def run(states: dict, start: str, value, execution: dict, ctx: dict):
        """A branch of a Parallel or an iteration of a Map. Its own State is none of its siblings' business."""
        own = {**ctx, "variables": variables.of_branch(ctx)}
        attempt = _attempt.get()
        if attempt is None:
            return walk(states, start, copy.deepcopy(value), execution, own)
        details = {"name": attempt.map_name, "index": ctx.get("Map", {}).get("Item", {}).get("Index", 0)}

        def tell(how: str) -> None:
            if attempt.map_name is not None:
                history.add_aside(execution, f"MapIteration{how}", **{f"mapIteration{how}EventDetails": details})

        if attempt.map_name is not None:
            if attempt.ended().failure is not None:
                raise attempt.ended().failure
            history.add(execution, "MapIterationStarted", mapIterationStartedEventDetails=details)
        try:
            output = walk(states, start, copy.deepcopy(value), execution, own)
        except stepfunctions._ExecutionError as error:
            if attempt.ended().failure is None and attempt.fail(error):
                tell("Failed")
            else:
                history.follow(attempt.ended().event)
                tell("Aborted")
            raise
        tell("Succeeded")
        return output
