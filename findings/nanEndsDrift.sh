#!/usr/bin/env bash
# river 0.26.1 and frouros 0.9.0 (PyPI): drift detectors on a stream of confidences that had one NaN in it.
#
# After 500 records around 0.9 come 5,000 around 0.3, which every detector here finds within a hundred records. With a
# single NaN among the first 500 (a mean over nothing, a lost record) neither library's ADWIN ever finds it, nor does river's
# PageHinkley: the NaN stays in the sums that they keep, every comparison with it is false, and no error tells of it. KSWIN,
# whose window moves on, gets over it.
# Guessed: NaN is refused, or passed over, and the drop is found.
#
# Seen on 2026-11-29:
#   river ADWIN: found, after one NaN not found
#   river PageHinkley: found, after one NaN not found
#   river KSWIN: found, after one NaN found
#   frouros ADWIN: found, after one NaN not found
#   frouros KSWIN: found, after one NaN found
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
for library in "river==0.26.1 numpy==2.4.6" "frouros==0.9.0 numpy==2.1.3"; do
  name=${library%%=*}
  python3 -m venv "$name"
  # shellcheck disable=SC2086
  "$name/bin/pip" install --quiet --disable-pip-version-check $library
done

cat >stream.py <<'PY'
def around(center, count):
    """Values spread evenly over ± 0.02, in an order that repeats only after 1,009."""
    return [center - 0.02 + 0.04 * (number * 389 % 1009) / 1009 for number in range(count)]


def show(name, detects):
    before, after = around(0.9, 500), around(0.3, 5000)
    clean = any(detects(before + after)[500:])
    nan = any(detects(before[:250] + [float("nan")] + before[250:] + after)[501:])
    print(f"{name}: {'found' if clean else 'not found'}, after one NaN {'found' if nan else 'not found'}")
PY
cat >river.run.py <<'PY'
from river.drift import ADWIN, KSWIN, PageHinkley
from stream import show


def detects(detector):
    def update(value):
        detector.update(value)
        return detector.drift_detected
    return update


show("river ADWIN", lambda values: list(map(detects(ADWIN()), values)))
show("river PageHinkley", lambda values: list(map(detects(PageHinkley()), values)))
show("river KSWIN", lambda values: list(map(detects(KSWIN(seed=1)), values)))
PY
cat >frouros.run.py <<'PY'
from frouros.detectors.concept_drift import ADWIN, KSWIN, KSWINConfig
from stream import show


def detects(detector):
    def update(value):
        detector.update(value=value)
        return detector.drift
    return update


show("frouros ADWIN", lambda values: list(map(detects(ADWIN()), values)))
show("frouros KSWIN", lambda values: list(map(detects(KSWIN(config=KSWINConfig(seed=1))), values)))
PY

expected='river ADWIN: found, after one NaN not found
river PageHinkley: found, after one NaN not found
river KSWIN: found, after one NaN found
frouros ADWIN: found, after one NaN not found
frouros KSWIN: found, after one NaN found'
seen=$(for name in river frouros; do "$name/bin/python" "$name.run.py" 2>/dev/null; done)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
