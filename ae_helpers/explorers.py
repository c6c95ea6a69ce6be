"""Pictures that answer: HTML with plain JavaScript, stored in a notebook's output, without a network."""

import base64
import hashlib
import html
import io
import json

import numpy as np
from PIL import Image

from ae_helpers import _validate
from ae_helpers.plots import BLACK, PALETTE

COLUMNS = 25  # pictures in a row of the sprite sheet
MAX_POINTS = 600  # keeps an output well under 400 kB


def explorable_map(z, labels, images, title):
    """Return a map of two-dimensional codes on which a reader picks points and sees the images behind them.

    Every point is drawn as its label. Pointing at one, tapping it, or stepping to it with the arrow keys shows its
    image and those of its eight nearest neighbours *on the map*; a line of text, which screen readers speak, names
    them. Where scripts do not run, a sentence says so: show a static figure of the same map above it.

    Args:
        z: Codes, shape ``(n, 2)``, n from 2 to 600.
        labels: Class of each code, integers of shape ``(n,)``.
        images: The image behind each code, values in [0, 1] with 1 as ink, shape ``(n, 28, 28)`` or ``(n, 784)``.
        title: What the map shows, a sentence or two for everybody, those who cannot see it included.

    Returns:
        An ``IPython.display.HTML``, to stand at the end of a cell.

    Raises:
        TypeError, ValueError: If the arrays are not such, or ``title`` is not a text.

    Source: drawn as in `plots.code_scatter`, after figure 3 of Hinton and Salakhutdinov (2006).

    >>> page = explorable_map(np.eye(2), [3, 8], np.zeros((2, 784)), "Two points and nothing behind them.")
    >>> "<canvas" in page.data
    True
    """
    from IPython.display import HTML

    z = _validate.array("z", z, ndim=2)
    labels = _validate.array("labels", labels, ndim=1)
    images = _validate.array("images", images, ndim=(2, 3), minimum=0, maximum=1)
    if z.shape[1] != 2 or not 2 <= len(z) <= MAX_POINTS:
        raise ValueError(f"z must be (n, 2) with n from 2 to {MAX_POINTS}, got shape {z.shape}")
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels must be integers, got dtype {labels.dtype}")
    if images.shape[1:] not in ((28, 28), (784,)):
        raise ValueError(f"images must be (n, 28, 28) or (n, 784), got shape {images.shape}")
    if not len(z) == len(labels) == len(images):
        raise ValueError(f"z, labels and images must be equally many, got {len(z)}, {len(labels)} and {len(images)}")
    if not isinstance(title, str) or not title.strip():
        raise TypeError(f"title must be a text, got {title!r}")

    content = {
        "z": [[float(f"{value:.4g}") for value in point] for point in z],
        "labels": labels.tolist(),
        "palette": PALETTE,
        "columns": COLUMNS,
        "sprites": _sprites(images.reshape(-1, 28, 28)),
    }
    content = json.dumps(content, separators=(",", ":"))
    name = "map-" + hashlib.sha256((title + content).encode()).hexdigest()[:12]
    script = _SCRIPT.replace("NAME", name).replace("INK", BLACK).replace("CONTENT", content)
    page = _PAGE.replace("NAME", name).replace("SCRIPT", script)
    return HTML(page.replace("TITLE", html.escape(title)))


def _sprites(images):
    """Return images on one sheet, `COLUMNS` in a row, as a PNG of 16 greys in a data URI; ink is black."""
    rows = -(-len(images) // COLUMNS)
    sheet = np.zeros((rows * COLUMNS, 28, 28))
    sheet[: len(images)] = images
    sheet = sheet.reshape(rows, COLUMNS, 28, 28).swapaxes(1, 2).reshape(rows * 28, COLUMNS * 28)
    picture = Image.fromarray(np.round(15 - 15 * sheet).astype(np.uint8))  # numbers of 16 greys, not yet greys
    picture.putpalette(np.repeat(np.arange(16) * 17, 3).astype(np.uint8).tobytes())
    png = io.BytesIO()
    picture.save(png, format="png", optimize=True, bits=4)
    return "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()


# JupyterLab would take the arrow keys for itself without data-lm-suppress-shortcuts.
_PAGE = """\
<div id="NAME" data-lm-suppress-shortcuts="true" style="max-width:760px">
<canvas width="1720" height="1120" tabindex="0" role="application"
 aria-label="TITLE Arrow keys step from point to point."
 style="width:100%;background:#fff;border:1px solid #757575;touch-action:manipulation;cursor:crosshair;display:none">
</canvas>
<p aria-live="polite" style="min-height:3em;margin:0.3em 0">TITLE (This map answers where scripts run: run the
cell, or open the lesson's web page. Until then, look at the figure above it.)</p>
</div>
<script>SCRIPT</script>
"""

_SCRIPT = """
(() => {
  const data = CONTENT;
  const sheet = new Image();
  const maps = document.querySelectorAll('[id="NAME"]');  // a notebook may be open in two views
  for (const root of maps) if (!root.dataset.alive) { root.dataset.alive = "yes"; start(root); }
  sheet.src = data.sprites;

  function start(root) {
    const canvas = root.querySelector("canvas"), line = root.querySelector("p"), pen = canvas.getContext("2d");
    const size = 1120, margin = 34;  // the map is a square, the panel stands to its right
    const low = [0, 1].map(a => Math.min(...data.z.map(p => p[a])));
    const high = [0, 1].map(a => Math.max(...data.z.map(p => p[a])));
    const scale = (size - 2 * margin) / Math.max(high[0] - low[0], high[1] - low[1], 1e-9);
    const at = data.z.map(p => [size / 2 + scale * (p[0] - (low[0] + high[0]) / 2),
                                size / 2 - scale * (p[1] - (low[1] + high[1]) / 2)]);
    const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
    const order = from => at.map((p, i) => [distance(p, from), i]).sort((a, b) => a[0] - b[0]).map(pair => pair[1]);
    let chosen = order([size / 2, size / 2])[0];

    function picture(i, x, y, side) {
      const left = 28 * (i % data.columns), top = 28 * Math.floor(i / data.columns);
      pen.imageSmoothingEnabled = false;
      if (sheet.complete) pen.drawImage(sheet, left, top, 28, 28, x, y, side, side);
      pen.strokeStyle = "#757575"; pen.lineWidth = 1; pen.strokeRect(x, y, side, side);
    }
    function words(text, x, y, font, color) {
      pen.fillStyle = color || "INK"; pen.font = font + " sans-serif"; pen.fillText(text, x, y);
    }
    function near() { return order(at[chosen]).filter(i => i !== chosen).slice(0, 8); }
    function draw() {
      pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.textAlign = "center"; pen.textBaseline = "middle";
      const color = i => data.palette[data.labels[i] % data.palette.length];
      at.forEach((p, i) => words(data.labels[i], ...p, "bold 22px", color(i)));
      pen.lineWidth = 2; pen.strokeStyle = "INK";
      for (const i of near()) { pen.beginPath(); pen.moveTo(...at[chosen]); pen.lineTo(...at[i]); pen.stroke(); }
      pen.beginPath(); pen.arc(...at[chosen], 17, 0, 7); pen.fillStyle = "#fff"; pen.fill();
      pen.lineWidth = 4; pen.stroke(); words(data.labels[chosen], ...at[chosen], "bold 24px");
      pen.textAlign = "left";
      words("this point", 1180, 60, "30px"); picture(chosen, 1180, 90, 448);
      words("its nearest on the map", 1180, 600, "30px");
      near().forEach((i, j) => picture(i, 1180 + 116 * (j % 4), 630 + 150 * Math.floor(j / 4), 104));
      near().forEach((i, j) => words(data.labels[i], 1180 + 116 * (j % 4), 752 + 150 * Math.floor(j / 4), "26px"));
    }
    function say() {
      const [x, y] = data.z[chosen].map(value => value.toFixed(2));
      const article = data.labels[chosen] === 8 ? "An" : "A";
      line.textContent = `${article} ${data.labels[chosen]} at (${x}, ${y}). Its nearest on the map: ` +
        near().map(i => data.labels[i]).join(", ") + ". Point at a digit, tap it, or use the arrow keys.";
    }
    function choose(i) { if (i !== undefined && i !== chosen) { chosen = i; draw(); say(); } }
    function point(event) {
      const box = canvas.getBoundingClientRect(), factor = canvas.width / box.width;
      const where = [(event.clientX - box.left) * factor, (event.clientY - box.top) * factor];
      if (where[0] < size) choose(order(where)[0]);
    }
    canvas.addEventListener("pointermove", point);
    canvas.addEventListener("pointerdown", point);
    canvas.addEventListener("keydown", event => {
      const way = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
      if (!way) return;
      event.preventDefault(); event.stopPropagation();  // neither the page nor a deck moves on
      choose(order(at[chosen]).find(i => {
        const step = [at[i][0] - at[chosen][0], at[i][1] - at[chosen][1]];
        const along = step[0] * way[0] + step[1] * way[1], across = step[0] * way[1] + step[1] * way[0];
        return along > 0 && along >= Math.abs(across);
      }));
    });
    canvas.style.display = "block";
    sheet.addEventListener("load", draw);
    draw(); say();
  }
})();
"""
