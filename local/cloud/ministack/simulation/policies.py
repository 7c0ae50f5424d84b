"""The policies of a simulation: the ones attached to a user, group or role, those that come with the request, and where in
its document each statement stands.

Names and positions are those of recorded answers of AWS: a managed policy goes by its name, an inline one by
`role_<role>_<policy>`, one of the request by `PolicyInputList.<number>`. A statement begins right after the bracket or
statement before it, and ends right after its brace; both counted from one. The type is "IAM Policy" or "Permissions
Boundary Policy" there, which the service model's own enumeration does not have.
"""

import dataclasses
import json

from ministack.core import iam_evaluator
from ministack.services import iam


class InvalidInput(Exception):
    """A member of the request that can't be what it is."""


class NoSuchEntity(Exception):
    """A user, group or role that there is none of."""


@dataclasses.dataclass(frozen=True)
class Statement:
    source: str
    kind: str
    body: dict
    start: tuple[int, int]
    end: tuple[int, int]

    @property
    def effect(self) -> str:
        return self.body.get("Effect", "")


def _place(text: str, index: int) -> tuple[int, int]:
    """Line and column of an index, from one."""
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1


def _skip(text: str, index: int, characters: str = " \t\r\n,:") -> int:
    while index < len(text) and text[index] in characters:
        index += 1
    return index


def _statement_spans(text: str):
    """Each statement of a document with the indices between which it stands."""
    decoder = json.JSONDecoder()
    index = _skip(text, text.index("{") + 1)
    while text[index] != "}":
        key, index = decoder.raw_decode(text, index)
        index = _skip(text, index)
        if key != "Statement":
            _, index = decoder.raw_decode(text, index)
        elif text[index] == "{":
            body, end = decoder.raw_decode(text, index)
            yield body, index + 1, end
            index = end
        else:
            last = index + 1
            index = _skip(text, last)
            while text[index] != "]":
                body, end = decoder.raw_decode(text, index)
                yield body, last, end
                last, index = end, _skip(text, end)
            index += 1
        index = _skip(text, index)


def parse(document, source: str, kind: str = "IAM Policy") -> list[Statement]:
    text = document if isinstance(document, str) else json.dumps(document)
    if problem := iam_evaluator.validate_policy_document(text):
        raise InvalidInput(f"{source}: {problem}")
    spans = _statement_spans(text)
    return [Statement(source, kind, body, _place(text, start), _place(text, end)) for body, start, end in spans]


def inputs(documents: list[str], name: str = "PolicyInputList", kind: str = "IAM Policy") -> list[Statement]:
    return [one for i, document in enumerate(documents, 1) for one in parse(document, f"{name}.{i}", kind)]


@dataclasses.dataclass(frozen=True)
class Attached:
    """A policy that an entity has: inline ones have no ARN."""

    name: str
    document: object
    arn: str | None = None
    inline_of: tuple[str, str] | None = None

    @property
    def source(self) -> str:
        return self.name if self.inline_of is None else "_".join((*self.inline_of, self.name))

    def is_excluded(self, exclusion: dict) -> bool:
        """Whether a PolicyIdentifier names it, as the shape's prose says: by type, by ARN, or as an inline policy."""
        if kind := exclusion.get("PolicyType"):
            return kind == ("inline" if self.inline_of else "aws-managed" if ":iam::aws:" in self.arn else "user-managed")
        if arn := exclusion.get("PolicyArn"):
            return self.arn is not None and iam_evaluator.fnmatch_iam_cs(self.arn, arn)
        inline = exclusion.get("InlinePolicyIdentifier", {})
        return (
            self.inline_of is not None
            and inline.get("PolicyName") == self.name
            and inline.get("AttachmentType") == self.inline_of[0]
            and iam_evaluator.fnmatch_iam_cs(self.inline_of[1], inline.get("AttachmentName", ""))
        )


def _managed(arns, account: str):
    for arn in arns:
        document = iam_evaluator._resolve_managed_policy_document(arn, account)
        if document is not None:
            yield Attached(arn.rsplit("/", 1)[-1], document, arn=arn)


def _inline(kind: str, owner: str, documents):
    return [Attached(name, document, inline_of=(kind, owner)) for name, document in (documents or {}).items()]


def _of_group(name: str, account: str) -> list[Attached]:
    return [*_inline("group", name, iam._group_inline_policies.get(name)), *_managed(iam._groups[name]["AttachedPolicies"], account)]


def of_entity(arn: str) -> tuple[list[Attached], str | None]:
    """All policies of a user (with those of its groups), group or role, and the ARN of its permissions boundary."""
    parts = arn.split(":", 5)
    kind, _, path = parts[5].partition("/") if len(parts) == 6 and parts[2] == "iam" else ("", "", "")
    store = {"user": iam._users, "group": iam._groups, "role": iam._roles}.get(kind)
    if store is None:
        raise InvalidInput(f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")
    account, name = parts[4], path.rsplit("/", 1)[-1]
    entity = store.get_scoped(account, None, name)
    if entity is None or entity["Arn"] != arn:
        raise NoSuchEntity(f"The {kind} with name {name} cannot be found.")
    if kind == "group":
        return _of_group(name, account), None
    inline = entity.get("InlinePolicies") if kind == "role" else iam._user_inline_policies.get(name)
    found = [*_inline(kind, name, inline), *_managed(entity["AttachedPolicies"], account)]
    if kind == "user":
        for group, record in iam._groups.items():
            found += _of_group(group, account) if name in record.get("Users", []) else []
    return found, entity.get("PermissionsBoundary") or None
