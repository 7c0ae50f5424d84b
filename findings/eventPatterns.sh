#!/usr/bin/env bash
# moto 5.2.5's EventBridge beside AWS's own matching engine, event-ruler 2.1.0: where a rule that a test under moto saw
# matching stays silent on AWS, or the other way round.
#
# moto reads a list of objects as no match for a nested field, where the engine looks into each of them (the form of a
# training job's InputDataConfig); it takes an empty list for something that exists, where the engine finds no
# leaf; and it knows no folding of ß to SS. Two operators beside each other, which the engine refuses, are an "and" to it.
# Guessed: all alike but the last, which moto would refuse.
#
# Seen on 2026-11-28 (event-ruler, moto):
#   {"a":{"b":["x"]}} of {"a":[{"b":"y"},{"b":"x"}]}: true, false
#   {"a":[{"exists":true}]} of {"a":[]}: false, true
#   {"a":[{"exists":false}]} of {"a":{}}: true, false
#   {"a":[{"equals-ignore-case":"ß"}]} of {"a":"SS"}: true, false
#   {"a":[{"prefix":"a","suffix":"b"}]} of {"a":"ab"}: refused, true
#   {"a":[{"anything-but":"a"}]} of {"a":["a","b"]}: true, true
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'moto[events]==5.2.5'
cat >pom.xml <<'XML'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>patterns</groupId>
  <artifactId>patterns</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>software.amazon.event.ruler</groupId>
      <artifactId>event-ruler</artifactId>
      <version>2.1.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=jars >/dev/null

cat >cases.json <<'JSON'
[
  [{ "a": { "b": ["x"] } }, { "a": [{ "b": "y" }, { "b": "x" }] }],
  [{ "a": [{ "exists": true }] }, { "a": [] }],
  [{ "a": [{ "exists": false }] }, { "a": {} }],
  [{ "a": [{ "equals-ignore-case": "ß" }] }, { "a": "SS" }],
  [{ "a": [{ "prefix": "a", "suffix": "b" }] }, { "a": "ab" }],
  [{ "a": [{ "anything-but": "a" }] }, { "a": ["a", "b"] }]
]
JSON
cat >Patterns.java <<'JAVA'
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import software.amazon.event.ruler.Ruler;

class Patterns {
    public static void main(String[] none) throws Exception {
        for (var pair : new ObjectMapper().readTree(new File("cases.json"))) {
            try {
                System.out.println(Ruler.matchesRule(pair.get(1).toString(), pair.get(0).toString()));
            } catch (Exception refusal) {
                System.out.println("refused");
            }
        }
    }
}
JAVA
cat >patterns.py <<'PY'
import json
import sys

from moto.events.models import EventPattern


def by_moto(pattern, event):
    try:
        return str(EventPattern.load(json.dumps(pattern)).matches_event(event)).lower()
    except Exception:
        return "refused"


def text(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


with open("cases.json", encoding="utf-8") as file:
    for (pattern, event), by_engine in zip(json.load(file), sys.stdin.read().split()):
        print(f"{text(pattern)} of {text(event)}: {by_engine}, {by_moto(pattern, event)}")
PY

expected='{"a":{"b":["x"]}} of {"a":[{"b":"y"},{"b":"x"}]}: true, false
{"a":[{"exists":true}]} of {"a":[]}: false, true
{"a":[{"exists":false}]} of {"a":{}}: true, false
{"a":[{"equals-ignore-case":"ß"}]} of {"a":"SS"}: true, false
{"a":[{"prefix":"a","suffix":"b"}]} of {"a":"ab"}: refused, true
{"a":[{"anything-but":"a"}]} of {"a":["a","b"]}: true, true'
seen=$(java -cp 'jars/*' Patterns.java | PYTHONIOENCODING=utf-8 venv/bin/python patterns.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
