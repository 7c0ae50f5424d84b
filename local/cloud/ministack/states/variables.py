"""Variables of states in the query language JSONPath: `Assign` sets them, and paths such as `$name.member` read them.

What `$` is in an Assign goes by the kind of state ("Passing data between states with variables" of Step Functions' guide): the
result of a Task, Parallel, Map or Pass, the effective input of a Choice or Wait, the error's output of a catcher. A branch sees
the variables around it, and none outside sees its own.
"""

import contextvars

from ministack.services import stepfunctions
from patching import around

_context: contextvars.ContextVar = contextvars.ContextVar("states_context", default=None)
_assigned: contextvars.ContextVar[dict] = contextvars.ContextVar("assigned_variables", default={})


def use(ctx: dict) -> contextvars.Token:
    """Makes a context the one whose variables paths read."""
    return _context.set(ctx)


def restore(token: contextvars.Token) -> None:
    _context.reset(token)


def of_branch(ctx: dict) -> dict:
    return dict(ctx.get("variables") or {})


def find(name: str):
    """A variable's value; raises KeyError where none of the name was assigned."""
    return ((_context.get() or {}).get("variables") or {})[name]


def assign(holder: dict, value, ctx: dict | None = None, language: str | None = None) -> None:
    """Sets the variables that a state, rule or catcher assigns, all from what was there before."""
    ctx = _context.get() or ctx
    if ctx is None or not isinstance(holder.get("Assign"), dict):
        return
    if (language or stepfunctions._state_query_language(holder, ctx)) != "JSONPath":
        return
    set_all(ctx, stepfunctions._resolve_params_obj(holder["Assign"], value, ctx))


def set_all(ctx: dict, values: dict) -> None:
    ctx.setdefault("variables", {}).update(values)
    _assigned.set({**_assigned.get(), **values})


def assigned() -> dict:
    """What the state that runs has assigned so far."""
    return _assigned.get()


def forget_assigned() -> None:
    _assigned.set({})


@around(stepfunctions, "_apply_result_selector")
def _result_selector(original, state: dict, result):
    if state.get("Type") in ("Map", "Parallel"):
        assign(state, result)
    return original(state, result)


@around(stepfunctions, "_apply_result_path")
def _result_path(original, state: dict, value, result):
    if state.get("Type") == "Pass":
        assign(state, result)
    return original(state, value, result)


@around(stepfunctions, "_apply_catcher")
def _catcher(original, catcher: dict, value, ctx, language: str, error_output):
    output = original(catcher, value, ctx, language, error_output)
    assign(catcher, error_output, ctx, language)
    return output
