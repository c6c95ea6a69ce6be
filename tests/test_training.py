"""The schedule follows its formula, training is reproducible, and progress stays quiet outside a notebook."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ae_helpers import models, training
from ae_helpers.training import OneCycle

X = np.random.default_rng(0).random((64, 12)).astype("float32")


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-5, 1), st.integers(10, 500), st.floats(0.1, 0.9))
def test_one_cycle_rises_to_its_peak_and_falls_to_zero(peak, steps, warmup):
    rates = np.array([float(OneCycle(peak, steps, warmup)(step)) for step in range(0, steps + 1, max(1, steps // 20))])
    top = rates.argmax()
    assert (np.diff(rates[: top + 1]) >= -1e-7).all()
    assert (np.diff(rates[top:]) <= 1e-7).all()
    assert rates.max() <= peak * (1 + 1e-5)
    assert rates[0] == pytest.approx(peak / 25, rel=1e-4)


def test_one_cycle_reaches_peak_and_zero():
    schedule = OneCycle(0.5, steps=100, warmup=0.3)
    assert float(schedule(30)) == pytest.approx(0.5, rel=1e-5)
    assert float(schedule(100)) == pytest.approx(0, abs=1e-7)
    assert float(schedule(1000)) == pytest.approx(0, abs=1e-7)


def test_one_cycle_survives_saving(tmp_path):
    model = models.dense_autoencoder(12, (), 3)
    model.compile(optimizer=keras.optimizers.Adam(OneCycle(0.1, steps=7, warmup=0.2)), loss="mse")
    model.fit(X, epochs=1, verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert again.optimizer.get_config()["learning_rate"]["config"] == {"peak": 0.1, "steps": 7, "warmup": 0.2}


@pytest.mark.parametrize(
    "change, error",
    [
        ({"peak": 0}, ValueError),
        ({"peak": "fast"}, TypeError),
        ({"steps": 0}, ValueError),
        ({"steps": 1.5}, TypeError),
        ({"warmup": 0}, ValueError),
        ({"warmup": 1.0}, ValueError),
        ({"warmup": np.nan}, ValueError),
    ],
)
def test_one_cycle_refuses_bad_arguments(change, error):
    with pytest.raises(error, match=next(iter(change))):
        OneCycle(**{"peak": 0.1, "steps": 10, **change})


def trained(seed=0, **kwargs):
    keras.utils.set_random_seed(seed)
    model = models.dense_autoencoder(12, (8,), 3)
    return model, training.fit(model, X, epochs=3, batch_size=10, **kwargs)


def test_fit_lowers_the_loss_and_records_every_epoch():
    _, history = trained(validation_data=X[:8])
    assert sorted(history) == ["loss", "val_loss"]
    assert len(history["loss"]) == len(history["val_loss"]) == 3
    assert history["loss"][-1] < history["loss"][0]


def test_fit_is_reproducible():
    (a, first), (b, second) = trained(), trained()
    assert first == second
    for one, other in zip(a.get_weights(), b.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


class Rates(keras.callbacks.Callback):
    """Keep the learning rate of each epoch's end, and the optimizer."""

    def on_train_begin(self, logs=None):
        self.rates = []

    def on_epoch_end(self, epoch, logs=None):
        self.rates.append(float(self.model.optimizer.learning_rate))
        self.optimizer = self.model.optimizer


def test_fit_finishes_its_cycle_and_leaves_a_model_that_learns_on():
    seen = Rates()
    model, _ = trained(callbacks=[seen])
    assert int(seen.optimizer.iterations) == 3 * 7
    assert seen.rates[-1] == pytest.approx(0, abs=1e-9)
    before = model.get_weights()[0].copy()
    model.fit(X, epochs=1, verbose=0)
    assert np.abs(model.get_weights()[0] - before).max() > 1e-4
    assert float(model.optimizer.learning_rate) == pytest.approx(0.001)


def test_fit_takes_an_optimizer_by_name_or_with_a_rate_of_its_own():
    seen = Rates()
    trained(optimizer="sgd", learning_rate=0.5, callbacks=[seen])
    assert isinstance(seen.optimizer, keras.optimizers.SGD)
    assert seen.rates[0] > 0.1 > seen.rates[-1]
    optimizer = keras.optimizers.RMSprop(0.002)
    model, _ = trained(optimizer=optimizer, callbacks=[seen])
    assert model.optimizer is optimizer
    assert seen.rates == pytest.approx([0.002] * 3)


def test_fit_takes_metrics():
    for build in (models.dense_autoencoder, models.dense_variational_autoencoder):
        history = training.fit(build(12, (8,), 3), X, epochs=2, metrics=["mae"], validation_data=X[:8])
        assert 0 < history["mae"][-1] < 1
        assert {"loss", "mae", "val_loss", "val_mae"} <= set(history)


def test_fit_on_another_target_and_plain_models():
    model = keras.Sequential([keras.Input((12,)), keras.layers.Dense(1)])
    history = training.fit(model, X, X[:, :1], epochs=30, batch_size=4, validation_data=(X, X[:, :1]))
    assert history["val_loss"][-1] < 0.1 * history["val_loss"][0]


def test_fit_weighs_examples_also_when_they_are_their_own_target():
    weights = np.r_[np.ones(32), np.zeros(32)]
    outcome = [trained(sample_weight=w)[1]["loss"] for w in (None, np.ones(64), weights)]
    np.testing.assert_allclose(outcome[0], outcome[1], rtol=1e-5)
    assert outcome[2][0] == pytest.approx(outcome[0][0] / 2, rel=0.2)


def test_fit_records_both_parts_of_a_variational_loss():
    model = models.dense_variational_autoencoder(12, (8,), 3, seed=0)
    history = training.fit(model, X, epochs=2, batch_size=10, validation_data=X[:8])
    assert {"loss", "reconstruction", "kl", "val_loss", "val_kl"} <= set(history)
    np.testing.assert_allclose(history["loss"], np.add(history["reconstruction"], history["kl"]), rtol=1e-4)


@pytest.mark.parametrize(
    "change, error, message",
    [
        ({"epochs": 0}, ValueError, "epochs must be at least 1, got 0"),
        ({"batch_size": 2.0}, TypeError, "batch_size must be an integer"),
        ({"learning_rate": -1}, ValueError, "peak must be above 0"),
        ({"x": np.full((2, 12), np.nan)}, ValueError, "x must be finite"),
        ({"x": np.zeros((0, 12))}, ValueError, "x must not be empty"),
        ({"y": X[:3]}, ValueError, "same number of examples, got 64 and 3"),
        ({"sample_weight": np.ones(3)}, ValueError, "sample_weight must have one entry an example, got 3 for 64"),
        ({"sample_weight": -np.ones(64)}, ValueError, "sample_weight must lie in"),
        ({"validation_data": np.full((2, 12), np.nan)}, ValueError, "validation_data must be finite"),
        ({"validation_data": (X, X[:3])}, ValueError, r"of one length, got lengths \[64, 3\]"),
        ({"validation_data": (X,)}, ValueError, "validation_data must hold two or three arrays"),
        ({"optimizer": "fastest"}, ValueError, "fastest"),
    ],
)
def test_fit_refuses_bad_arguments(change, error, message):
    model = models.dense_autoencoder(12, (), 3)
    with pytest.raises(error, match=message):
        training.fit(**{"model": model, "x": X, "epochs": 1, **change})


def test_progress_is_silent_outside_a_notebook(capfd):
    trained()
    out, _ = capfd.readouterr()
    assert out == ""


@pytest.fixture
def shown(monkeypatch):
    lines = []

    class Handle:
        def update(self, content, raw):
            lines[-1] = content["text/plain"]

    def display(content, raw, display_id):
        lines.append(content["text/plain"])
        return Handle()

    monkeypatch.setattr(training, "_in_notebook", lambda: True)
    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr(training.Progress, "INTERVAL", 0)
    return lines


def test_progress_leaves_one_line_without_times(shown):
    _, history = trained(validation_data=X[:8])
    assert shown == [f"3 epochs: loss {history['loss'][-1]:.4g}, val_loss {history['val_loss'][-1]:.4g}"]


def test_progress_tells_of_an_early_stop(shown):
    _, history = trained(callbacks=[keras.callbacks.EarlyStopping("loss", baseline=0.0)], learning_rate=1e-9)
    assert shown == [f"2 of 3 epochs: loss {history['loss'][-1]:.4g}"]


def test_progress_bears_training_without_an_epoch(shown):
    model = models.dense_autoencoder(12, (), 3)
    model.compile(loss="mse")
    model.fit(X, epochs=0, verbose=0, callbacks=[training.Progress()])
    assert shown == ["0 epochs"]
