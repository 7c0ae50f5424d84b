#!/usr/bin/env bash
# sagemaker-core 2.27.0 (PyPI): records that its serializers send to an endpoint and that come back.
#
# SageMaker's own algorithms answer CSV without a header, a prediction a line. PandasDeserializer takes the first prediction for
# the names of the columns: of n pictures n − 1 are answered, and each answer is one off. JSONLinesSerializer, given one record
# and not a list of them, sends the record's field names and none of its values; JSONSerializer makes one text of a text that
# is JSON already, where JSONLinesSerializer and CSVSerializer leave a text as it is. Each with success.
# Guessed: three predictions, a line with the record or an error, and the text as it is. Their doc strings say "CSV or JSON data"
# and "serialize data of various formats"; SageMaker's page on common data formats says that CSV has no header record.
#
# Seen on 2026-11-29:
#   PandasDeserializer, of 3 predictions: 2, under [0.97, "bicycle"]
#   CSVDeserializer, of 3 predictions: 3
#   JSONLinesSerializer, a list with one record: {"instances": [0.5], "id": 7}
#   JSONLinesSerializer, one record: "instances"\n"id"
#   JSONLinesSerializer, a text: {"instances": [0.5], "id": 7}
#   JSONSerializer, a text: "{\"instances\": [0.5], \"id\": 7}"
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check sagemaker-core==2.27.0 pandas==3.1.1 numpy==2.4.6

cat >main.py <<'PY'
import io
import json
from sagemaker.core.deserializers.base import CSVDeserializer, PandasDeserializer
from sagemaker.core.serializers.base import JSONLinesSerializer, JSONSerializer

answer = b"0.97,bicycle\n0.91,motorcycle\n0.88,bicycle\n"
frame = PandasDeserializer().deserialize(io.BytesIO(answer), "text/csv")
names = [float(frame.columns[0]), frame.columns[1]]
print(f"PandasDeserializer, of 3 predictions: {len(frame)}, under {json.dumps(names)}")
print("CSVDeserializer, of 3 predictions:", len(CSVDeserializer().deserialize(io.BytesIO(answer), "text/csv")))
record = {"instances": [0.5], "id": 7}
text = json.dumps(record)
for kind, name, given in (
    (JSONLinesSerializer, "a list with one record", [record]),
    (JSONLinesSerializer, "one record", record),
    (JSONLinesSerializer, "a text", text),
    (JSONSerializer, "a text", text),
):
    print(f"{kind.__name__}, {name}:", kind().serialize(given).replace("\n", "\\n"))
PY

expected='PandasDeserializer, of 3 predictions: 2, under [0.97, "bicycle"]
CSVDeserializer, of 3 predictions: 3
JSONLinesSerializer, a list with one record: {"instances": [0.5], "id": 7}
JSONLinesSerializer, one record: "instances"\n"id"
JSONLinesSerializer, a text: {"instances": [0.5], "id": 7}
JSONSerializer, a text: "{\"instances\": [0.5], \"id\": 7}"'
seen=$(venv/bin/python main.py 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
