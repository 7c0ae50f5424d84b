"""SimulatePrincipalPolicy and SimulateCustomPolicy, in place of MiniStack's, which knew neither context nor boundary.

One result an action, with the most restrictive decision of all resources, and one of each resource within it, as the service
model's EvaluationResult describes. What AWS knows of every service's ARNs is not here: the result's own EvalResourceName,
the form of the kind of resource there, is `*`.
"""

from xml.sax.saxutils import escape

from ministack.core.responses import get_account_id
from ministack.core import iam_evaluator
from ministack.services import iam

from patching import instead
from simulation import policies
from simulation.evaluation import Context, Outcome, decide
from simulation.policies import InvalidInput, NoSuchEntity

_SEVERITY = ("explicitDeny", "implicitDeny", "allowed")


def _members(parameters, prefix: str) -> list[str]:
    found = []
    while (value := iam._p(parameters, f"{prefix}.member.{len(found) + 1}")) != "":
        found.append(value)
    return found


def _numbered(parameters, prefix: str):
    """The numbers of a list's structures."""
    heads = {name.removeprefix(f"{prefix}.member.").split(".")[0] for name in parameters if name.startswith(f"{prefix}.member.")}
    return sorted(int(head) for head in heads)


def _context(parameters) -> Context:
    entries = []
    for number in _numbered(parameters, "ContextEntries"):
        at = f"ContextEntries.member.{number}"
        values = _members(parameters, f"{at}.ContextKeyValues")
        entries.append((iam._p(parameters, f"{at}.ContextKeyName"), values, iam._p(parameters, f"{at}.ContextKeyType")))
    return Context(entries)


def _exclusions(parameters) -> list[dict]:
    found = []
    for number in _numbered(parameters, "PolicyExclusionList"):
        at = f"PolicyExclusionList.member.{number}"
        one = {name: iam._p(parameters, f"{at}.{name}") for name in ("PolicyType", "PolicyArn")}
        inline = {name: iam._p(parameters, f"{at}.InlinePolicyIdentifier.{name}") for name in ("PolicyName", "AttachmentType", "AttachmentName")}
        found.append({**one, "InlinePolicyIdentifier": inline})
    return found


def _actions(parameters) -> list[str]:
    actions = _members(parameters, "ActionNames")
    if not actions:
        raise InvalidInput("ActionNames must have at least one action.")
    for action in actions:
        if ":" not in action:
            raise InvalidInput(f"Invalid action {action}: it must include the service identifier, such as iam:CreateUser.")
    return actions


def _simulate(name: str, parameters, identity, boundary, caller: str):
    actions, context = _actions(parameters), _context(parameters)
    given = iam._p(parameters, "ResourcePolicy")
    resource_policy = policies.parse(given, "ResourcePolicy", "Resource Policy") if given else []
    if inputs := _members(parameters, "PermissionsBoundaryPolicyInputList"):
        boundary = policies.inputs(inputs, "PermissionsBoundaryPolicyInputList", "Permissions Boundary Policy")
    resources = _members(parameters, "ResourceArns") or ["*"]
    results = []
    for action in actions:
        outcomes = [decide(identity, boundary, resource_policy, caller, action, one, context) for one in resources]
        results.append(_result(action, resources, outcomes))
    inner = f"<EvaluationResults>{''.join(results)}</EvaluationResults><IsTruncated>false</IsTruncated>"
    return iam._xml(200, f"{name}Response", f"<{name}Result>{inner}</{name}Result>")


def _result(action: str, resources: list[str], outcomes: list[Outcome]) -> str:
    worst = min((one.decision for one in outcomes), key=_SEVERITY.index)
    matched = list(dict.fromkeys(_statement(s) for one in outcomes if one.decision == worst for s in one.matched))
    missing = list(dict.fromkeys(key for one in outcomes for key in one.missing))
    within = None if outcomes[0].within_boundary is None else all(one.within_boundary for one in outcomes)
    head = f"<EvalActionName>{escape(action)}</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>{worst}</EvalDecision>"
    specific = ""
    if resources != ["*"]:
        each = "".join(_specific(resource, outcome) for resource, outcome in zip(resources, outcomes))
        specific = f"<EvalDecisionDetails/><ResourceSpecificResults>{each}</ResourceSpecificResults>"
    return f"<member>{head}{_details(matched, missing, within)}{specific}</member>"


def _specific(resource: str, outcome: Outcome) -> str:
    head = f"<EvalResourceName>{escape(resource)}</EvalResourceName><EvalResourceDecision>{outcome.decision}</EvalResourceDecision>"
    matched = [_statement(one) for one in outcome.matched]
    return f"<member>{head}{_details(matched, outcome.missing, outcome.within_boundary)}</member>"


def _details(matched: list[str], missing: list[str], within: bool | None) -> str:
    keys = "".join(f"<member>{escape(key)}</member>" for key in missing)
    allowed = f"<AllowedByPermissionsBoundary>{str(within).lower()}</AllowedByPermissionsBoundary>"
    boundary = "" if within is None else f"<PermissionsBoundaryDecisionDetail>{allowed}</PermissionsBoundaryDecisionDetail>"
    return (
        f"<MatchedStatements>{''.join(matched)}</MatchedStatements>"
        f"<MissingContextValues>{keys}</MissingContextValues>{boundary}"
    )


def _statement(one: policies.Statement) -> str:
    start, end = (f"<Line>{line}</Line><Column>{column}</Column>" for line, column in (one.start, one.end))
    return (
        f"<member><SourcePolicyId>{escape(one.source)}</SourcePolicyId><SourcePolicyType>{one.kind}</SourcePolicyType>"
        f"<StartPosition>{start}</StartPosition><EndPosition>{end}</EndPosition></member>"
    )


def _answers(action: str):
    def put(simulation):
        @instead(iam._IAM_HANDLERS, action)
        def answer(parameters):
            try:
                return simulation(parameters)
            except InvalidInput as error:
                return iam._error(400, "InvalidInput", escape(str(error)))
            except NoSuchEntity as error:
                return iam._error(404, "NoSuchEntity", escape(str(error)))

    return put


@_answers("SimulatePrincipalPolicy")
def _principal(parameters):
    source = iam._p(parameters, "PolicySourceArn")
    attached, boundary_arn = policies.of_entity(source)
    exclusions = _exclusions(parameters)
    kept = [one for one in attached if not any(one.is_excluded(exclusion) for exclusion in exclusions)]
    identity = [statement for one in kept for statement in policies.parse(one.document, one.source)]
    identity += policies.inputs(_members(parameters, "PolicyInputList"))
    boundary = None
    if boundary_arn is not None and not any(one["PolicyType"] == "permission-boundary" for one in exclusions):
        document = iam_evaluator._resolve_managed_policy_document(boundary_arn, source.split(":")[4])
        name = boundary_arn.rsplit("/", 1)[-1]
        boundary = policies.parse(document, name, "Permissions Boundary Policy") if document else []
    return _simulate("SimulatePrincipalPolicy", parameters, identity, boundary, iam._p(parameters, "CallerArn") or source)


@_answers("SimulateCustomPolicy")
def _custom(parameters):
    identity = policies.inputs(_members(parameters, "PolicyInputList"))
    caller = iam._p(parameters, "CallerArn")
    if iam._p(parameters, "ResourcePolicy") and not caller:
        raise InvalidInput("CallerArn is required where there is a ResourcePolicy.")
    return _simulate("SimulateCustomPolicy", parameters, identity, None, caller or f"arn:aws:iam::{get_account_id()}:root")
