#!/usr/bin/env bash
# frouros 0.9.0, feature-engine 1.9.4 and evidently 0.7.23: the population stability index of one pair of samples.
#
# The index has no bound: where one sample leaves a bin empty, the logarithm meets whatever small number the library puts in
# the place of nothing. So three libraries that agree on samples that overlap differ by a factor of 170 on samples that do
# not, and an alarm on more than "above 0.25", an average over features or a curve over days mean something else in each.
# Guessed: within 5 % of one another, always. (evidently 0.7.23 lets pip choose pandas 3, with which it can't be imported.)
#
# Seen on 2026-11-28, 1,000 values each:
#   overlapping: evidently 0.099, feature-engine 0.097, frouros 0.096
#   nothing in common: evidently 17.0, feature-engine 8.3, frouros 1415.4
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
for library in "evidently==0.7.23 pandas==2.3.3 numpy==2.4.6" "feature-engine==1.9.4 pandas==3.1.1 numpy==2.4.6 scikit-learn==1.9.1" "frouros==0.9.0 numpy==2.1.3"; do
  name=${library%%=*}
  python3 -m venv "$name"
  # shellcheck disable=SC2086
  "$name/bin/pip" install --quiet --disable-pip-version-check $library
done

cat >samples.py <<'PY'
reference = [(i + 0.5) / 1000 for i in range(1000)]
overlapping = [value ** 1.4 for value in reference]
stranger = [value + 5 for value in reference]
PY
cat >evidently.run.py <<'PY'
import warnings

warnings.filterwarnings("ignore")
import pandas
from evidently import Report
from evidently.metrics import ValueDrift
from samples import overlapping, reference, stranger

for current in overlapping, stranger:
    frames = [pandas.DataFrame({"x": values}) for values in (current, reference)]
    print(Report([ValueDrift(column="x", method="psi")]).run(*frames).dict()["metrics"][0]["value"])
PY
cat >feature-engine.run.py <<'PY'
import pandas
from feature_engine.selection import DropHighPSIFeatures
from samples import overlapping, reference, stranger

for current in overlapping, stranger:
    frame = pandas.DataFrame({"x": reference + current, "other": [0] * 2000, "part": [0] * 1000 + [1] * 1000})
    print(DropHighPSIFeatures(split_col="part", cut_off=0.5).fit(frame).psi_values_["x"])
PY
cat >frouros.run.py <<'PY'
import numpy
from frouros.detectors.data_drift import PSI
from samples import overlapping, reference, stranger

for current in overlapping, stranger:
    detector = PSI()
    detector.fit(X=numpy.array(reference))
    print(detector.compare(X=numpy.array(current))[0].distance)
PY
for name in evidently feature-engine frouros; do "$name/bin/python" "$name.run.py" 2>/dev/null >"$name.seen"; done
# Of the first lines to three digits, of the second to one.
line() { printf '%s: evidently %.*f, feature-engine %.*f, frouros %.*f\n' "$1" "$3" "$(sed -n "$2p" evidently.seen)" "$3" "$(sed -n "$2p" feature-engine.seen)" "$3" "$(sed -n "$2p" frouros.seen)"; }
seen="$(line overlapping 1 3)
$(line 'nothing in common' 2 1)"

expected='overlapping: evidently 0.099, feature-engine 0.097, frouros 0.096
nothing in common: evidently 17.0, feature-engine 8.3, frouros 1415.4'
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
