"""How few bytes do common image formats need for a sheet of digits, when their settings are searched?

Every fourth test digit, 2,500 in all, on one sheet of 50 columns: tiles of 24, 28 or 32 pixels (24 cuts the margin, 32
fits the blocks of 8), the sheet shrunk before and enlarged after, and qualities from the lowest up. The table holds
bytes a digit and PSNR over all pixels for every setting tried, on these same digits: to choose among them favours the
format.
"""

import io

import numpy as np
from PIL import Image

from ae_helpers import data, metrics
from record import record

COLUMNS = 50
digits = np.rint(255 * data.load_mnist().x_test[::4]).astype("uint8")


def tiles(size):
    edge = (size - 28) // 2
    if edge >= 0:
        return np.pad(digits, ((0, 0), (edge, edge), (edge, edge)))
    return digits[:, -edge:edge, -edge:edge]


def untile(picture, size):
    cut = picture.reshape(-1, size, COLUMNS, size).swapaxes(1, 2).reshape(-1, size, size)
    edge = (size - 28) // 2
    if edge >= 0:
        return cut[:, edge : edge + 28, edge : edge + 28]
    return np.pad(cut, ((0, 0), (-edge, -edge), (-edge, -edge)))


table = []


def add(kind, size, scale, **options):
    stack = tiles(size)
    sheet = Image.fromarray(stack.reshape(-1, COLUMNS, size, size).swapaxes(1, 2).reshape(-1, size * COLUMNS))
    small = sheet if scale == 1 else sheet.resize([round(scale * side) for side in sheet.size], Image.LANCZOS)
    blob = io.BytesIO()
    small.save(blob, kind, **options)
    back = Image.open(io.BytesIO(blob.getvalue())).convert("L")
    back = back if scale == 1 else back.resize(sheet.size, Image.BICUBIC)
    row = {
        "format": kind,
        "tile": size,
        "scale": scale,
        "options": {name: str(value) for name, value in options.items()},
        "bytes": round(len(blob.getvalue()) / len(digits), 2),
        "psnr": round(metrics.psnr(digits, untile(np.asarray(back), size), peak=255), 2),
    }
    table.append(row)
    print(row, flush=True)


for size in (24, 28, 32):
    for scale in (0.625, 0.75, 0.8, 0.85, 0.9, 1):
        for quality in (0, 1, 3):
            add("WEBP", size, scale, quality=quality, method=6)
    for scale in (0.75, 1):
        for quality in (1, 3, 5, 7, 9, 12):
            add("JPEG", size, scale, quality=quality, optimize=True, progressive=True)
    for rate in (40, 30, 24, 20, 16):
        add("JPEG2000", size, 1, quality_mode="rates", quality_layers=[rate], irreversible=True)
for scale in (0.75, 1):
    for quality in (4, 8, 12):
        add("AVIF", 28, scale, quality=quality, speed=5, subsampling="4:0:0", max_threads=1)
record(__file__, table)
