"""Lets Athena read a Glue table of JSON lines as the table says, and know the functions that Athena's SQL has.

MiniStack gives such a table to DuckDB with types guessed from the data, knows nothing of partition projection, and
ignores a query's parameters. Here the rows are made as Athena makes them: the columns of the Glue table, matched without
regard to case; the partitions that the projection means, with their values as columns; "$path"; and nulls for a line that
is not JSON where the table says to ignore it.
"""

import contextvars
import json
import os
from urllib.parse import urlparse

import duckdb
from athena import projection
from athena.column_types import conform, duckdb_type, parse_type
from ministack.core.responses import error_response_json
from ministack.services import athena
from patching import around

PATH = "$path"
# Functions of Athena's engine that DuckDB has under another name.
MACROS = (
    "array_join(list, separator) AS array_to_string(list, separator)",
    "array_max(list) AS list_max(list)",
    "array_min(list) AS list_min(list)",
    "from_iso8601_timestamp(value) AS CAST(value AS TIMESTAMPTZ)",
    "from_utf8(bytes) AS decode(bytes)",
    "regexp_like(value, pattern) AS regexp_matches(value, pattern)",
    "to_unixtime(value) AS epoch(value)",
)
# DuckDB before 2.0, the one for Python 3.10, has the cardinality of maps alone; that of arrays is asked for more often.
OLD_MACROS = ("cardinality(list) AS len(list)",)

# Of the query that runs: where each copied file comes from, how many bytes were read, and how many may be.
_sources = contextvars.ContextVar("athena_sources")
_scanned = contextvars.ContextVar("athena_scanned")
_limit = contextvars.ContextVar("athena_limit")


class LimitExceeded(ValueError):
    def __init__(self):
        super().__init__("Bytes scanned limit was exceeded")


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        data = file.read()
    scanned = _scanned.get()
    scanned[0] += len(data)
    if scanned[0] > _limit.get():
        raise LimitExceeded
    return data


def _columns(table: dict) -> list:
    """Name and type of the columns and partition keys, in the order of the table."""
    storage = table.get("StorageDescriptor") or {}
    keys = [*(storage.get("Columns") or []), *(table.get("PartitionKeys") or [])]
    return [(str(key["Name"]).lower(), parse_type(str(key.get("Type") or "string"))) for key in keys]


def _is_openx(table: dict) -> bool:
    serde = (table.get("StorageDescriptor") or {}).get("SerdeInfo") or {}
    return serde.get("SerializationLibrary") == "org.openx.data.jsonserde.JsonSerDe"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _record(line: str, lenient: bool) -> dict:
    try:
        record = json.loads(line)
        if isinstance(record, dict):
            return {key.lower(): value for key, value in record.items()}
    except ValueError:
        pass
    if lenient:
        return {}
    raise ValueError("HIVE_CURSOR_ERROR: Row is not a valid JSON Object")


def _openx_relation(table: dict, files: list) -> str:
    """A relation over the table's rows, written out for DuckDB with the table's own types."""
    columns = _columns(table)
    serde = (table["StorageDescriptor"].get("SerdeInfo") or {}).get("Parameters") or {}
    lenient = str(serde.get("ignore.malformed.json", "false")).lower() == "true"
    partitions_of = projection.projection(table)
    rows_path = os.path.join(os.path.dirname(files[0]), ".athena-rows")
    count = 0
    with open(rows_path, "w", encoding="utf-8") as rows:
        for path in files:
            source = _sources.get()[path]
            partitions = partitions_of(source)
            if partitions is None:
                continue
            for line in _read(path).decode("utf-8", "replace").split("\n"):
                if not line.strip():
                    continue
                record = {**_record(line, lenient), **partitions}
                row = {name: conform(record.get(name), kind) for name, kind in columns}
                rows.write(json.dumps({**row, PATH: source}) + "\n")
                count += 1
    if count == 0:
        return _no_rows(table)
    types = ", ".join(f"{_literal(name)}: {_literal(duckdb_type(kind))}" for name, kind in [*columns, (PATH, "string")])
    return f"read_json({_literal(rows_path)}, format = 'newline_delimited', columns = {{{types}}})"


def _no_rows(table: dict) -> str:
    kinds = [*_columns(table), (PATH, "string")]
    nulls = ", ".join(f"CAST(NULL AS {duckdb_type(kind)}) AS {_identifier(name)}" for name, kind in kinds)
    return f"(SELECT {nulls} WHERE FALSE)"


CLAUSES = {"select", "from", "where", "group", "having", "order", "limit", "union"}


def _bound(query: str, parameters: list) -> str:
    """The query with its question marks replaced by the parameters, which are SQL themselves.

    Athena's guide, "Use parameterized queries": "parameters can be placed only in the WHERE clause".
    """
    places, clauses = [], [""]
    for kind, text, start, end in athena._sql_tokens(query):
        if (kind, text) == ("punct", "("):
            clauses.append(clauses[-1])
        elif (kind, text) == ("punct", ")") and len(clauses) > 1:
            clauses.pop()
        elif kind == "name" and text in CLAUSES:
            clauses[-1] = text
        elif (kind, text) == ("punct", "?"):
            if clauses[-1] != "where":
                raise ValueError("Query parameters can be placed only in the WHERE clause")
            places.append((start, end))
    if len(places) != len(parameters):
        raise ValueError(f"Incorrect number of parameters: expected {len(places)} but found {len(parameters)}")
    for (start, end), parameter in reversed(list(zip(places, parameters))):
        query = query[:start] + parameter + query[end:]
    return query


@around(athena, "_materialize_table_files")
def _copy_files(original, location, workdirs):
    files = original(location, workdirs)
    parsed = urlparse(location)
    prefix = parsed.path.lstrip("/")
    prefix = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"
    for path in files:
        key = prefix + os.path.relpath(path, workdirs[-1]).replace(os.sep, "/")
        _sources.get()[path] = f"s3://{parsed.netloc}/{key}"
    return files


@around(athena, "_table_relation")
def _relation(original, table, files):
    return _openx_relation(table, files) if _is_openx(table) else original(table, files)


@around(athena, "_empty_relation")
def _empty(original, table):
    return _no_rows(table) if _is_openx(table) else original(table)


@around(athena, "_start_query_execution")
def _start(original, data):
    parameters = data.get("ExecutionParameters")
    if not parameters:
        return original(data)
    try:
        bound = _bound(data.get("QueryString", ""), parameters)
    except ValueError as error:
        return error_response_json("InvalidRequestException", str(error), 400)
    answer = original({**data, "QueryString": bound})
    if answer[0] < 300:
        execution = athena._executions[json.loads(answer[2])["QueryExecutionId"]]
        execution.update({"Query": data["QueryString"], "ExecutionParameters": parameters})
    return answer


@around(athena, "_execute_query")
async def _execute(original, query_id, *rest):
    _sources.set({})
    _scanned.set([0])
    execution = athena._executions.get(query_id) or {}
    workgroup = (athena._workgroups.get(execution.get("WorkGroup")) or {}).get("Configuration") or {}
    _limit.set(int(workgroup.get("BytesScannedCutoffPerQuery") or 0) or float("inf"))
    await original(query_id, *rest)
    # No other task runs between the end of the query and this line.
    if execution and _scanned.get()[0] > 0:
        execution["Statistics"]["DataScannedInBytes"] = _scanned.get()[0]
        if execution["_error"] == str(LimitExceeded()):
            execution["Status"]["State"] = "CANCELLED"


@around(duckdb, "connect")
def _connect(original, *args, **kwargs):
    connection = original(*args, **kwargs)
    connection.execute("SET TimeZone = 'UTC'")
    for macro in MACROS if int(duckdb.__version__.split(".")[0]) >= 2 else MACROS + OLD_MACROS:
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {macro}")
    return connection
