"""Partition projection: which partition an object of a table is in, or that the table does not reach it."""

import datetime
import re

_STEPS = {"years": 365 * 86400, "months": 30 * 86400, "weeks": 7 * 86400, "days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
# Java's letters, as far as storage layouts use them.
_DATE_PARTS = (("yyyy", "%Y"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("mm", "%M"), ("ss", "%S"))


def projection(table: dict):
    """A function from an object's URI to its partition values: {} for a table without projection, None for outside."""
    parameters = {str(key).lower(): str(value) for key, value in (table.get("Parameters") or {}).items()}
    keys = [str(key["Name"]).lower() for key in table.get("PartitionKeys") or []]
    if parameters.get("projection.enabled", "").lower() != "true" or not keys:
        return lambda uri: {}
    location = (table.get("StorageDescriptor") or {}).get("Location", "").rstrip("/")
    template = parameters.get("storage.location.template") or location + "".join(f"/{key}=${{{key}}}" for key in keys)
    pattern = _pattern(template, {key: _value_pattern(parameters, key) for key in keys})
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    checks = {key: _check(parameters, key, now) for key in keys}

    def partitions(uri: str):
        match = pattern.match(uri)
        if not match or not all(check(match[key]) for key, check in checks.items()):
            return None
        return {key: match[key] for key in keys}

    return partitions


def _pattern(template: str, values: dict) -> re.Pattern:
    text, seen = "", set()
    for part in re.split(r"(\$\{[^}]+\})", template.rstrip("/")):
        key = part[2:-1].lower() if part.startswith("${") else None
        if key is None:
            text += re.escape(part)
        elif key in seen:
            text += f"(?P={key})"
        else:
            seen.add(key)
            text += f"(?P<{key}>{values[key]})"
    return re.compile(f"^{text}/")


def _value_pattern(parameters: dict, key: str) -> str:
    if parameters.get(f"projection.{key}.type", "").lower() != "date":
        return "[^/]+"
    # A date may go over several folders.
    return "/".join(["[^/]+"] * (parameters.get(f"projection.{key}.format", "").count("/") + 1))


def _check(parameters: dict, key: str, now: datetime.datetime):
    kind = parameters.get(f"projection.{key}.type", "").lower()
    if kind == "enum":
        values = parameters.get(f"projection.{key}.values", "").split(",")
        return lambda value: value in values
    low, _, high = parameters.get(f"projection.{key}.range", "").partition(",")
    if kind == "integer":
        return lambda value: value.lstrip("-").isdigit() and int(low) <= int(value) <= int(high)
    if kind == "date":
        form = _date_format(parameters.get(f"projection.{key}.format", ""))
        # A partition counts from its beginning, so the one that the first moment lies in is reached too.
        first, last = _moment(low, form, now).strftime(form), _moment(high, form, now)
        start = datetime.datetime.strptime(first, form)
        return lambda value: _within(value, form, start, last)
    if kind == "injected":
        return lambda value: True
    raise ValueError(f"INVALID_TABLE_PROPERTY: projection.{key}.type is missing or unknown")


def _date_format(java: str) -> str:
    for letters, directive in _DATE_PARTS:
        java = java.replace(letters, directive)
    return java


def _moment(text: str, form: str, now: datetime.datetime) -> datetime.datetime:
    relative = re.match(r"^\s*NOW\s*(?:([+-])\s*(\d+)\s*([A-Z]+?)S?)?\s*$", text)
    if not relative:
        return datetime.datetime.strptime(text.strip(), form)
    if relative[1] is None:
        return now
    seconds = int(relative[2]) * _STEPS[f"{relative[3].lower()}s"]
    return now + datetime.timedelta(seconds=seconds if relative[1] == "+" else -seconds)


def _within(value: str, form: str, start: datetime.datetime, last: datetime.datetime) -> bool:
    try:
        return start <= datetime.datetime.strptime(value, form) <= last
    except ValueError:
        return False
