"""What a lesson writes out and what the package offers under the same name behave alike."""

import ast
import inspect

import numpy as np
import pytest

import ae_helpers
import lessons
from ae_helpers import layers, metrics, models, training

PUBLIC = {
    name: getattr(module, name)
    for module in (layers, metrics, models, training, ae_helpers.checks, ae_helpers.data, ae_helpers.plots)
    for name, value in vars(module).items()
    if getattr(value, "__module__", "") == module.__name__ and not name.startswith("_")
}


def definitions(name):
    """Yield each class or function written out at the top level of a lesson, with its cell."""
    for cell in lessons.cells(name, "code"):
        tags = cell.metadata.get("tags", [])
        if {"setup", "exercise", "exercise-check"} & set(tags):
            continue
        for node in ast.parse(cell.source).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                yield node.name, cell


def imports(name):
    """Return a lesson's own import statements, those of its setup cell aside."""
    cells = (cell for cell in lessons.cells(name, "code") if "setup" not in cell.metadata.get("tags", []))
    nodes = (node for cell in cells for node in ast.parse(cell.source).body)
    return "\n".join(ast.unparse(node) for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom)))


WRITTEN_OUT = [(name, twin, cell) for name in lessons.NAMES for twin, cell in definitions(name) if twin in PUBLIC]


@pytest.fixture(scope="module")
def setup_names():
    names = {}
    exec(lessons.setup_source(), names)
    return names


def images(seed=0, n=5):
    return np.random.default_rng(seed).random((n, 12)).astype("float32")


def same_metric(ours, theirs):
    np.testing.assert_allclose(ours(images(0), images(1)), theirs(images(0), images(1)), rtol=1e-5)
    assert np.shape(ours(images(0), images(1))) == np.shape(theirs(images(0), images(1)))


def same_autoencoder(ours, theirs):
    parts = models.dense_autoencoder(12, (8,), 3)
    a, b = ours(parts.encoder, parts.decoder), theirs(parts.encoder, parts.decoder)
    losses = []
    for model in (a, b):
        model.compile(loss="mse")
        losses.append(model.evaluate(images(), images(), verbose=0))
        np.testing.assert_allclose(
            model.predict(images(), verbose=0), parts.decoder(parts.encoder(images())), rtol=1e-5
        )
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)


def same_tied_dense(ours, theirs):
    a, b = ours(3, activation="tanh"), theirs(3, activation="tanh")
    z = a(images()), b(images())
    rng = np.random.default_rng(1)
    b.set_weights([rng.normal(size=w.shape) for w in b.get_weights()])
    by_shape = {w.shape: w for w in b.get_weights()}  # kernel, bias and transpose bias differ in shape
    a.set_weights([by_shape[w.shape] for w in a.get_weights()])
    z = a(images()), b(images())
    np.testing.assert_allclose(*z, rtol=1e-5)
    np.testing.assert_allclose(a(z[0], transpose=True), b(z[1], transpose=True), rtol=1e-5)


def same_schedule(ours, theirs):
    a, b = ours(0.01, 100), theirs(0.01, 100)
    for step in (0, 1, 15, 30, 31, 70, 99, 100):
        assert float(a(step)) == pytest.approx(float(b(step)), rel=1e-5, abs=1e-9)


def same_corruption(ours, theirs):
    x = np.random.default_rng(0).uniform(0.1, 0.9, (20, 12)).astype("float32")
    a, b = ours(0.4, seed=7), theirs(0.4, seed=7)
    for training_phase in (True, True, False):
        np.testing.assert_array_equal(a(x, training=training_phase), b(x, training=training_phase))


def same_ssim(ours, theirs):
    x, x_hat = np.random.default_rng(0).random((2, 3, 28, 28))
    np.testing.assert_allclose(ours(x, x_hat), theirs(x, x_hat), rtol=1e-9)


SAME = {
    "Autoencoder": same_autoencoder,
    "MaskingNoise": same_corruption,
    "OneCycle": same_schedule,
    "SaltAndPepperNoise": same_corruption,
    "TiedDense": same_tied_dense,
    "binary_cross_entropy": same_metric,
    "mse": same_metric,
    "psnr": same_metric,
    "squared_error": same_metric,
    "ssim": same_ssim,
}


@pytest.mark.parametrize("name, twin, cell", WRITTEN_OUT, ids=[f"{name}-{twin}" for name, twin, _ in WRITTEN_OUT])
def test_written_out_code_behaves_like_the_package(setup_names, name, twin, cell):
    assert "twin" in cell.metadata.tags
    namespace = dict(setup_names)
    exec(imports(name), namespace)
    exec(cell.source, namespace)
    SAME[twin](namespace[twin], PUBLIC[twin])
    ours, theirs = (list(inspect.signature(f).parameters) for f in (namespace[twin], PUBLIC[twin]))
    assert [p for p in ours if p != "kwargs"] == theirs[: len([p for p in ours if p != "kwargs"])]


@pytest.mark.parametrize("name", lessons.NAMES)
def test_twin_tag_marks_nothing_else(name):
    written = {cell.id for lesson, _, cell in WRITTEN_OUT if lesson == name}
    assert written == {cell.id for cell in lessons.cells(name, "code", "twin")}


def test_each_twin_is_written_out_once():
    twins = [twin for _, twin, _ in WRITTEN_OUT]
    assert sorted(twins) == sorted(set(twins))
