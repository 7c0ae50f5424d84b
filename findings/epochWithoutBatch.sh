#!/usr/bin/env bash
# mxnet 1.9.1 (PyPI): the records of pictures that SageMaker's built-in image classification trains on, read in batches.
#
# ImageRecordIter fills an epoch's last batch up with the first pictures of the next epoch (round_batch, its default), which
# then lacks them: of twelve pictures in batches of eight every second epoch has one batch, and where a batch is larger than the data an
# epoch comes without any, so that its accuracy is NaN, or reading ends with an error, in the first epoch or a later one. NDArrayIter, with the same
# padding, begins anew with each epoch.
# Guessed: each epoch has as many batches, the last one padded; a batch that is larger than the data fails at once or never.
#
# Seen on 2026-11-29:
#   batches of 8: 2 1 2 1, NDArrayIter 2 2 2 2
#   batches of 12: 1 1 1 1, NDArrayIter 1 1 1 1
#   batches of 16: 1 1 1 0, NDArrayIter 1 1 1 1
#   batches of 20: 1 number of input images must be bigger than the batch size, NDArrayIter 1 1 1 1
#   batches of 24: 1 0 1 0, NDArrayIter 1 1 1 1
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check mxnet==1.9.1 numpy==1.26.4 setuptools==80.9.0

cat >main.py <<'PY'
import struct
import zlib

import numpy

numpy.bool = bool  # mxnet is older than numpy's removal of it.
import mxnet

COUNT, EPOCHS = 12, 4


def picture(grey, side=32):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    rows = (b"\0" + bytes([grey]) * side * 3) * side
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


records = mxnet.recordio.MXIndexedRecordIO("pictures.idx", "pictures.rec", "w")
for i in range(COUNT):
    records.write_idx(i, mxnet.recordio.pack(mxnet.recordio.IRHeader(0, float(i), i, 0), picture(i)))
records.close()


def batches(iterator):
    counts = []
    try:
        for _ in range(EPOCHS):
            counts.append(str(sum(1 for _ in iterator)))
            iterator.reset()
    except mxnet.base.MXNetError as error:
        counts.append(str(error).strip().splitlines()[-1].split("overflow: ")[-1])
    return " ".join(counts)


for size in (8, 12, 16, 20, 24):
    pictures = mxnet.io.ImageRecordIter(
        path_imgrec="pictures.rec", data_shape=(3, 32, 32), batch_size=size, preprocess_threads=1
    )
    array = mxnet.io.NDArrayIter(numpy.zeros((COUNT, 3)), numpy.arange(COUNT), batch_size=size)
    print(f"batches of {size}: {batches(pictures)}, NDArrayIter {batches(array)}")
PY

expected='batches of 8: 2 1 2 1, NDArrayIter 2 2 2 2
batches of 12: 1 1 1 1, NDArrayIter 1 1 1 1
batches of 16: 1 1 1 0, NDArrayIter 1 1 1 1
batches of 20: 1 number of input images must be bigger than the batch size, NDArrayIter 1 1 1 1
batches of 24: 1 0 1 0, NDArrayIter 1 1 1 1'
seen=$(venv/bin/python main.py 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
