"""Hourly numbers of captured predictions the usual way: json, base64, pandas; pictures with Pillow and NumPy."""

import base64
import glob
import io
import json
import resource
import sys

import pandas as pd

images = len(sys.argv) > 2 and sys.argv[2] == "images"
if images:
    import numpy as np
    from PIL import Image


def measure(body):
    a = np.asarray(Image.open(io.BytesIO(body)).convert("L"), dtype=float)
    edges = a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:] - 4 * a[1:-1, 1:-1]
    return a.mean(), a.std(), edges.var()


rows = []
for path in sorted(glob.glob(sys.argv[1] + "/**/*.jsonl", recursive=True)):
    with open(path) as file:
        for line in file:
            record = json.loads(line)
            output = record["captureData"]["endpointOutput"]
            data = output["data"]
            if output["encoding"] == "BASE64":
                data = base64.b64decode(data)
            row = [record["eventMetadata"]["inferenceTime"], max(json.loads(data))]
            if images:
                row += measure(base64.b64decode(record["captureData"]["endpointInput"]["data"]))
            rows.append(row)

names = ["time", "confidence"] + (["brightness", "contrast", "sharpness"] if images else [])
frame = pd.DataFrame(rows, columns=names)
frame["hour"] = pd.to_datetime(frame["time"]).dt.floor("h")
frame["below"] = frame["confidence"] < 0.93
groups = frame.groupby("hour")
hourly = groups["confidence"].quantile([0.05, 0.25, 0.5, 0.75, 0.95]).unstack()
hourly["count"] = groups.size()
hourly["below"] = groups["below"].mean()
first = hourly.iloc[0]
numbers = {"hours": len(hourly), "records": len(frame), "firstMedian": first[0.5], "firstBelow": first["below"]}
if images:
    means = groups[["brightness", "sharpness"]].mean().iloc[0]
    numbers |= {"firstBrightness": means["brightness"], "firstSharpness": means["sharpness"]}
usage = resource.getrusage(resource.RUSAGE_SELF)
numbers["peakMegabytes"] = usage.ru_maxrss / 1024
numbers["cpuSeconds"] = usage.ru_utime + usage.ru_stime
print(json.dumps(numbers))
