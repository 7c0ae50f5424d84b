"""The usual classifier of small pictures, HOG and logistic regression, with scikit-image and scikit-learn.

peer.py digits FOLDER    writes scikit-learn's 1,797 digits as 32 x 32 RGB pictures, four fifths to train with
peer.py classify FOLDER  learns from the pictures in FOLDER and prints what it reaches as JSON

Pictures lie in FOLDER as train.rgb and test.rgb, 32 x 32 x 3 bytes each, their classes as train.labels and test.labels, a byte each.
"""

import json
import pathlib
import sys
import time

import numpy as np
from skimage.feature import hog
from skimage.transform import resize
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SIDE = 32
folder = pathlib.Path(sys.argv[2])


def write_digits():
    digits = load_digits()
    grey = [resize(image / 16, (SIDE, SIDE), order=1) for image in digits.images]
    pictures = np.repeat(np.round(np.array(grey) * 255).astype(np.uint8)[..., None], 3, axis=3)
    parts = train_test_split(pictures, digits.target, test_size=0.2, random_state=0, stratify=digits.target)
    for name, rgb, labels in (("train", parts[0], parts[2]), ("test", parts[1], parts[3])):
        (folder / f"{name}.rgb").write_bytes(rgb.tobytes())
        (folder / f"{name}.labels").write_bytes(labels.astype(np.uint8).tobytes())


def read(name):
    rgb = np.frombuffer((folder / f"{name}.rgb").read_bytes(), np.uint8).reshape(-1, SIDE, SIDE, 3)
    return rgb, np.frombuffer((folder / f"{name}.labels").read_bytes(), np.uint8)


def features(rgb):
    """Edges in cells of 4 and of 8 pixels, and the mean colour."""
    rows = []
    for picture in rgb:
        edges = [
            hog(picture, orientations=9, pixels_per_cell=(cell, cell), cells_per_block=(2, 2), channel_axis=-1)
            for cell in (4, 8)
        ]
        rows.append(np.concatenate([*edges, picture.mean(axis=(0, 1)) / 255]))
    return np.array(rows)


def classify():
    train, train_labels = read("train")
    test, test_labels = read("test")
    started = time.perf_counter()
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=500))
    model.fit(features(train), train_labels)
    trained = time.perf_counter() - started
    accuracy = model.score(features(test), test_labels)
    print(json.dumps({"accuracy": accuracy, "seconds": trained, "cpuSeconds": time.process_time()}))


{"digits": write_digits, "classify": classify}[sys.argv[1]]()
