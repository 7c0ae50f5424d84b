"""Hive's column types: parsed, as DuckDB names them, and what a JSON value becomes in one."""

import json
import re

# A type is a name, ("array", type), ("map", type, type) or ("struct", {name: type}).
_DUCKDB = {
    "binary": "BLOB", "boolean": "BOOLEAN", "tinyint": "TINYINT", "smallint": "SMALLINT", "int": "INTEGER",
    "integer": "INTEGER", "bigint": "BIGINT", "float": "FLOAT", "double": "DOUBLE", "date": "DATE",
    "timestamp": "TIMESTAMP",
}  # fmt: skip
_NUMBERS = {"tinyint", "smallint", "int", "integer", "bigint", "float", "double"}


def parse_type(text: str):
    """A type from its text in a Glue table; names of fields in small letters."""
    tokens = re.findall(r"[\w$-]+(?:\([^)]*\))?|[<>:,]", text.lower())
    kind, rest = _parse(tokens)
    if rest:
        raise ValueError(f"not a Hive type: {text}")
    return kind


def _parse(tokens: list):
    if not tokens:
        raise ValueError("a Hive type ends too early")
    name, rest = tokens[0], tokens[1:]
    if name == "array":
        element, rest = _parse(_after("<", rest))
        return ("array", element), _after(">", rest)
    if name == "map":
        key, rest = _parse(_after("<", rest))
        value, rest = _parse(_after(",", rest))
        return ("map", key, value), _after(">", rest)
    if name == "struct":
        fields, rest = {}, _after("<", rest)
        while True:
            field = rest[0]
            fields[field], rest = _parse(_after(":", rest[1:]))
            if rest[:1] != [","]:
                return ("struct", fields), _after(">", rest)
            rest = rest[1:]
    return name, rest


def _after(mark: str, tokens: list) -> list:
    if tokens[:1] != [mark]:
        raise ValueError(f"a Hive type lacks '{mark}'")
    return tokens[1:]


def duckdb_type(kind) -> str:
    if isinstance(kind, str):
        return kind.upper() if kind.startswith("decimal") else _DUCKDB.get(kind, "VARCHAR")
    if kind[0] == "array":
        return f"{duckdb_type(kind[1])}[]"
    if kind[0] == "map":
        return f"MAP({duckdb_type(kind[1])}, {duckdb_type(kind[2])})"
    fields = ", ".join(f'"{name}" {duckdb_type(field)}' for name, field in kind[1].items())
    return f"STRUCT({fields})"


def conform(value, kind):
    """The value as the OpenX SerDe reads it into a column of this type; null where it does not fit."""
    if value is None:
        return None
    if isinstance(kind, tuple):
        return _conform_nested(value, kind)
    if kind in _NUMBERS:
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else _number(value)
    if kind == "boolean":
        return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value).lower())
    return value if isinstance(value, str) else json.dumps(value)


def _conform_nested(value, kind):
    if kind[0] == "array":
        return [conform(item, kind[1]) for item in (value if isinstance(value, list) else [value])]
    if not isinstance(value, dict):
        return None
    if kind[0] == "map":
        return {key: conform(item, kind[2]) for key, item in value.items()}
    members = {key.lower(): item for key, item in value.items()}
    return {name: conform(members.get(name), field) for name, field in kind[1].items()}


def _number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
