"""What statements decide about one action on one resource, with the context keys that the request gives and no others.

Wildcards and condition operators are those by which the local cloud also refuses. A key that no entry gives is missing: the
condition is judged without it, and its name is told where the statement would otherwise have a say.
"""

import dataclasses
import re

from ministack.core import iam_evaluator

from simulation.policies import Statement

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_LITERALS = {"*": "*", "?": "?", "$": "$"}


@dataclasses.dataclass
class Outcome:
    decision: str
    matched: list[Statement]
    missing: list[str]
    within_boundary: bool | None


class Context:
    """The context entries of a request; names of keys know no case."""

    def __init__(self, entries: list[tuple[str, list[str], str]]):
        self._values = {name.lower(): values if kind.endswith("List") else values[0] for name, values, kind in entries if values}

    def get(self, key: str):
        return self._values.get(key.lower())


def _texts(value) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in values]


def _filled(pattern: str, context: Context, missing: list[str]) -> str | None:
    """A pattern with its policy variables replaced; none where one has no value and no default."""
    absent = False

    def value(match: re.Match) -> str:
        nonlocal absent
        if match[1] in _LITERALS:
            return _LITERALS[match[1]]
        key, _, default = (part.strip() for part in match[1].partition(","))
        found = context.get(key)
        if found is None:
            if default:
                return default.strip("'")
            missing.append(key)
            absent = True
        return found if isinstance(found, str) else ""

    filled = _VARIABLE.sub(value, pattern)
    return None if absent else filled


def _is_about(body: dict, action: str, resource: str, context: Context, missing: list[str]) -> bool:
    named = _texts(body.get("Action", body.get("NotAction")))
    if any(iam_evaluator.fnmatch_iam(action, one) for one in named) != ("Action" in body):
        return False
    if "Resource" not in body and "NotResource" not in body:
        return True
    patterns = [_filled(one, context, missing) for one in _texts(body.get("Resource", body.get("NotResource")))]
    found = any(one is not None and iam_evaluator.fnmatch_iam_cs(resource, one) for one in patterns)
    return found == ("Resource" in body)


def _conditions_hold(body: dict, context: Context, missing: list[str]) -> bool:
    holds = True
    for operator, keys in (body.get("Condition") or {}).items():
        for key, expected in keys.items():
            actual = context.get(key)
            if actual is None:
                missing.append(key)
            values = [one for one in (_filled(text, context, missing) for text in _texts(expected)) if one is not None]
            holds = iam_evaluator._evaluate_single_condition(operator, actual, values) and holds
    return holds


def _matching(statements: list[Statement], action: str, resource: str, context: Context, missing: list[str]):
    """The statements that have a say; keys that those about this action and resource lack go to `missing`."""
    found = []
    for statement in statements:
        absent: list[str] = []
        if _is_about(statement.body, action, resource, context, absent) and _conditions_hold(statement.body, context, absent):
            found.append(statement)
        missing += [key for key in absent if key not in missing]
    return found


def _names(statement: Statement, caller: str) -> bool:
    """Whether a statement of a resource's policy is about the caller."""
    if "NotPrincipal" in statement.body:
        return not iam_evaluator._principal_matches(statement.body["NotPrincipal"], caller)
    return iam_evaluator._principal_matches(statement.body.get("Principal"), caller)


def decide(identity, boundary, resource_policy, caller: str, action: str, resource: str, context: Context) -> Outcome:
    """Evaluates within one account ("Policy evaluation logic" of IAM's guide).

    A deny anywhere is the end of it. An allow of the identity's policies counts within its boundary; one of the resource's
    policy counts by itself for a user that it names, and within the boundary for a role.
    """
    missing: list[str] = []
    own = _matching(identity, action, resource, context, missing)
    limits = None if boundary is None else _matching(boundary, action, resource, context, missing)
    named = [one for one in resource_policy if _names(one, caller)]
    theirs = _matching(named, action, resource, context, missing)
    within = None
    if limits is not None:
        within = any(one.effect == "Allow" for one in limits) and all(one.effect == "Allow" for one in limits)
    denies = [one for one in (*own, *(limits or []), *theirs) if one.effect == "Deny"]
    if denies:
        return Outcome("explicitDeny", denies, missing, within)
    if within is False:
        own = []
        theirs = theirs if ":user/" in caller else []
    allows = [*own, *theirs]
    return Outcome("allowed" if allows else "implicitDeny", allows, missing, within)
