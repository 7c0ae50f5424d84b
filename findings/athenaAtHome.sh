#!/usr/bin/env bash
# sqlglot 30.30.0 and duckdb 2.0.1 (PyPI) beside Trino 430 (Maven): Athena's functions in a query translated for a local run.
#
# Athena's engine is made of Trino, and sqlglot has a dialect for it. It rewrites the functions that DuckDB calls otherwise and
# leaves those of one name, asked to raise at what it can't translate. Of these some mean another thing: DuckDB counts the full
# hours that begin between two times where Trino counts the hours that pass, formats in braces and not in percents, takes NaN
# for more than any number, an object for its text, and passes over a null in array_max. Each is a number or a text, none an
# error.
# Guessed: the same answers, or an error.
#
# Seen on 2026-11-29, Trino, then DuckDB:
#   date_diff('hour', timestamp '2026-11-29 10:59:00', timestamp '2026-11-29 11:01:00'): 0, 1
#   cast('NaN' as double) > 0.9: false, true
#   format('%.2f', 0.93): 0.93, %.2f
#   json_extract_scalar('{"label":{"id":1}}', '$.label'): null, {"id":1}
#   array_max(array[0.5, null]): null, 0.5
#   slice(array[1, 2, 3], -2, 2): [2, 3], [2]
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check sqlglot==30.30.0 duckdb==2.0.1
cat >pom.xml <<'XML'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>home</groupId><artifactId>home</artifactId><version>1</version>
  <properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target></properties>
  <dependencies>
    <dependency><groupId>io.trino</groupId><artifactId>trino-main</artifactId><version>430</version></dependency>
  </dependencies>
</project>
XML
mkdir -p src/main/java
cat >src/main/java/Home.java <<'JAVA'
import io.trino.testing.LocalQueryRunner;
import io.trino.testing.TestingSession;

public class Home {
    public static void main(String[] queries) {
        try (LocalQueryRunner trino = LocalQueryRunner.create(TestingSession.testSessionBuilder().build())) {
            for (String query : queries) System.out.println("trino " + trino.execute("SELECT " + query).getOnlyValue());
        }
    }
}
JAVA
mvn -q -B compile dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null

queries=(
  "date_diff('hour', timestamp '2026-11-29 10:59:00', timestamp '2026-11-29 11:01:00')"
  "cast('NaN' as double) > 0.9"
  "format('%.2f', 0.93)"
  "json_extract_scalar('{\"label\":{\"id\":1}}', '\$.label')"
  "array_max(array[0.5, null])"
  "slice(array[1, 2, 3], -2, 2)"
)
cat >main.py <<'PY'
import sys
import duckdb, sqlglot

for query in sys.argv[1:]:
    local = sqlglot.transpile(f"SELECT {query}", read="athena", write="duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)[0]
    value = duckdb.sql(local).fetchall()[0][0]
    print(str(value).lower() if isinstance(value, bool) else value)
PY
java -cp "target/classes:$(cat classpath)" Home "${queries[@]}" 2>/dev/null | sed -n 's/^trino //p' >trino
venv/bin/python main.py "${queries[@]}" >duckdb

expected="date_diff('hour', timestamp '2026-11-29 10:59:00', timestamp '2026-11-29 11:01:00'): 0, 1
cast('NaN' as double) > 0.9: false, true
format('%.2f', 0.93): 0.93, %.2f
json_extract_scalar('{\"label\":{\"id\":1}}', '\$.label'): null, {\"id\":1}
array_max(array[0.5, null]): null, 0.5
slice(array[1, 2, 3], -2, 2): [2, 3], [2]"
seen=$(printf '%s\n' "${queries[@]}" | paste -d '\n' - trino duckdb | sed 'N;N;s/\n/: /;s/\n/, /')

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
