"""A slider over settings that were computed beforehand: rows of pictures that change with it, and numbers."""

import numpy as np

from ae_helpers import _validate
from ae_helpers.explorers import _page

MAX_PICTURES = 400  # at most 784 bytes each, as text: 420 kB


def image_slider(setting, settings, rows, numbers, title, start=0):
    """Return rows of images under a slider: a reader moves it over some settings and sees what changes.

    Pictures and numbers are what you computed, for each setting; nothing is computed in the page. The slider is the
    browser's own, for mouse, finger and keyboard, and a line of text, which screen readers speak, tells the numbers.
    Where scripts do not run, a sentence says so: show a static figure above it.

    Args:
        setting: What the slider changes, such as ``"numbers in the code"``.
        settings: Its values, in order, two or more: numbers or short texts.
        rows: A dict from a row's name to its images: shape ``(settings, n, 784)`` for a row that changes, ``(n, 784)``
            for one that stays; n is the same for all; values in [0, 1] with 1 as ink; at most 400 images in all.
        numbers: A dict from the name of a number to its values, one for each setting: numbers, told with four
            digits, or short texts.
        title: What can be seen, a sentence or two for everybody, those who cannot see it included.
        start: Index of the setting that is shown first.

    Returns:
        An ``IPython.display.HTML``, to stand at the end of a cell.

    Raises:
        TypeError, ValueError: If an argument is not such.

    >>> rows = {"input": np.zeros((1, 784)), "copy": np.zeros((2, 1, 784))}
    >>> page = image_slider("numbers in the code", [2, 8], rows, {"MSE": [0.04, 0.02]}, "A blank page, copied.")
    >>> "A blank page" in page.data, "<script>" in page.data
    (True, True)
    """
    settings = [_told(value) for value in settings]
    if len(settings) < 2:
        raise ValueError(f"settings must be two or more, got {len(settings)}")
    start = _validate.integer("start", start, minimum=0)
    if start >= len(settings):
        raise ValueError(f"start must be below {len(settings)}, the number of settings, got {start}")
    if not isinstance(setting, str) or not setting.strip():
        raise TypeError(f"setting must be a text, got {setting!r}")
    for name, values in numbers.items():
        if len(values) != len(settings):
            raise ValueError(f"numbers[{name!r}] must have a value for each of {len(settings)}, got {len(values)}")
    described, pictures = [], []
    for name, row in rows.items():
        row = _validate.array(f"rows[{name!r}]", row, ndim=(2, 3))
        moves = row.ndim == 3
        if moves and len(row) != len(settings):
            raise ValueError(f"rows[{name!r}] must have images for each of {len(settings)} settings, got {len(row)}")
        described.append({"name": name, "first": len(pictures), "moves": moves, "across": row.shape[-2]})
        pictures.extend(_page.images(f"rows[{name!r}]", row))
    across = {row["across"] for row in described}
    if len(across) != 1:
        raise ValueError(f"rows must be one or more, with equally many images across, got {sorted(across)}")
    if len(pictures) > MAX_PICTURES:
        raise ValueError(f"rows must hold at most {MAX_PICTURES} images, got {len(pictures)}")
    content = {
        "setting": setting,
        "settings": settings,
        "start": start,
        "rows": described,
        "across": across.pop(),
        "numbers": {name: [_told(value) for value in values] for name, values in numbers.items()},
        "columns": _page.COLUMNS,
        "sheet": _page.sheet(np.stack(pictures), greys=256),
    }
    return _page.page("slider", title, content)


def _told(value):
    """Return a number or a text as it is told; an image without an error has an infinite PSNR."""
    if isinstance(value, str):
        return value
    return "infinite" if value == np.inf else f"{_validate.number('each value', value):.4g}"
