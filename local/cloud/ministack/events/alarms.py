"""Closes differences between MiniStack's alarms and CloudWatch: which metric an alarm looks at, and missing data.

MiniStack takes the points of every metric of the name, whatever its dimensions, puts all periods into one value, and
looks at an alarm only when a metric arrives. Here an alarm looks at its own metric, period by period, M out of N, treats
periods without data as it was told to, and is looked at every few seconds too.
"""

import logging
import operator
import threading
import time

from ministack.core.responses import request_scope
from ministack.services import cloudwatch
from patching import instead

logger = logging.getLogger("alarms")

EVALUATE_SECONDS = 5.0
# CloudWatch looks at a few periods more than an alarm asks for, in case that some have no data.
FURTHER_PERIODS = 2

_BREACHES = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def _values(alarm, periods: int, now: float) -> list[float]:
    """The alarm's statistic in each of the latest periods that have data, the latest first."""
    dimensions = cloudwatch._dims_key(cloudwatch._dims_from_list(alarm.get("Dimensions") or []))
    points = cloudwatch._metrics.get((alarm.get("Namespace"), alarm.get("MetricName"), dimensions)) or []
    period = alarm.get("Period") or 60
    windows: dict[int, list] = {}
    for point in list(points):
        age = int((now - point["Timestamp"]) // period)
        if 0 <= age < periods:
            windows.setdefault(age, []).append(point)
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average"
    values = (
        cloudwatch._stat_value(cloudwatch._calc_stats(windows[age]), statistic, windows[age]) for age in sorted(windows)
    )
    return [value for value in values if value is not None]


def judge(existing: list[bool], wanted: int, needed: int, treatment: str) -> str | None:
    """The state for the breaches of the periods with data, the latest first; None where it stays what it is.

    The rules are those of the tables in CloudWatch's user guide, "Configuring how CloudWatch alarms treat missing data".
    """
    existing = existing[:wanted]
    breaches = sum(existing)
    missing = wanted - len(existing)
    if treatment == "breaching":
        return "ALARM" if breaches + missing >= needed else "OK"
    if treatment == "notBreaching":
        return "ALARM" if breaches >= needed else "OK"
    if not existing:
        return None if treatment == "ignore" else "INSUFFICIENT_DATA"
    if breaches >= needed:
        return "ALARM"
    if breaches < len(existing):
        return "OK"
    return None if treatment == "ignore" else "ALARM"


@instead(cloudwatch, "_evaluate_alarm")
def evaluate(alarm, looks_at_missing: bool = False) -> None:
    """Give an alarm the state that its metric has come to; without any data only where that is asked for."""
    breaches = _BREACHES.get(alarm.get("ComparisonOperator") or "")
    if not alarm.get("MetricName") or breaches is None:
        return
    wanted = alarm.get("EvaluationPeriods") or 1
    needed = alarm.get("DatapointsToAlarm") or wanted
    treatment = alarm.get("TreatMissingData") or "missing"
    values = _values(alarm, wanted + FURTHER_PERIODS, time.time())
    if not values and not looks_at_missing:
        return
    threshold = alarm.get("Threshold", 0)
    state = judge([breaches(value, threshold) for value in values], wanted, needed, treatment)
    before = alarm["StateValue"]
    if state is None or state == before:
        return
    if values:
        shown = ", ".join(str(value) for value in values[:wanted])
        reason = f"Threshold Crossed: datapoints [{shown}], {alarm['ComparisonOperator']} {threshold}."
    elif state == "INSUFFICIENT_DATA":
        reason = f"Insufficient Data: {wanted} datapoints were unknown."
    else:
        treated = "Breaching" if treatment == "breaching" else "NonBreaching"
        reason = f"no datapoints were received for {wanted} periods and {wanted} missing datapoints were treated as [{treated}]."
    alarm.update(StateValue=state, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
    cloudwatch._record_history(alarm["AlarmName"], before, state, reason)
    cloudwatch._dispatch_alarm_actions(alarm, before, state, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def _evaluate_forever(saver) -> None:
    while True:
        time.sleep(EVALUATE_SECONDS)
        changed = False
        for (account, region, _name), alarm in list(cloudwatch._alarms._data.items()):
            before = alarm["StateValue"]
            try:
                with request_scope(account, region):
                    evaluate(alarm, looks_at_missing=True)
            except Exception:
                logger.exception("alarm %s could not be evaluated", alarm.get("AlarmName"))
            changed = changed or alarm["StateValue"] != before
        if changed:
            saver.soon(("cloudwatch", "sns", "sqs"))


def install(saver) -> None:
    threading.Thread(target=_evaluate_forever, args=[saver], daemon=True, name="alarms").start()
