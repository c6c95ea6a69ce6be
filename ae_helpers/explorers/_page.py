"""What all explorers share: the page around a script, checks of their arguments, pictures and numbers as text."""

import base64
import hashlib
import html
import io
import json
from pathlib import Path
from string import Template

import numpy as np
from PIL import Image

from ae_helpers import _validate
from ae_helpers.plots import BLACK, PALETTE

COLUMNS = 25  # pictures in a row of a sheet
SIDE = 28  # pixels of a picture, each way

# Where no script runs, title and sentence are all there is. JupyterLab would keep the arrow keys for itself without
# data-lm-suppress-shortcuts, and reveal.js the drag of a finger without data-prevent-swipe.
_PAGE = Template("""\
<div id="$name" class="explorer" data-lm-suppress-shortcuts="true" data-prevent-swipe="true"
 style="display:flex;flex-wrap:wrap;gap:0.3em 1em;align-items:center;max-width:56em">
<div style="flex:1 1 100%;font-weight:bold">$title</div>
<p aria-live="polite" style="flex:1 1 100%;margin:0.3em 0">This picture answers where scripts run: run the cell, or open
the lesson's web page. Until then, look at the figure above it.</p>
</div>
<script>
(() => {
const data = $content;
$script})();
</script>
""")


def page(kind, title, content):
    """Return an explorer as an ``IPython.display.HTML``: a sentence for everybody, and `kind`.js to work on `content`.

    The id is a hash of all that is in it: the same explorer is the same output, run after run.
    """
    from IPython.display import HTML

    if not isinstance(title, str) or not title.strip():
        raise TypeError(f"title must be a text, got {title!r}")
    content = {"title": title, "ink": BLACK, "palette": PALETTE, **content}
    name = f"{kind}-{hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12]}"
    content = json.dumps({"name": name, **content}, separators=(",", ":")).replace("</", r"<\/")  # ends no script
    script = "".join((Path(__file__).parent / f"{part}.js").read_text(encoding="utf-8") for part in ("core", kind))
    return HTML(_PAGE.substitute(name=name, title=html.escape(title), content=content, script=script))


def codes(z, labels, most):
    """Return two-dimensional codes and their integer labels, checked; there are 2 to ``most`` of them."""
    z = _validate.array("z", z, ndim=2)
    labels = _validate.array("labels", labels, ndim=1)
    if z.shape[1] != 2 or not 2 <= len(z) <= most:
        raise ValueError(f"z must be (n, 2) with n from 2 to {most}, got shape {z.shape}")
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels must be integers, got dtype {labels.dtype}")
    if len(labels) != len(z):
        raise ValueError(f"z and labels must be equally many, got {len(z)} and {len(labels)}")
    return z, labels


def images(name, value):
    """Return images with values in [0, 1], of shape (..., 784) or (..., 28, 28), as an array of shape (n, 28, 28)."""
    value = _validate.array(name, value, minimum=0, maximum=1)
    if value.shape[-2:] != (SIDE, SIDE) and value.shape[-1:] != (SIDE**2,):
        raise ValueError(f"{name} must be (n, {SIDE}, {SIDE}) or (n, {SIDE**2}), got shape {value.shape}")
    return value.reshape(-1, SIDE, SIDE)


def sheet(pictures, greys):
    """Return pictures of shape (n, 28, 28) on one sheet, `COLUMNS` in a row, as a PNG in a data URI; ink is black."""
    rows = -(-len(pictures) // COLUMNS)
    whole = np.zeros((rows * COLUMNS, SIDE, SIDE))
    whole[: len(pictures)] = pictures
    whole = whole.reshape(rows, COLUMNS, SIDE, SIDE).swapaxes(1, 2).reshape(rows * SIDE, COLUMNS * SIDE)
    numbers = np.round((greys - 1) * (1 - whole)).astype(np.uint8)  # of greys, 0 is black
    picture = Image.fromarray(numbers)
    if greys < 256:  # a palette packs several pixels into a byte
        picture.putpalette(np.repeat(np.linspace(0, 255, greys).round().astype(np.uint8), 3).tobytes())
    png = io.BytesIO()
    picture.save(png, format="png", optimize=True, **({"bits": 4} if greys == 16 else {}))
    return f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"


def short(values):
    """Return numbers as nested lists, each with five digits: finer than a screen, and a third of the characters."""
    return np.vectorize(lambda value: float(f"{value:.5g}"), otypes=[float])(values).tolist()
