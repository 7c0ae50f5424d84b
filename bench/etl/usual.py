"""The usual script for the same work: `usual.py decode ARCHIVE` or `usual.py upload ARCHIVE BUCKET`.

decode: tarfile + pickle + numpy, in one pass over the archive, written as fast as these allow.
upload: what notebooks do: unpack, pickle, numpy, matplotlib's imsave into folders, a boto3 upload loop.
"""

import json
import os
import pickle
import resource
import sys
import tarfile
import tempfile

import numpy as np

CLASSES = ["bicycle", "motorcycle"]


def decode(archive):
    members = {}
    with tarfile.open(archive, "r|gz") as tar:
        for member in tar:
            name = os.path.basename(member.name)
            if name in ("train", "test", "meta"):
                members[name] = pickle.load(tar.extractfile(member), encoding="bytes")
    return select(members)


def select(members):
    names = [name.decode() for name in members["meta"][b"fine_label_names"]]
    wanted = [names.index(name) for name in CLASSES]
    selected = {}
    for part in ("train", "test"):
        labels = np.array(members[part][b"fine_labels"])
        rows = np.flatnonzero(np.isin(labels, wanted))
        pixels = members[part][b"data"][rows].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        selected[part] = (np.ascontiguousarray(pixels), labels[rows], [members[part][b"filenames"][i].decode() for i in rows])
    return selected


def unpack_and_decode(archive, folder):
    with tarfile.open(archive) as tar:
        tar.extractall(folder)
    members = {}
    for part in ("meta", "train", "test"):
        with open(os.path.join(folder, "cifar-100-python", part), "rb") as file:
            members[part] = pickle.load(file, encoding="bytes")
    return select(members)


def upload(archive, bucket):
    import boto3
    import matplotlib.pyplot as plt

    s3 = boto3.client("s3", region_name=os.environ.get("AWS_REGION", "us-east-1"))
    s3.create_bucket(Bucket=bucket)
    # Left where it is, as a notebook does; and whoever runs next would pay for it, since ext4 steps around the inodes of files
    # that were deleted a moment ago.
    folder = tempfile.mkdtemp(dir=".")
    selected = unpack_and_decode(archive, folder)
    for part, (pixels, labels, names) in selected.items():
        os.mkdir(os.path.join(folder, part))
        with open(os.path.join(folder, f"{part}.lst"), "w") as lst:
            for index, (image, label, name) in enumerate(zip(pixels, labels, names)):
                plt.imsave(os.path.join(folder, part, name), image)
                lst.write(f"{index}\t{int(label != labels.min())}\t{name}\n")
        for name in names:
            s3.upload_file(os.path.join(folder, part, name), bucket, f"{part}/{name}")
        s3.upload_file(os.path.join(folder, f"{part}.lst"), bucket, f"{part}.lst")
    return selected


if __name__ == "__main__":
    result = decode(sys.argv[2]) if sys.argv[1] == "decode" else upload(sys.argv[2], sys.argv[3])
    pictures = sum(len(names) for _, _, names in result.values())
    print(json.dumps({"pictures": pictures, "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
