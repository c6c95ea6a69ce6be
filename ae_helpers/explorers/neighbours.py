"""A map of codes on which a reader picks points and sees the images behind them."""

from ae_helpers.explorers import _page

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

    >>> import numpy as np
    >>> page = explorable_map(np.eye(2), [3, 8], np.zeros((2, 784)), "Two points and nothing behind them.")
    >>> "Two points" in page.data, "<script>" in page.data
    (True, True)
    """
    z, labels = _page.codes(z, labels, MAX_POINTS)
    images = _page.images("images", images)
    if len(images) != len(z):
        raise ValueError(f"z and images must be equally many, got {len(z)} and {len(images)}")
    content = {
        "z": _page.short(z),
        "labels": labels.tolist(),
        "columns": _page.COLUMNS,
        "sheet": _page.sheet(images, greys=16),  # enough for neighbours as small as a thumbnail
    }
    return _page.page("neighbours", title, content)
