#!/usr/bin/env bash
# jsonschema 4.26.0, fastjsonschema 2.22.3, Cerberus 1.3.8, marshmallow 4.4.0, pydantic 2.14.4, msgspec 0.23.0, attrs 26.1.0, voluptuous 0.16.0
# (PyPI), ajv 8.20.0, zod 4.6.7, valibot 1.5.0 (npm): a confidence that is NaN, against bounds from 0 to 1.
#
# Python's json reads and writes NaN, so a broken model's answer arrives as a number. Whether it is between 0 and 1 depends on
# which way round a validator asks: "below 0?" and "above 1?" both say no, and the record passes jsonschema, fastjsonschema,
# which Powertools for Python validates events with, Cerberus, and marshmallow where NaN is allowed as such. The others ask
# whether it is at least 0. One JSON schema takes the record in Python and refuses it with ajv, as Powertools for TypeScript
# does.
# Guessed: refused by each. JSON Schema says that a number is valid if it is at least the minimum; of NaN, which JSON has
# not, it says nothing.
#
# Seen on 2026-11-29:
#   pass: jsonschema fastjsonschema cerberus marshmallow
#   refuse: pydantic msgspec attrs voluptuous
#   refuse: ajv zod valibot
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ajv@8.20.0 zod@4.6.7 valibot@1.5.0
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check jsonschema==4.26.0 fastjsonschema==2.22.3 Cerberus==1.3.8 \
  marshmallow==4.4.0 pydantic==2.14.4 msgspec==0.23.0 attrs==26.1.0 voluptuous==0.16.0

cat >main.py <<'PY'
import json
from typing import Annotated

import attrs, cerberus, fastjsonschema, jsonschema, marshmallow, msgspec, pydantic, voluptuous

schema = {"type": "object", "properties": {"confidence": {"type": "number", "minimum": 0, "maximum": 1}}}
bounded = Annotated[float, msgspec.Meta(ge=0, le=1)]
Loaded = marshmallow.Schema.from_dict(
    {"confidence": marshmallow.fields.Float(allow_nan=True, validate=marshmallow.validate.Range(0, 1))}
)
Model = pydantic.create_model("Model", confidence=(float, pydantic.Field(ge=0, le=1)))
Kept = attrs.make_class("Kept", {"confidence": attrs.field(validator=[attrs.validators.ge(0), attrs.validators.le(1)])})


def cerberus_check(record):
    if not cerberus.Validator({"confidence": {"type": "float", "min": 0, "max": 1}}).validate(record):
        raise ValueError


validators = {
    "jsonschema": lambda record: jsonschema.validate(record, schema),
    "fastjsonschema": fastjsonschema.compile(schema),
    "cerberus": cerberus_check,
    "marshmallow": lambda record: Loaded().load(record),
    "pydantic": lambda record: Model(**record),
    "msgspec": lambda record: msgspec.convert(record, dict[str, bounded]),
    "attrs": lambda record: Kept(**record),
    "voluptuous": voluptuous.Schema({"confidence": voluptuous.Range(0, 1)}),
}


def passes(name, text):
    try:
        validators[name](json.loads(text))
        return True
    except Exception:
        return False


# Each takes what is within the bounds and refuses what is beyond.
assert all(passes(name, '{"confidence": 0.9}') and not passes(name, '{"confidence": 1.1}') for name in validators)
passing = [name for name in validators if passes(name, '{"confidence": NaN}')]
print("pass:", *passing)
print("refuse:", *(name for name in validators if name not in passing))
PY
cat >main.mjs <<'JS'
import Ajv from "ajv";
import * as valibot from "valibot";
import { z } from "zod";
const within = valibot.pipe(valibot.number(), valibot.minValue(0), valibot.maxValue(1));
const validators = {
  ajv: new Ajv.default({ strictNumbers: false }).compile({ type: "number", minimum: 0, maximum: 1 }),
  zod: (value) => z.number().min(0).max(1).safeParse(value).success,
  valibot: (value) => valibot.safeParse(within, value).success,
};
console.log("refuse:", ...Object.keys(validators).filter((name) => validators[name](0.9) && !validators[name](NaN)));
JS

expected='pass: jsonschema fastjsonschema cerberus marshmallow
refuse: pydantic msgspec attrs voluptuous
refuse: ajv zod valibot'
seen=$(venv/bin/python main.py && node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
