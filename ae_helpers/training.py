"""Train a model in one line: a one-cycle learning rate, and progress that leaves a quiet page."""

import time

import keras
import numpy as np
from keras import ops

from ae_helpers import _validate
from ae_helpers.models import Autoencoder, VariationalAutoencoder


@keras.saving.register_keras_serializable(package="ae_helpers")
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate that warms up to a peak and then cools to zero, both along half a cosine.

    The warm-up keeps the first, badly informed steps small; the cool-down lets the last steps settle. Together
    they allow a peak several times higher than a constant rate would bear, which is what makes training short.

    Args:
        peak: Highest learning rate, above 0.
        steps: Number of optimizer steps the cycle spans, at least 1; the rate stays at zero beyond it.
        warmup: Share of the steps spent on the way up, in (0, 1).

    Raises:
        TypeError, ValueError: If an argument is not a number in its range.

    Source: the idea is Smith and Topin's (2018), "Super-convergence", arXiv:1708.07120. The half cosines, the start at
    1/25 of the peak and the warm-up of 30 % are later: fastai's, which PyTorch's ``OneCycleLR`` took over as defaults.

    >>> schedule = OneCycle(peak=0.01, steps=100, warmup=0.25)
    >>> [round(float(schedule(step)), 4) for step in (0, 25, 100)]
    [0.0004, 0.01, 0.0]
    """

    START = 1 / 25  # the first rate as a share of the peak

    def __init__(self, peak, steps, warmup=0.3):
        self.peak = _validate.positive("peak", peak)
        self.steps = _validate.integer("steps", steps)
        self.warmup = _validate.positive("warmup", warmup)
        if self.warmup >= 1:
            raise ValueError(f"warmup must be below 1, got {warmup}")

    def __call__(self, step):
        done = ops.clip(ops.cast(step, "float32") / self.steps, 0.0, 1.0)
        up = 0.5 - 0.5 * ops.cos(np.pi * done / self.warmup)
        down = 0.5 + 0.5 * ops.cos(np.pi * (done - self.warmup) / (1 - self.warmup))
        return self.peak * ops.where(done < self.warmup, self.START + (1 - self.START) * up, down)

    def get_config(self):
        return {"peak": self.peak, "steps": self.steps, "warmup": self.warmup}


class Progress(keras.callbacks.Callback):
    """Show the epoch, the loss and the time left on one line while training runs in a notebook.

    The line is updated in place. When training ends it holds the number of epochs that ran and the last losses and no
    times, so a stored notebook stays the same from run to run. Outside a notebook nothing is shown.

    Source: `keras.callbacks.ProgbarLogger`, which writes a line an epoch.

    >>> history = keras.Sequential([keras.layers.Dense(1)])
    >>> history.compile(loss="mse")
    >>> _ = history.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0, callbacks=[Progress()])
    """

    INTERVAL = 0.5  # seconds between updates: every message costs the kernel and the browser time

    def on_train_begin(self, logs=None):
        self._handle, self._done, self._last = None, 0, None
        self._started = self._shown = time.monotonic()
        self._show("training ...")

    def on_epoch_end(self, epoch, logs=None):
        now = time.monotonic()
        epochs = self.params["epochs"]
        if now - self._shown >= self.INTERVAL and epoch + 1 < epochs:
            self._shown = now
            left = (now - self._started) / (epoch + 1) * (epochs - epoch - 1)
            self._show(f"epoch {epoch + 1} of {epochs}: {_losses(logs)} (about {left:.0f} s left)")
        self._done, self._last = epoch + 1, logs

    def on_train_end(self, logs=None):
        planned = self.params["epochs"]
        stopped = f"{self._done} of " if self._done < planned else ""  # by EarlyStopping, say
        losses = f": {_losses(self._last)}" if self._last else ""
        self._show(f"{stopped}{planned} epoch{'s' if planned != 1 else ''}{losses}")

    def _show(self, line):
        if not _in_notebook():
            return
        from IPython.display import display

        content = {"text/plain": line}
        if self._handle is None:
            self._handle = display(content, raw=True, display_id=True)
        else:
            self._handle.update(content, raw=True)


def fit(
    model,
    x,
    y=None,
    *,
    epochs,
    batch_size=256,
    learning_rate=0.01,
    loss="mse",
    sample_weight=None,
    validation_data=None,
    optimizer="adam",
    metrics=None,
    callbacks=(),
):
    """Compile a model with Adam and a one-cycle learning rate, train it, and return what happened.

    The cycle ends at a rate of zero, with which nothing could be learned; so the model is left compiled with a fresh
    optimizer at a constant tenth of the peak, and ``model.fit`` trains on.

    Args:
        model: A Keras model; compiled anew, its weights are kept.
        x: Inputs, shape ``(n, ...)``.
        y: Targets; ``None`` makes the inputs their own target.
        epochs: Passes over the data, at least 1.
        batch_size: Examples in one step, at least 1.
        learning_rate: Peak of the `OneCycle` schedule, above 0.
        loss: Name of a Keras loss, or a loss; a `VariationalAutoencoder` brings its own and ignores it.
        sample_weight: Weight of each example, shape ``(n,)``, or of each step of a sequence, shape ``(n, steps)``: 0
            keeps padding out of the loss. ``None`` weighs all alike.
        validation_data: Held-out inputs, or a pair of inputs and targets, or these and sample weights; their loss is
            recorded each epoch.
        optimizer: Name of a Keras optimizer, which gets the one-cycle rate; or an optimizer, which keeps its own rate:
            ``learning_rate`` is not used then.
        metrics: List of Keras metrics, or their names, to record beside the loss.
        callbacks: Keras callbacks, called before the line of progress.

    Returns:
        A dict of lists with one value an epoch: ``"loss"``, with validation data ``"val_loss"``, and the model's own
        metrics.

    Raises:
        TypeError, ValueError: If an argument is outside its range, or an array is empty or not finite.

    Source: Kingma and Ba (2015), "Adam", arXiv:1412.6980; for the schedule see `OneCycle`.

    >>> model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3)])
    >>> sorted(fit(model, np.ones((8, 3)), epochs=2))
    ['loss']
    """
    epochs = _validate.integer("epochs", epochs)
    batch_size = _validate.integer("batch_size", batch_size)
    x = _validate.array("x", x)
    if y is not None:
        y = _validate.array("y", y)
        if len(x) != len(y):
            raise ValueError(f"x and y must have the same number of examples, got {len(x)} and {len(y)}")
    # These models are their own target, and one copy of x is enough; but Keras drops weights that have no target.
    elif sample_weight is not None or not isinstance(model, (Autoencoder, VariationalAutoencoder)):
        y = x
    if sample_weight is not None:
        sample_weight = _validate.array("sample_weight", sample_weight, minimum=0)
        if len(sample_weight) != len(x):
            raise ValueError(
                f"sample_weight must have one entry an example, got {len(sample_weight)} for {len(x)} examples"
            )
    if validation_data is not None:
        if not isinstance(validation_data, (tuple, list)):
            validation_data = (validation_data, validation_data)
        validation_data = tuple(_validate.array("validation_data", part) for part in validation_data)
        if len(validation_data) not in (2, 3) or len({len(part) for part in validation_data}) != 1:
            lengths = [len(part) for part in validation_data]
            raise ValueError(f"validation_data must hold two or three arrays of one length, got lengths {lengths}")
    steps_per_epoch = -(-len(x) // batch_size)
    schedule = OneCycle(learning_rate, steps=epochs * steps_per_epoch)
    settings = {
        "loss": loss,
        "metrics": metrics,
        # Several steps in one call of the compiled graph: on small models Python would cost as much as the maths.
        # The PyTorch backend has no such graph.
        "steps_per_execution": 1 if keras.backend.backend() == "torch" else min(steps_per_epoch, 20),
    }
    kind = type(keras.optimizers.get(optimizer)) if isinstance(optimizer, str) else None
    model.compile(optimizer=optimizer if kind is None else kind(schedule), **settings)
    history = model.fit(
        x,
        y,
        epochs=epochs,
        batch_size=batch_size,
        sample_weight=sample_weight,
        validation_data=validation_data,
        validation_batch_size=1000,
        verbose=0,
        callbacks=[*callbacks, Progress()],
    )
    if kind is not None:
        model.compile(optimizer=kind(learning_rate / 10), **settings)
    return history.history


def _losses(logs):
    return ", ".join(f"{name} {value:.4g}" for name, value in (logs or {}).items() if name.endswith("loss"))


def _in_notebook():
    try:
        from IPython import get_ipython
    except ModuleNotFoundError:
        return False
    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")
