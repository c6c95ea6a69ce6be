"""One contract for every public layer and model: a row each in the tables, a test each column; any Keras backend.

A public layer or model without a row fails the first test. What only one part does, its mathematics above all, is
tested in test_layers.py and test_models.py.
"""

import inspect

import keras
import numpy as np
import pytest
from keras import ops

import lessons
from ae_helpers import layers, models

BACKEND = keras.backend.backend()
N = 4
RNG = np.random.default_rng(0)
FLAT, IMAGES, STEPS = (RNG.random((N, *shape)).astype("float32") for shape in ((6,), (4, 4, 1), (5, 2)))
PAIR = [FLAT, np.full_like(FLAT, -80)]  # a variance so small that the noise vanishes in the sum


@keras.saving.register_keras_serializable(package="tests")
class Encoder(keras.Model):
    """A subclassed encoder, whose output's shape Keras cannot tell without a call; the model must count its penalty."""

    def __init__(self, heads=1, **kwargs):
        super().__init__(**kwargs)
        self.heads = [keras.layers.Dense(3) for _ in range(heads)]
        self.penalty = layers.L1Sparsity(0.7)

    def call(self, inputs):
        first, *others = [head(inputs) for head in self.heads]
        return [self.penalty(first), *others] if others else self.penalty(first)

    def get_config(self):
        return {**super().get_config(), "heads": len(self.heads)}


@keras.saving.register_keras_serializable(package="tests")
class Decoder(keras.Model):
    """A subclassed decoder with a regulariser, which the model must count too."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(6, activation="sigmoid", kernel_regularizer=keras.regularizers.L2(0.3))

    def call(self, inputs):
        return self.dense(inputs)


def autoencoder(**options):
    return models.Autoencoder(Encoder(), Decoder(), **options)


def variational_autoencoder(**options):
    return models.VariationalAutoencoder(Encoder(heads=2), Decoder(), **options)


# Name: how to make it, with every argument that is not its default, and what it takes.
LAYERS = {
    "KLSparsity": (lambda **o: layers.KLSparsity(0.1, 0.7, **o), FLAT),
    "KSparse": (lambda **o: layers.KSparse(2, **o), FLAT),
    "L1Sparsity": (lambda **o: layers.L1Sparsity(0.7, **o), FLAT),
    "MaskingNoise": (lambda **o: layers.MaskingNoise(0.5, **o), FLAT),
    "SaltAndPepperNoise": (lambda **o: layers.SaltAndPepperNoise(0.5, low=-1, high=2, **o), FLAT),
    "Sampling": (lambda **o: layers.Sampling(**o), PAIR),
    "SequenceDecoder": (lambda **o: layers.SequenceDecoder(5, 2, 3, cell="lstm", **o), FLAT),
    "TiedDense": (lambda **o: layers.TiedDense(3, "tanh", "sigmoid", "he_normal", "ones", **o), FLAT),
}
MODELS = {
    "Autoencoder": (autoencoder, FLAT),
    "VariationalAutoencoder": (variational_autoencoder, FLAT),
    "dense_autoencoder": (lambda **o: models.dense_autoencoder(6, (5,), 3, **o), FLAT),
    "dense_variational_autoencoder": (lambda **o: models.dense_variational_autoencoder(6, (5,), 3, **o), FLAT),
    "recurrent_autoencoder": (
        lambda **o: models.recurrent_autoencoder(5, 2, 3, 4, bidirectional=True, mask_value=0, **o),
        STEPS,
    ),
}
TABLE = {**LAYERS, **MODELS}
SEEDED = ("MaskingNoise", "SaltAndPepperNoise", "Sampling", "VariationalAutoencoder", "dense_variational_autoencoder")
ADDED_LOSSES = {"KLSparsity": 1, "L1Sparsity": 1, "Autoencoder": 2, "VariationalAutoencoder": 2}
PASSES_NO_MASK = ("SequenceDecoder",)  # a code has no time axis

every_part = pytest.mark.parametrize("name", TABLE)
every_layer = pytest.mark.parametrize("name", LAYERS)
every_model = pytest.mark.parametrize("name", MODELS)


@pytest.fixture(params=["float32", "mixed_float16", "mixed_bfloat16", "integers"])
def precision(request):
    keras.utils.set_random_seed(0)
    if request.param != "integers":
        keras.config.set_dtype_policy(request.param)
    yield request.param
    keras.config.set_dtype_policy("float32")


def tree(function, value):
    return [function(part) for part in value] if isinstance(value, (list, tuple)) else function(value)


def flat(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


def signature(outputs, batch=N):
    """Return shape and dtype of each output; ``batch`` stands for an unknown first axis."""
    return [
        (
            (batch if part.shape[0] is None else part.shape[0], *part.shape[1:]),
            keras.backend.standardize_dtype(part.dtype),
        )
        for part in flat(outputs)
    ]


def numpy(outputs):
    return [np.asarray(ops.convert_to_numpy(part), "float32") for part in flat(outputs)]


def certain(name, outputs):
    """Leave out what is drawn at random: the first output of a variational autoencoder."""
    return outputs[1:] if "ariational" in name else outputs


def functional(part, x):
    inputs = tree(lambda a: keras.Input(a.shape[1:], dtype=a.dtype), x)
    return keras.Model(inputs, part(inputs))


def test_every_public_layer_and_model_has_a_row():
    public = set(layers.__all__)
    for attribute, value in vars(models).items():
        if getattr(value, "__module__", "") == models.__name__ and not attribute.startswith("_"):
            builds = inspect.isfunction(value) and "name" in inspect.signature(value).parameters
            if builds or (inspect.isclass(value) and issubclass(value, keras.layers.Layer)):
                public.add(attribute)
    assert set(TABLE) == public


@every_part
def test_symbolic_eager_compiled_and_jit_agree(name, precision):
    """With an unknown batch size, in every precision, and for integers."""
    if BACKEND == "torch" and name in MODELS and precision.startswith("mixed"):
        pytest.skip("Keras itself draws PyTorch models of several parts in float32, whatever the precision")
    make, x = TABLE[name]
    x = tree(lambda a: np.round(a).astype("int32"), x) if precision == "integers" else x
    part = make()
    eager = part(x)
    expected = signature(eager)
    symbol = tree(lambda a: keras.KerasTensor((None, *a.shape[1:]), a.dtype), x)
    assert signature(part(symbol)) == expected
    if name in LAYERS:  # what Keras asks a layer when it draws a graph, without a call
        assert signature(part.compute_output_spec(symbol)) == expected
        assert tuple(part.compute_output_shape(tree(lambda a: a.shape, x))) == expected[0][0]
        assert expected[0][1] == part.compute_dtype
        assert signature(make()(x, **training_flag(part))) == expected
    model = functional(part, x)
    tolerance = {"mixed_float16": 5e-3, "mixed_bfloat16": 5e-2}.get(precision, 1e-5)
    for jit in (False, True) if BACKEND != "torch" else (False,):  # where PyTorch compiles, it needs a C++ compiler
        model.compile(jit_compile=jit)
        outputs = model.predict(x, verbose=0)
        assert signature(outputs) == expected
        for a, b in zip(certain(name, numpy(outputs)), certain(name, numpy(eager)), strict=True):
            np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


def training_flag(part):
    return {"training": True} if "training" in inspect.signature(part.call).parameters else {}


@every_part
def test_saving_is_bit_exact(name, tmp_path):
    make, x = TABLE[name]
    part = make()
    model = functional(part, x) if name in LAYERS else part
    before = model(x)
    model.save(tmp_path / "model.keras")
    model.save_weights(tmp_path / "model.weights.h5")
    again = keras.saving.load_model(tmp_path / "model.keras")
    for loaded in (again, functional(make(), x) if name in LAYERS else make()):
        if loaded is not again:
            loaded(x)
            loaded.load_weights(tmp_path / "model.weights.h5")
        for a, b in zip(certain(name, numpy(loaded(x))), certain(name, numpy(before)), strict=True):
            np.testing.assert_array_equal(a, b)
        assert len(loaded.weights) == len(model.weights)
    twin = again.layers[-1] if name in LAYERS else again
    assert type(twin) is type(part)
    for key in set(part.get_config()) - {"encoder", "decoder"}:  # which record the shape they were first called on
        assert twin.get_config()[key] == part.get_config()[key]


@every_part
def test_config_makes_the_same_part_and_holds_every_argument(name):
    part = TABLE[name][0](name="part")
    config = part.get_config()
    again = type(part).from_config(config)
    if name in LAYERS:
        assert again.get_config() == config
    arguments = set(lessons.arguments(type(part)))
    assert arguments and arguments <= set(config), arguments - set(config)
    assert keras.saving.get_registered_name(type(part)) == f"ae_helpers>{type(part).__name__}"


class Probe(keras.layers.Layer):
    """Keep the mask it is called with."""

    def __init__(self):
        super().__init__()
        self.supports_masking = True

    def call(self, inputs, mask=None):
        self.mask = mask
        return inputs


@every_layer
def test_layers_pass_masks_on(name):
    if name in PASSES_NO_MASK:
        return
    make, x = LAYERS[name]
    sequence = np.array([[1, 2, 0], [3, 0, 0]])
    embedded = keras.layers.Embedding(4, 6, mask_zero=True)(sequence)
    probe = Probe()
    probe(make()([embedded, embedded] if isinstance(x, list) else embedded))
    np.testing.assert_array_equal(ops.convert_to_numpy(probe.mask), sequence != 0)


@every_part
def test_parts_work_in_sequential_and_functional_models(name):
    make, x = TABLE[name]
    part = make()
    outputs = part(x)
    wholes = [functional(part, x)]
    if not isinstance(x, list) and not isinstance(outputs, (list, tuple)):
        wholes.append(keras.Sequential([keras.Input(x.shape[1:]), part]))
    for model in wholes:
        for a, b in zip(certain(name, numpy(model(x))), certain(name, numpy(outputs)), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-6)


def draw(part, x):
    return numpy(part(x, training=True) if training_flag(part) else part([x[0], 0 * x[1]]))[0]


@pytest.mark.parametrize("name", SEEDED)
def test_seeds_repeat_draws(name):
    make, x = TABLE[name]

    def draws(**options):
        keras.utils.set_random_seed(9)
        part = make(**options)
        return draw(part, x), draw(part, x)

    first, second = draws(seed=3)
    assert (first != second).any(), "each call draws anew"
    for options in ({"seed": 3}, {}):  # without a seed, Keras's global seed decides
        for a, b in zip(draws(**options), draws(**options), strict=True):
            np.testing.assert_array_equal(a, b)
    assert (draws(seed=4)[0] != first).any()


@pytest.mark.parametrize("name", SEEDED)
@pytest.mark.parametrize(
    "seed, error", [(-1, ValueError), (2**32, ValueError), (1.5, TypeError), ("0", TypeError), (True, TypeError)]
)
def test_bad_seeds_are_refused(name, seed, error):
    with pytest.raises(error, match="seed must be"):
        TABLE[name][0](seed=seed)


@every_part
def test_added_losses_are_counted(name):
    make, x = TABLE[name]
    part = make()
    part(x)
    assert len(part.losses) == ADDED_LOSSES.get(name, 0)
    if name in LAYERS:
        added = sum(float(numpy(loss)[0]) for loss in part.losses)
        model = functional(part, x)
        model.compile(loss="mse")  # against its own output, so that what the layer adds is all the loss there is
        assert model.evaluate(x, numpy(model(x))[0], verbose=0) == pytest.approx(added, rel=1e-5, abs=1e-6)


@every_model
@pytest.mark.parametrize("eager", [True, False])
def test_models_train_on_every_loss(name, eager):
    """The loss is that of the reconstruction, the divergence if there is one, and what the parts add."""
    make, x = MODELS[name]
    keras.utils.set_random_seed(1)
    model = make()
    model.compile(keras.optimizers.Adam(0.02), "mse", metrics=["mae"], run_eagerly=eager)
    result = model.evaluate(x, verbose=0, return_dict=True)
    own = result["reconstruction"] + result["kl"] if "kl" in result else np.mean((numpy(model(x))[0] - x) ** 2)
    model(x)
    added = sum(float(numpy(loss)[0]) for loss in model.losses)
    assert result["loss"] == pytest.approx(own + added, rel=1e-4)
    assert 0 < result["mae"] < 1
    before = model.get_weights()
    history = model.fit(x, epochs=6, batch_size=3, verbose=0, validation_data=(x, x)).history
    assert history["loss"][-1] < history["loss"][0]
    trained = zip(before, model.get_weights(), strict=True)
    assert sum(bool((a != b).any()) for a, b in trained) >= len(model.trainable_weights) - 1


@every_model
def test_models_encode_and_decode_arrays(name):
    make, x = MODELS[name]
    model = make()
    model(x)
    codes = model.encode(x)
    for a, b in zip(flat(codes), flat(model.encoder(x)), strict=True):
        assert isinstance(a, np.ndarray)
        np.testing.assert_allclose(a, ops.convert_to_numpy(b), rtol=1e-5, atol=1e-6)
    assert model.decode(flat(codes)[0], batch_size=3).shape == x.shape


REFUSED = {
    "KLSparsity": [
        *[(lambda rho=rho: layers.KLSparsity(rho, 1.0), "rho must be") for rho in (0, 1, -0.1, 1.5, float("nan"), "1")],
        *[(lambda s=s: layers.KLSparsity(0.1, s), "strength must be") for s in (0, -1, "1", float("inf"))],
    ],
    "KSparse": [
        *[(lambda k=k: layers.KSparse(k), "k must be") for k in (0, -1, 2.0, True, "2")],
        (lambda: layers.KSparse(7)(FLAT), "k must be at most the size of the last axis, got k=7"),
        (lambda: layers.KSparse(2)(keras.KerasTensor((2, None))), "k must be at most the size of the last axis"),
    ],
    "L1Sparsity": [(lambda s=s: layers.L1Sparsity(s), "strength must be") for s in (0, -1, "1", float("nan"))],
    "MaskingNoise": [(lambda r=r: layers.MaskingNoise(r), "rate must") for r in (-0.1, 1.1, float("nan"), "0.5", True)],
    "SaltAndPepperNoise": [
        *[(lambda r=r: layers.SaltAndPepperNoise(r), "rate must") for r in (-0.1, 1.1, float("nan"), "0.5", True)],
        (lambda: layers.SaltAndPepperNoise(0.5, low=1, high=0), "low must not be above high, got 1 and 0"),
        (lambda: layers.SaltAndPepperNoise(0.5, high="white"), "high must be a number"),
        (lambda: layers.SaltAndPepperNoise(0.5, low=float("nan")), "low must be finite"),
    ],
    "Sampling": [
        (lambda: layers.Sampling()([FLAT, FLAT[:, :3]]), "mean and log_var must have the same shape"),
        (lambda: layers.Sampling()(FLAT), "inputs must be a pair"),
    ],
    "SequenceDecoder": [
        *[(lambda n=n: layers.SequenceDecoder(n, 2, 3), "steps must be") for n in (0, 1.5, True)],
        *[(lambda n=n: layers.SequenceDecoder(5, n, 3), "features must be") for n in (0, 1.5)],
        *[(lambda n=n: layers.SequenceDecoder(5, 2, n), "units must be") for n in (0, 1.5)],
        (lambda: layers.SequenceDecoder(5, 2, 3, "rnn"), "cell must be one of 'gru', 'lstm', got 'rnn'"),
        (lambda: layers.SequenceDecoder(5, 2, 3)(STEPS), "inputs must be codes of shape"),
    ],
    "TiedDense": [
        *[(lambda n=n: layers.TiedDense(n), "units must be") for n in (0, -1, 2.5, True)],
        (lambda: layers.TiedDense(3)(FLAT, transpose=True), "must be built before it decodes"),
        (lambda: layers.TiedDense(3)(keras.KerasTensor((2, None))), "the last axis of inputs must be known"),
        (lambda: _built(layers.TiedDense(3))(FLAT, transpose=True), r"inputs to decode must have 3 values .* \(4, 6\)"),
        (lambda: _built(layers.TiedDense(3))(FLAT[:, :5]), r"inputs to encode must have 6 values .* \(4, 5\)"),
        (lambda: _built(layers.TiedDense(3))(keras.KerasTensor((None, 5))), "inputs to encode must have 6 values"),
    ],
    "Autoencoder": [
        (lambda: models.Autoencoder(keras.layers.Dense(3), Decoder()), "encoder must be a keras.Model, got Dense"),
        (lambda: models.Autoencoder(Encoder(), keras.layers.Dense(3)), "decoder must be a keras.Model, got Dense"),
        (lambda: autoencoder(mask_value="0"), "mask_value must be a number"),
    ],
    "VariationalAutoencoder": [
        (lambda: models.VariationalAutoencoder(keras.layers.Dense(3), Decoder()), "encoder must be a keras.Model"),
        (lambda: models.VariationalAutoencoder(Encoder(), keras.layers.Dense(3)), "decoder must be a keras.Model"),
        (lambda: models.VariationalAutoencoder(Encoder(heads=3), Decoder())(FLAT), "encoder must return a pair"),
        (lambda: models.VariationalAutoencoder(Encoder(), Decoder())(FLAT), "encoder must return a pair"),
        (lambda: variational_autoencoder(beta=-1), "beta must lie in"),
        (lambda: variational_autoencoder(free_bits=float("nan")), "free_bits must be finite"),
        (lambda: setattr(variational_autoencoder(), "beta", -1), "beta must lie in"),
        (lambda: variational_autoencoder().sample(1), "must be built before it samples"),
        (lambda: _built(variational_autoencoder()).sample(0), "n must be at least 1"),
    ],
    "dense_autoencoder": [
        *[(lambda n=n: models.dense_autoencoder(n), "input_dim must be") for n in (0, 1.5, "8")],
        *[(lambda n=n: models.dense_autoencoder(code_dim=n), "code_dim must be") for n in (0, 1.5, "8")],
        *[(lambda n=n: models.dense_autoencoder(hidden_dims=(n,)), "hidden_dims must be") for n in (0, 1.5, "8")],
    ],
    "dense_variational_autoencoder": [
        *[(lambda n=n: models.dense_variational_autoencoder(n), "input_dim must be") for n in (0, 1.5, "8")],
        *[(lambda n=n: models.dense_variational_autoencoder(6, (n,)), "hidden_dims must be") for n in (0, 1.5)],
        (lambda: models.dense_variational_autoencoder(beta=-1), "beta must lie in"),
    ],
    "recurrent_autoencoder": [
        *[(lambda n=n: models.recurrent_autoencoder(n, 2), "steps must be") for n in (0, 1.5)],
        (lambda: models.recurrent_autoencoder(5, 2, units=0), "units must be"),
        (lambda: models.recurrent_autoencoder(5, 2, code_dim=1.5), "code_dim must be"),
        (lambda: models.recurrent_autoencoder(5, 2, cell="rnn"), "cell must be one of"),
        (lambda: models.recurrent_autoencoder(5, 2, mask_value="0"), "mask_value must be a number"),
    ],
}


def _built(part):
    part(FLAT)
    return part


@every_part
def test_the_wrong_call_is_refused(name):
    for call, message in REFUSED[name]:
        with pytest.raises((TypeError, ValueError), match=message):
            call()
