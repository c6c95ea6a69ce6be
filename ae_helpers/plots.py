"""Figures that recur in the lessons: each takes arrays and returns a matplotlib Figure or Axes."""

import base64
import io

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.patches import Polygon
from PIL import Image

from ae_helpers import _validate

# The hues of Okabe and Ito's palette, darkened: on white each has a contrast of 3:1 or more, grey 4.5:1 as text needs,
# and people with any kind of colour vision can tell them apart. tests/test_plots.py measures both.
BLUE, ORANGE, GREEN, RED = "#1B357D", "#D87604", "#12634C", "#B90C04"
PURPLE, SKY, GREY, BLACK = "#A333B9", "#269CBE", "#757575", "#000000"
PALETTE = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY, GREY, BLACK)

# What a colour means is the same in every lesson, and what means nothing else is left for runs that are compared.
ENCODER, CODE, DECODER, BASELINE = BLUE, ORANGE, GREEN, GREY
RUNS = (BLACK, RED, PURPLE, SKY)

# Nothing is told by colour alone: lines and classes differ in their markers too.
MARKERS = ("o", "s", "^", "D", "X", "v", "d", "*", "<", ">")


def use_style():
    """Set the course's figure style: its palette, readable sizes, no needless frame lines.

    Source: Okabe and Ito (2008), "Color Universal Design"; contrast as in W3C (2018), "Web Content Accessibility
    Guidelines 2.1", criteria 1.4.3 and 1.4.11.

    >>> use_style()
    >>> plt.rcParams["axes.spines.top"]
    False
    """
    plt.rcParams.update(
        {
            "axes.grid": True,
            "axes.prop_cycle": cycler(color=PALETTE),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlesize": 12,
            "axes.titlelocation": "left",
            "axes.axisbelow": True,
            "figure.constrained_layout.use": True,
            "figure.dpi": 80,
            "figure.figsize": (8, 4),
            "font.size": 11,
            "grid.alpha": 0.3,
            "image.cmap": "gray_r",
            "legend.frameon": False,
            "lines.linewidth": 2,
            "savefig.dpi": 80,
        }
    )


def show(figure, alt):
    """Display a figure in the notebook together with its text for readers who cannot see it, and close it.

    The picture is stored with a palette of 256 colours, which no figure here needs more of and which keeps
    notebooks small.

    Args:
        figure: A matplotlib Figure or Axes.
        alt: What the figure shows, in a sentence or two of at least 20 characters.

    Raises:
        TypeError, ValueError: If ``figure`` is neither, or ``alt`` is no such text.

    Source: web pages and slides made by nbconvert read the text from the output's metadata, key ``image/png``.

    >>> show(plt.figure(), alt="A plot.")
    Traceback (most recent call last):
    ValueError: alt must describe the figure in 20 characters or more, got 'A plot.'
    """
    from IPython.display import display

    figure = getattr(figure, "figure", figure)
    if not isinstance(figure, plt.Figure):
        raise TypeError(f"figure must be a matplotlib Figure or Axes, got {type(figure).__name__}")
    if not isinstance(alt, str):
        raise TypeError(f"alt must be a string, got {type(alt).__name__}")
    if len(alt) < 20:
        raise ValueError(f"alt must describe the figure in 20 characters or more, got {alt!r}")
    full, small = io.BytesIO(), io.BytesIO()
    figure.savefig(full, format="png", bbox_inches="tight")
    plt.close(figure)
    Image.open(full).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
    picture = base64.b64encode(small.getvalue()).decode()
    display({"image/png": picture, "text/plain": alt}, metadata={"image/png": {"alt": alt}}, raw=True)


def image_rows(rows, titles=None, title=None, shape=(28, 28), limits=(0, 1)):
    """Draw rows of images, each row labelled on its left: inputs above their reconstructions, say.

    Args:
        rows: Dict from row label to images, each of shape ``(m, height, width)`` or ``(m, height * width)``.
        titles: Optional text above each of the m columns.
        title: Title of the figure: the finding.
        shape: ``(height, width)`` of one image.
        limits: Values drawn as white and as black, or ``None`` for each row's own extremes.

    Returns:
        The Figure.

    Raises:
        TypeError, ValueError: If there is no row, rows differ in length, or images do not fit ``shape``.

    Source: layout of the figures in Hinton and Salakhutdinov (2006).

    >>> image_rows({"input": np.zeros((3, 784)), "output": np.ones((3, 784))}).axes[0].get_ylabel()
    'input'
    """
    if not rows:
        raise ValueError("rows must hold at least one row of images, got none")
    stacks = {label: _images(f"rows[{label!r}]", images, shape) for label, images in rows.items()}
    m = len(next(iter(stacks.values())))
    if any(len(stack) != m for stack in stacks.values()):
        raise ValueError(f"rows must all hold {m} images, got {[len(stack) for stack in stacks.values()]}")
    if titles is not None and len(titles) != m:
        raise ValueError(f"titles must hold {m} texts, one a column, got {len(titles)}")
    cell = min(1.0, 9.5 / m)
    figure, axes = plt.subplots(
        len(stacks), m, figsize=(m * cell + 1.3, len(stacks) * cell * 1.06 + 0.55), squeeze=False
    )
    for row, (label, stack) in zip(axes, stacks.items(), strict=True):
        low, high = limits or (stack.min(), stack.max())
        for ax, image in zip(row, stack, strict=True):
            ax.imshow(image, vmin=low, vmax=high)
            _bare(ax)
        row[0].set_ylabel(label, rotation=0, ha="right", va="center", labelpad=8)
    for ax, text in zip(axes[0], titles or [], strict=False):
        ax.set_title(text, fontsize=10, loc="center")
    if title:
        figure.suptitle(title, fontsize=12, x=0.02, ha="left")
    return figure


def image_grid(images, columns=None, shape=(28, 28), limits=(0, 1), title=None, ax=None):
    """Draw images as one tiled picture, filled row by row: a decoded grid of codes, a dictionary of features.

    Args:
        images: Shape ``(m, height, width)`` or ``(m, height * width)``.
        columns: Images in a row; ``None`` makes the grid as square as it goes.
        shape, limits: As in `image_rows`.
        title: Title of the axes: the finding.
        ax: Axes to draw on; ``None`` makes a figure.

    Returns:
        The Axes.

    Raises:
        TypeError, ValueError: If ``images`` does not fit ``shape`` or ``columns`` is not at least 1.

    Source: the manifold pictures of Kingma and Welling (2014), appendix A.

    >>> image_grid(np.zeros((6, 784)), columns=3).images[0].get_array().shape
    (57, 86)
    """
    images = _images("images", images, shape)
    columns = int(np.ceil(np.sqrt(len(images)))) if columns is None else _validate.integer("columns", columns)
    n_rows = -(-len(images) // columns)
    low, high = limits or (images.min(), images.max())
    height, width = shape
    canvas = np.full((n_rows * (height + 1) - 1, columns * (width + 1) - 1), np.nan)
    for i, image in enumerate(images):
        top, left = i // columns * (height + 1), i % columns * (width + 1)
        canvas[top : top + height, left : left + width] = image
    if ax is None:
        _, ax = plt.subplots(figsize=(6, 6 * canvas.shape[0] / canvas.shape[1] + 0.4))
    ax.imshow(canvas, vmin=low, vmax=high, interpolation="nearest")
    _bare(ax)
    if title:
        ax.set_title(title)
    return ax


def learning_curves(histories, ylabel="loss", title=None, baselines=None, logy=False, ax=None):
    """Draw the loss of each epoch: training dashed, validation solid, one colour and one marker a run.

    Args:
        histories: Dict from label to a history, itself a dict with ``"loss"`` and perhaps ``"val_loss"``, each
            one value an epoch.
        ylabel: What the loss measures, with its unit.
        title: Title of the axes: the finding.
        baselines: Optional dict from label to a constant, drawn as a dotted grey line.
        logy: Whether the loss axis is logarithmic.
        ax: Axes to draw on; ``None`` makes a figure.

    Returns:
        The Axes.

    Raises:
        ValueError: If there is no history or one lacks ``"loss"``.

    >>> learning_curves({"Adam": {"loss": [3.0, 2.0, 1.0]}}).get_xlabel()
    'epoch'
    """
    if not histories:
        raise ValueError("histories must hold at least one history, got none")
    if ax is None:
        _, ax = plt.subplots()
    for i, (label, history) in enumerate(histories.items()):
        if "loss" not in history:
            raise ValueError(f"histories[{label!r}] must have the key 'loss', got {sorted(history)}")
        epochs = np.arange(1, len(history["loss"]) + 1)
        style = {"color": RUNS[i % len(RUNS)], "marker": MARKERS[i % len(MARKERS)], "ms": 5}
        style["markevery"] = max(1, len(epochs) // 10)
        held_out = history.get("val_loss")
        ax.plot(epochs, history["loss"], ls="--", label=f"{label}, training", **style)
        if held_out is not None:
            ax.plot(epochs, held_out, label=f"{label}, held out", **style)
    for label, value in (baselines or {}).items():
        ax.axhline(value, color=BASELINE, ls=":")
        where = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        ax.annotate(label, (1, value), (-2, 3), ha="right", color=BASELINE, **where)
    ax.set(xlabel="epoch", ylabel=ylabel, yscale="log" if logy else "linear")
    ax.xaxis.get_major_locator().set_params(integer=True)
    if title:
        ax.set_title(title)
    ax.legend()
    return ax


def code_scatter(z, labels, title=None, names=None, ax=None):
    """Scatter two-dimensional codes, one colour and marker a class, with each class named at the median of its codes.

    Args:
        z: Codes, shape ``(n, 2)``.
        labels: Class of each code, integers of shape ``(n,)``.
        title: Title of the axes: the finding.
        names: Text for each class, indexed by label; ``None`` writes the label itself.
        ax: Axes to draw on; ``None`` makes a figure.

    Returns:
        The Axes.

    Raises:
        TypeError, ValueError: If ``z`` is not ``(n, 2)`` or ``labels`` does not match it.

    Source: figure 3 of Hinton and Salakhutdinov (2006).

    >>> code_scatter(np.eye(2), [0, 1]).get_xlabel()
    'code unit 1'
    """
    z = _validate.array("z", z, ndim=2)
    labels = _validate.array("labels", labels, ndim=1)
    if z.shape[1] != 2 or len(z) != len(labels):
        raise ValueError(f"z must be (n, 2) with one label each, got shapes {z.shape} and {labels.shape}")
    if ax is None:
        _, ax = plt.subplots(figsize=(6, 5))
    classes = np.unique(labels)
    rounds = 10 if len(z) > 100 else 1
    for start in range(rounds):  # a tenth of every class at a time, so that no class hides another
        for label in classes:
            points = z[labels == label][start::rounds]
            style = {"color": PALETTE[int(label) % len(PALETTE)], "marker": MARKERS[int(label) % len(MARKERS)]}
            ax.scatter(*points.T, s=9, linewidths=0, rasterized=True, **style)
    for label in classes:
        text = str(label) if names is None else names[int(label)]
        box = {"boxstyle": "round,pad=0.15", "fc": "white", "ec": PALETTE[int(label) % len(PALETTE)], "alpha": 0.85}
        ax.annotate(text, np.median(z[labels == label], axis=0), ha="center", va="center", weight="bold", bbox=box)
    ax.set(xlabel="code unit 1", ylabel="code unit 2")
    if title:
        ax.set_title(title)
    return ax


def architecture(encoder, decoder, title=None):
    """Draw an autoencoder as it is: every layer with the shape that comes out of it and its parameters.

    Bars are tensors, their heights grow with the logarithm of their sizes; wedges between them are layers.
    Shapes and counts are read off the models.

    Args:
        encoder, decoder: Built `keras.Sequential` or single-input functional models.
        title: Title of the figure.

    Returns:
        The Figure.

    Raises:
        ValueError: If a model is not built.

    Source: after figure 1 of Hinton and Salakhutdinov (2006).

    >>> import keras
    >>> encoder = keras.Sequential([keras.Input((784,)), keras.layers.Dense(32)])
    >>> decoder = keras.Sequential([keras.Input((32,)), keras.layers.Dense(784)])
    >>> len(architecture(encoder, decoder).axes)
    1
    """
    for name, model in (("encoder", encoder), ("decoder", decoder)):
        if not model.built:
            raise ValueError(f"{name} must be built: give it a keras.Input or call it on data first")
    stages = [("x", encoder.input_shape[1:], None, None)]
    for color, part in ((ENCODER, encoder), (DECODER, decoder)):
        hidden = [layer for layer in part.layers if type(layer).__name__ != "InputLayer"]
        stages += [("", layer.output.shape[1:], layer, color) for layer in hidden]
        symbol = "z" if part is encoder else r"\hat{x}"
        stages[-1] = (symbol, *stages[-1][1:])

    sizes = np.array([np.prod(shape) for _, shape, _, _ in stages], dtype=float)
    heights = 0.35 + 1.3 * np.log(sizes) / np.log(max(sizes.max(), 2))
    gap = 1.9
    figure, ax = plt.subplots(figsize=(min(1.6 * len(stages) + 0.6, 12), 3.5))
    for i, (symbol, shape, layer, color) in enumerate(stages):
        x, h = i * gap, heights[i]
        bar = {"x": BLUE, "z": CODE}.get(symbol, color)
        ax.add_patch(Polygon([(x - 0.09, -h), (x + 0.09, -h), (x + 0.09, h), (x - 0.09, h)], fc=bar, zorder=3))
        ax.text(x, h + 0.12, " x ".join(map(str, shape)), ha="center", va="bottom", weight="bold")
        if symbol:
            ax.text(x, -h - 0.12, f"${symbol}$", ha="center", va="top", fontsize=15)
        if layer is not None:
            left, before = (i - 1) * gap + 0.16, heights[i - 1]
            corners = [(left, -before), (x - 0.16, -h), (x - 0.16, h), (left, before)]
            ax.add_patch(Polygon(corners, fc=color, alpha=0.18, ec="none"))
            kind, activation = type(layer).__name__, getattr(getattr(layer, "activation", None), "__name__", "")
            words = [kind, activation if activation != "linear" else "", f"{layer.count_params():,} param."]
            if not layer.count_params():
                words.pop()
            ax.text(x - gap / 2, 0, "\n".join(filter(None, words)), ha="center", va="center", fontsize=9)
    ax.set(xlim=(-0.6, (len(stages) - 1) * gap + 0.6), ylim=(-heights.max() - 0.6, heights.max() + 0.5))
    ax.axis("off")
    if title:
        ax.set_title(title)
    return figure


def _images(name, images, shape):
    """Return images as ``(m, height, width)``, or raise an error that names the argument."""
    images = _validate.array(name, images, ndim=(2, 3))
    height, width = shape
    if images.shape[1:] not in ((height, width), (height * width,)):
        raise ValueError(f"{name} must hold images of {height} x {width} pixels, got shape {images.shape}")
    return images.reshape(-1, height, width)


def _bare(ax):
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
    for spine in ax.spines.values():
        spine.set_visible(False)
