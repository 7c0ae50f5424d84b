"""Closes a difference between MiniStack's alarms and CloudWatch: an alarm looks at the metric of its own dimensions.

MiniStack takes the points of every metric of the name, so an alarm of one endpoint went off for another.
"""

from ministack.services import cloudwatch


class _OwnMetric:
    """Stands for the module's metrics while one alarm is evaluated: the one metric that the alarm names."""

    def __init__(self, key, points):
        self._entries = [(key, points)]

    def items(self):
        return self._entries


def _evaluate(original):
    body = original.__code__

    def evaluate(alarm):
        dimensions = cloudwatch._dims_key(cloudwatch._dims_from_list(alarm.get("Dimensions") or []))
        key = (alarm.get("Namespace"), alarm.get("MetricName"), dimensions)
        points = list(cloudwatch._metrics.get(key) or [])
        # The same code over other globals: what runs beside it keeps the real metrics.
        own = {**vars(cloudwatch), "_metrics": _OwnMetric(key, points)}
        return type(original)(body, own, original.__name__)(alarm)

    return evaluate


def install() -> None:
    cloudwatch._evaluate_alarm = _evaluate(cloudwatch._evaluate_alarm)
