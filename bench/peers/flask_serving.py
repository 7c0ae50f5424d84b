"""A serving container as SageMaker's own are made (Flask behind gunicorn), for the same model file in numpy.

MODEL=/path/image-classification-0030.params gunicorn --workers 2 peer:app

It answers /ping and /invocations, and InvokeEndpoint's own path, so that the same client can be pointed at it.
"""

import io
import json
import os
import struct

import numpy as np
from flask import Flask, Response, request
from PIL import Image


class Model:
    """Layout: local/sagemaker/algorithms/imageClassification/model/modelFile.ts."""

    def __init__(self, path):
        with open(path, "rb") as file:
            data = file.read()
        assert data[:8] == b"SMIMGCL1"
        (length,) = struct.unpack_from("<I", data, 8)
        self.header = header = json.loads(data[16 : 16 + length])
        self.width, self.height = header["width"], header["height"]
        self.at, self.data = 16 + length, data
        self.encodings = [
            (e["side"], e["grid"], self.floats(e["atoms"] * e["side"] ** 2 * 3).reshape(e["atoms"], -1).T.copy())
            for e in header["encodings"]
        ]
        patch = sum(e["grid"] ** 2 * e["atoms"] * 2 for e in header["encodings"])
        size = patch + sum((h["across"] - 1) * (h["down"] - 1) * 36 for h in header["hogs"])
        self.shift, self.scale, steps = self.floats(size), self.floats(size), self.floats(size)
        classes, count = header["classes"], header["landmarks"]
        self.coefficients = self.floats(classes * count).reshape(classes, count)
        self.biases = self.floats(classes)
        bytes_ = np.frombuffer(data, np.int8, count * size, self.at).reshape(count, size)
        self.landmarks = bytes_.astype(np.float32) * steps
        self.norms = (self.landmarks.astype(np.float64) ** 2).sum(1)
        self.mirror = self.mirror_of_features()
        self.hogs = [Hog(self.width, self.height, h["across"], h["down"]) for h in header["hogs"]]
        del self.data

    def floats(self, count):
        values = np.frombuffer(self.data, "<f4", count, self.at)
        self.at += count * 4
        return values

    def mirror_of_features(self):
        parts, at = [], 0
        for e in self.header["encodings"]:
            grid, per_cell = e["grid"], e["atoms"] * 2
            i = np.arange(grid * grid * per_cell)
            cell = i // per_cell
            cx = cell % grid
            parts.append(at + (cell - cx + grid - 1 - cx) * per_cell + ((i % per_cell) ^ 1))
            at += len(i)
        for h in self.header["hogs"]:
            across = h["across"] - 1
            i = np.arange(across * (h["down"] - 1) * 36)
            cell, block = i // 9 % 4, i // 36
            bx = block % across
            parts.append(at + (block - bx + across - 1 - bx) * 36 + (cell ^ 1) * 9 + 8 - i % 9)
            at += len(i)
        return np.concatenate(parts)

    def features(self, image):
        parts = []
        for side, grid, filters in self.encodings:
            windows = np.lib.stride_tricks.sliding_window_view(image, (side, side), axis=(0, 1))
            down, across = windows.shape[:2]
            patches = windows.transpose(0, 1, 3, 4, 2).reshape(down * across, -1)
            patches = patches - patches.mean(1, keepdims=True)
            patches /= np.sqrt((patches**2).mean(1, keepdims=True) + 10)
            responses = (patches @ filters).reshape(down, across, -1)
            for cy in range(grid):
                rows = responses[cy * down // grid : -(-(cy + 1) * down // grid)]
                for cx in range(grid):
                    cell = rows[:, cx * across // grid : -(-(cx + 1) * across // grid)]
                    parts += [cell.max((0, 1)), -cell.min((0, 1))]
        return np.concatenate(parts + [hog(image) for hog in self.hogs])

    def classify(self, data):
        image = Image.open(io.BytesIO(data)).convert("RGB")
        if image.size != (self.width, self.height):
            image = image.resize((self.width, self.height), Image.BILINEAR)
        features = (self.features(np.asarray(image, np.float32)) - self.shift) * self.scale
        products = self.landmarks @ np.stack([features, features[self.mirror]], 1)
        far = float(features @ features) + self.norms
        scores = self.coefficients @ (0.5 * np.exp(2 * products - far[:, None]).sum(1)) + self.biases
        powers = np.exp(scores - scores.max())
        return (powers / powers.sum()).tolist()


class Hog:
    """Histograms of oriented gradients as features/hog.ts has them; what does not depend on the image is made once."""

    def __init__(self, width, height, across, down):
        self.across, self.down = across, down
        self.shares = np.zeros((height * width, down * across), np.float32)
        for y in range(height):
            v = (y + 0.5) / height * down - 0.5
            for x in range(width):
                u = (x + 0.5) / width * across - 0.5
                for corner in range(4):
                    px, py = int(np.floor(u)) + (corner & 1), int(np.floor(v)) + (corner >> 1)
                    if 0 <= px < across and 0 <= py < down:
                        self.shares[y * width + x, py * across + px] = (1 - abs(u - px)) * (1 - abs(v - py))

    def __call__(self, image):
        padded = np.pad(image, ((1, 1), (1, 1), (0, 0)), "edge")
        dx = padded[1:-1, 2:] - padded[1:-1, :-2]
        dy = padded[2:, 1:-1] - padded[:-2, 1:-1]
        power = dx * dx + dy * dy
        best = power.argmax(2)[..., None]
        gx, gy, strongest = (np.take_along_axis(a, best, 2)[..., 0].ravel() for a in (dx, dy, power))
        place = (np.arctan2(gy, gx) / np.pi + 1) % 1 * 9 - 0.5
        low = np.floor(place)
        votes = np.zeros((len(place), 9), np.float32)
        index, magnitude = np.arange(len(place)), np.sqrt(strongest)
        votes[index, (low.astype(int) + 9) % 9] = magnitude * (1 - place + low)
        votes[index, (low.astype(int) + 1) % 9] += magnitude * (place - low)
        cells = (self.shares.T @ votes).reshape(self.down, self.across, 9)
        blocks = np.concatenate([cells[:-1, :-1], cells[:-1, 1:], cells[1:, :-1], cells[1:, 1:]], 2)
        blocks /= np.sqrt((blocks**2).sum(2, keepdims=True) + 1e-2)
        blocks = np.minimum(blocks, 0.2)
        blocks /= np.sqrt((blocks**2).sum(2, keepdims=True) + 1e-2)
        return blocks.ravel()


model = Model(os.environ["MODEL"])
app = Flask(__name__)


@app.get("/ping")
def ping():
    return Response(status=200)


@app.post("/invocations")
@app.post("/endpoints/<endpoint>/invocations")
def invocations(endpoint=None):
    return Response(json.dumps(model.classify(request.get_data())), mimetype="application/json")
