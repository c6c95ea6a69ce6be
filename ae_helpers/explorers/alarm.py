"""A threshold to move: who raises an alarm, the four counts, and what they mean."""

import numpy as np

from ae_helpers import _validate
from ae_helpers.explorers import _page

STEPS = 200  # of the slider
BARS = 50  # of the histogram


def alarm_threshold(scores, labels, title, log=False):
    """Return a slider over the threshold of an alarm, with a histogram of the scores and the confusion matrix.

    Bars of normal examples stand on the middle line and those of abnormal ones hang from it, each on a scale of their
    own. An example raises an alarm if its score is above the threshold. The counts of every step are computed here,
    with the scores as they are, and stored in the page. A line of text, which screen readers speak, tells recall,
    false-alarm rate and precision, and the precision that the same rates would bring if 1 % were abnormal. The slider
    is the browser's own, for mouse, finger and keyboard; dragging over the histogram moves it too. Where scripts do not
    run, a sentence says so: show a static figure above it.

    Args:
        scores: How unusual each example is, shape ``(n,)``: the higher, the more.
        labels: True, or 1, for each abnormal example, shape ``(n,)``; there are some of both kinds.
        title: What is scored, a sentence or two for everybody, those who cannot see it included.
        log: Whether to step through the scores in equal ratios; they must be above 0.

    Returns:
        An ``IPython.display.HTML``, to stand at the end of a cell.

    Raises:
        TypeError, ValueError: If an argument is not such.

    >>> page = alarm_threshold([0.2, 0.1, 0.9], [False, False, True], "Three beats, of which one is abnormal.")
    >>> "Three beats" in page.data, "<script>" in page.data
    (True, True)
    """
    scores = _validate.array("scores", scores, ndim=1).astype(np.float64)
    labels = _validate.array("labels", labels, ndim=1, minimum=0, maximum=1).astype(bool)
    if len(scores) != len(labels):
        raise ValueError(f"scores and labels must be equally many, got {len(scores)} and {len(labels)}")
    if labels.all() or not labels.any():
        raise ValueError("labels must be of both kinds, normal and abnormal, got one")
    low, high = scores.min(), scores.max()
    if low == high:
        raise ValueError(f"scores must differ, got {low:.6g} for all")
    if log and low <= 0:
        raise ValueError(f"scores must be above 0 for log=True, got {low:.6g}")
    space = np.geomspace if log else np.linspace
    # The steps of the slider are told with five digits, and those are what is compared: a reader can count again.
    thresholds = np.array(_page.short(space(low, high, STEPS + 1)))
    normal, abnormal = np.sort(scores[~labels]), np.sort(scores[labels])
    edges = space(low, high, BARS + 1)
    edges[[0, -1]] = low, high  # geomspace may miss them by a rounding
    content = {
        "thresholds": thresholds.tolist(),
        "start": int(np.argmin(np.abs(thresholds - np.quantile(normal, 0.95)))),
        "normal": len(normal),
        "abnormal": len(abnormal),
        "wrong": (len(normal) - np.searchsorted(normal, thresholds, side="right")).tolist(),
        "caught": (len(abnormal) - np.searchsorted(abnormal, thresholds, side="right")).tolist(),
        "normal_bars": np.histogram(normal, edges)[0].tolist(),
        "abnormal_bars": np.histogram(abnormal, edges)[0].tolist(),
    }
    return _page.page("alarm", title, content)
