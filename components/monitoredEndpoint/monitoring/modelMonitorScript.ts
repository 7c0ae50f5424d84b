/**
 * The record preprocessor for Model Monitor, whose container reads tables alone: it makes of a captured record a row of
 * numbers about the prediction. A record without a usable prediction gives no row.
 */
export const MODEL_MONITOR_SCRIPT = `import base64
import json
import math


def _text(half):
    data = getattr(half, "data", None)
    if data is None:
        return None
    if str(getattr(half, "encoding", "")).upper() == "BASE64":
        return base64.b64decode(data).decode("utf-8", "replace")
    return str(data)


def _probabilities(text):
    text = text.strip()
    values = json.loads(text) if text[:1] in "[{" else [float(cell) for cell in text.split(",")]
    if isinstance(values, dict):
        values = values.get("predictions", values.get("prediction"))
    if isinstance(values, list) and len(values) == 1 and isinstance(values[0], list):
        values = values[0]
    if not isinstance(values, list) or not values:
        raise ValueError("not a list")
    if not all(isinstance(value, (int, float)) and 0 <= value <= 1 for value in values):
        raise ValueError("not a list of probabilities")
    return values if len(values) > 1 else [1 - values[0], values[0]]


def _input_bytes(half):
    data = getattr(half, "data", None) or ""
    if str(getattr(half, "encoding", "")).upper() == "BASE64":
        return len(data) * 3 // 4 - data[-2:].count("=")
    return len(data.encode("utf-8"))


def preprocess_handler(inference_record):
    try:
        probabilities = _probabilities(_text(inference_record.endpoint_output) or "")
    except ValueError:
        return []
    ordered = sorted(probabilities, reverse=True)
    return {
        "confidence": ordered[0],
        "margin": ordered[0] - ordered[1],
        "entropy": sum(-p * math.log(p) for p in probabilities if p > 0),
        "predicted_class": probabilities.index(ordered[0]),
        "input_bytes": _input_bytes(getattr(inference_record, "endpoint_input", None)),
    }
`;
