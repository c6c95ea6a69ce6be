"""What a lesson writes out and what the package offers under the same name behave alike."""

import ast

import numpy as np
import pytest
from keras import ops

import ae_helpers
import lessons
from ae_helpers import layers, metrics, models, training

PUBLIC = {
    name: getattr(module, name)
    for module in (layers, metrics, models, training, ae_helpers.checks, ae_helpers.data, ae_helpers.plots)
    for name, value in vars(module).items()
    if getattr(value, "__module__", "").startswith(module.__name__) and not name.startswith("_")
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


def same_k_sparse(ours, theirs):
    x = np.random.default_rng(0).normal(size=(5, 12)).astype("float32")  # no ties: the short form lets them all pass
    for k in (1, 4, 12):
        np.testing.assert_array_equal(ours(k)(x), theirs(k)(x))


def same_penalty(*arguments):
    def same(ours, theirs):
        z = images()
        z[:, 0], z[:, 1] = 0.0, 1.0
        a, b = ours(*arguments), theirs(*arguments)
        np.testing.assert_array_equal(a(z), b(z))
        assert float(a.losses[0]) == pytest.approx(float(b.losses[0]), rel=1e-5)

    return same


def same_gaussian_kl(ours, theirs):
    mean, log_var = images(0), images(1) - 0.5
    np.testing.assert_allclose(np.asarray(ours(mean, log_var)), theirs(mean, log_var), rtol=1e-4)


def same_importance_weighted_bound(ours, theirs):
    log_weights = np.random.default_rng(0).normal(-900, 3, size=(5, 7))
    np.testing.assert_allclose(ours(log_weights), theirs(log_weights), rtol=1e-10)


def same_active_units(ours, theirs):
    mean = np.random.default_rng(0).normal(size=(50, 6)) * np.array([1, 0.05, 0.2, 0, 0.5, 0.01])
    assert ours(mean) == theirs(mean)


def same_sampling(ours, theirs):
    pair = [images(0), images(1)]
    np.testing.assert_allclose(ours(seed=3)(pair), theirs(seed=3)(pair), rtol=1e-6)


def same_variational_autoencoder(ours, theirs):
    # The lesson defines these two in cells of their own; lend them to this one.
    ours.compute_loss.__globals__["Sampling"] = layers.Sampling
    ours.compute_loss.__globals__["gaussian_kl"] = lambda m, v: 0.5 * ops.sum(m**2 + ops.exp(v) - 1 - v, axis=-1)
    parts = models.dense_variational_autoencoder(12, (8,), 3)
    results = []
    for model in (ours(parts.encoder, parts.decoder, 2.0), theirs(parts.encoder, parts.decoder, 2.0, seed=0)):
        model.compile()
        results.append(model.evaluate(images(), verbose=0, return_dict=True))
    assert results[0] == pytest.approx(results[1], rel=1e-4)


def same_sequence_decoder(ours, theirs):
    for cell in ("gru", "lstm"):
        a, b = ours(5, 2, 6, cell=cell), theirs(5, 2, 6, cell=cell)
        a(images()), b(images())
        a.set_weights(b.get_weights())
        np.testing.assert_allclose(a(images()), b(images()), rtol=1e-5, atol=1e-6)


def same_recurrent_autoencoder(ours, theirs):
    ours.__globals__["SequenceDecoder"] = layers.SequenceDecoder  # which the lesson defines in another cell
    x = images().reshape(5, 4, 3)
    x[:, 2:] = 0
    for options in ({}, {"cell": "lstm"}, {"bidirectional": True}, {"mask_value": 0}):
        a, b = ours(4, 3, 2, 6, **options), theirs(4, 3, 2, 6, **options)
        a(x), b(x)
        a.set_weights(b.get_weights())
        np.testing.assert_allclose(a(x), b(x), rtol=1e-5, atol=1e-6)


SAME = {
    "Autoencoder": same_autoencoder,
    "KLSparsity": same_penalty(0.05, 2.5),
    "KSparse": same_k_sparse,
    "L1Sparsity": same_penalty(2.5),
    "MaskingNoise": same_corruption,
    "OneCycle": same_schedule,
    "SaltAndPepperNoise": same_corruption,
    "Sampling": same_sampling,
    "SequenceDecoder": same_sequence_decoder,
    "TiedDense": same_tied_dense,
    "VariationalAutoencoder": same_variational_autoencoder,
    "active_units": same_active_units,
    "binary_cross_entropy": same_metric,
    "gaussian_kl": same_gaussian_kl,
    "importance_weighted_bound": same_importance_weighted_bound,
    "mse": same_metric,
    "psnr": same_metric,
    "recurrent_autoencoder": same_recurrent_autoencoder,
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
    ours, theirs = lessons.arguments(namespace[twin]), lessons.arguments(PUBLIC[twin])
    assert ours == theirs[: len(ours)]


@pytest.mark.parametrize("name", lessons.NAMES)
def test_twin_tag_marks_nothing_else(name):
    written = {cell.id for lesson, _, cell in WRITTEN_OUT if lesson == name}
    assert written == {cell.id for cell in lessons.cells(name, "code", "twin")}


def test_each_twin_is_written_out_once():
    twins = [twin for _, twin, _ in WRITTEN_OUT]
    assert sorted(twins) == sorted(set(twins))
