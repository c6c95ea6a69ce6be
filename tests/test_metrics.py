"""Metrics agree with their definitions, with Keras and with each other, and refuse what they cannot measure."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage import metrics as skimage

from ae_helpers import metrics

METRICS = (metrics.squared_error, metrics.mse, metrics.psnr, metrics.binary_cross_entropy)
every_metric = pytest.mark.parametrize("metric", METRICS)


@st.composite
def pairs(draw):
    shape = draw(hnp.array_shapes(min_dims=2, max_dims=4, max_side=5))
    values = hnp.arrays(draw(st.sampled_from([np.float32, np.float64])), shape, elements=st.floats(0, 1, width=32))
    return draw(values), draw(values)


@settings(max_examples=50, deadline=None)
@given(pairs())
def test_squared_error_sums_what_mse_averages(pair):
    x, x_hat = pair
    errors = metrics.squared_error(x, x_hat)
    assert errors.shape == (len(x),)
    assert (errors >= 0).all()
    assert errors.sum() / x.size == pytest.approx(metrics.mse(x, x_hat), rel=1e-5, abs=1e-12)
    assert metrics.mse(x, x) == 0


@settings(max_examples=50, deadline=None)
@given(pairs(), st.floats(0.1, 10))
def test_psnr_does_not_depend_on_the_unit(pair, scale):
    x, x_hat = (a.astype(np.float64) for a in pair)
    if metrics.mse(x, x_hat) > 1e-10:
        scaled = metrics.psnr(scale * x, scale * x_hat, peak=scale)
        assert scaled == pytest.approx(metrics.psnr(x, x_hat), abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(pairs())
def test_binary_cross_entropy_is_least_at_the_target(pair):
    x, x_hat = pair
    at_target = metrics.binary_cross_entropy(x, x)
    assert (at_target >= 0).all()
    assert (metrics.binary_cross_entropy(x, x_hat) >= at_target - 1e-4).all()


def test_binary_cross_entropy_agrees_with_keras():
    rng = np.random.default_rng(0)
    x, x_hat = rng.random((4, 9)), rng.uniform(0.01, 0.99, (4, 9))
    theirs = keras.ops.convert_to_numpy(keras.losses.binary_crossentropy(x, x_hat)) * 9
    np.testing.assert_allclose(metrics.binary_cross_entropy(x, x_hat), theirs, rtol=1e-5)


def test_binary_cross_entropy_at_the_ends():
    assert metrics.binary_cross_entropy([[1.0, 0.0]], [[1.0, 0.0]]) == [0]
    assert metrics.binary_cross_entropy([[1.0]], [[0.0]]) == [np.inf]


def test_known_values():
    x, x_hat = np.zeros((1, 100)), np.full((1, 100), 0.1)
    assert metrics.mse(x, x_hat) == pytest.approx(0.01)
    assert metrics.psnr(x, x_hat) == pytest.approx(20)
    assert metrics.squared_error(x, x_hat) == pytest.approx([1.0])
    assert metrics.psnr(x, x) == np.inf


@pytest.mark.parametrize("metric", [metrics.mse, metrics.squared_error])
def test_bytes_do_not_wrap_around(metric):
    x, x_hat = np.array([[0]], np.uint8), np.array([[255]], np.uint8)
    assert metric(x, x_hat) == 255**2


def test_half_precision_does_not_overflow():
    x = np.full((1, 2), 300, np.float16)
    assert metrics.mse(x, -x) == 600**2
    assert metrics.squared_error(x, -x)[0] == 2 * 600**2
    assert metrics.psnr(x, -x, peak=600) == pytest.approx(0, abs=1e-9)


def test_long_sums_keep_their_digits():
    x = np.full((1, 4_000_000), 0.1, np.float32)
    assert metrics.squared_error(x, np.zeros_like(x))[0] == pytest.approx(40_000, rel=1e-6)


@every_metric
@pytest.mark.parametrize(
    "x, x_hat, message",
    [
        (np.zeros((2, 3)), np.zeros((2, 4)), r"same shape, got \(2, 3\) and \(2, 4\)"),
        (np.zeros((2, 3)), np.zeros((3,)), r"same shape, got \(2, 3\) and \(3,\)"),
        (np.zeros(3), np.zeros(3), r"x must have 2 axes or more, examples first, got shape \(3,\)"),
        (np.zeros((0, 3)), np.zeros((0, 3)), r"x must not be empty, got shape \(0, 3\)"),
        (np.full((1, 2), np.nan), np.zeros((1, 2)), "x must be finite, got 2 NaN or infinite values of 2"),
        (np.zeros((1, 2)), np.array([[0, np.inf]]), "x_hat must be finite, got 1 NaN or infinite"),
    ],
)
def test_bad_arrays_are_refused(metric, x, x_hat, message):
    with pytest.raises(ValueError, match=message):
        metric(x, x_hat)


@every_metric
@pytest.mark.parametrize("bad", [np.array([["a"]]), np.array([[1j]]), np.array([[None]])])
def test_bad_dtypes_are_refused(metric, bad):
    with pytest.raises(TypeError, match="x must hold real numbers, got dtype"):
        metric(bad, bad)


@pytest.mark.parametrize("x, x_hat, name", [([[1.1]], [[0.5]], "x"), ([[0.5]], [[-0.1]], "x_hat")])
def test_probabilities_outside_the_unit_interval_are_refused(x, x_hat, name):
    with pytest.raises(ValueError, match=rf"{name} must lie in \[0, 1\], got values from"):
        metrics.binary_cross_entropy(x, x_hat)


@pytest.mark.parametrize("peak, error", [(0, ValueError), (-1, ValueError), (np.nan, ValueError), ("1", TypeError)])
def test_bad_peak_is_refused(peak, error):
    with pytest.raises(error, match="peak must be"):
        metrics.psnr(np.ones((1, 1)), np.zeros((1, 1)), peak=peak)


def pictures(seed=0, n=3, shape=(15, 13)):
    rng = np.random.default_rng(seed)
    x = rng.random((n, *shape))
    return x, np.clip(x + 0.3 * rng.normal(size=x.shape), 0, 1)


def test_ssim_of_one_window_is_the_formula():
    x, x_hat = pictures(shape=(11, 11))
    offset = np.arange(-5, 6)
    w = np.exp(-(offset[:, None] ** 2 + offset**2) / (2 * 1.5**2))
    w /= w.sum()
    for i in range(len(x)):
        m, m_hat = np.sum(w * x[i]), np.sum(w * x_hat[i])
        v, v_hat = np.sum(w * (x[i] - m) ** 2), np.sum(w * (x_hat[i] - m_hat) ** 2)
        cov = np.sum(w * (x[i] - m) * (x_hat[i] - m_hat))
        expected = (2 * m * m_hat + 1e-4) * (2 * cov + 9e-4) / ((m**2 + m_hat**2 + 1e-4) * (v + v_hat + 9e-4))
        assert metrics.ssim(x, x_hat)[i] == pytest.approx(expected, rel=1e-9)


def test_ssim_and_psnr_agree_with_scikit_image():
    settings = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    for peak in (1.0, 255.0):
        x, x_hat = (peak * images for images in pictures(shape=(28, 20)))
        for i in range(len(x)):
            theirs = skimage.structural_similarity(x[i], x_hat[i], data_range=peak, **settings)
            assert metrics.ssim(x, x_hat, peak)[i] == pytest.approx(theirs, rel=1e-8)
        theirs = skimage.peak_signal_noise_ratio(x, x_hat, data_range=peak)
        assert metrics.psnr(x, x_hat, peak) == pytest.approx(theirs, rel=1e-12)


def test_ssim_is_one_for_equal_images_symmetric_and_below_one_otherwise():
    x, x_hat = pictures()
    np.testing.assert_allclose(metrics.ssim(x, x), 1)
    np.testing.assert_allclose(metrics.ssim(x, x_hat), metrics.ssim(x_hat, x))
    assert (metrics.ssim(x, x_hat) < 1).all()
    assert metrics.ssim(x, x_hat).shape == (3,)
    assert (metrics.ssim(x, 1 - x) < 0).all()


def test_ssim_does_not_depend_on_the_unit():
    x, x_hat = pictures()
    np.testing.assert_allclose(metrics.ssim(255 * x, 255 * x_hat, peak=255), metrics.ssim(x, x_hat), rtol=1e-6)
    bytes_ = (255 * x).astype(np.uint8)
    np.testing.assert_allclose(metrics.ssim(bytes_, bytes_, peak=255), 1)


@pytest.mark.parametrize("shape", [(3, 784), (3, 10, 28), (2, 28, 28, 1)])
def test_ssim_refuses_what_is_no_image(shape):
    with pytest.raises(ValueError, match="x must hold images"):
        metrics.ssim(np.ones(shape), np.ones(shape))


def test_ssim_refuses_other_bad_input():
    x, x_hat = pictures()
    with pytest.raises(ValueError, match="same shape"):
        metrics.ssim(x, x_hat[:2])
    with pytest.raises(ValueError, match="peak"):
        metrics.ssim(x, x_hat, peak=0)


def test_gaussian_kl_agrees_with_monte_carlo():
    mean, log_var = np.array([[1.0, -0.5]]), np.log([[0.1, 0.5]])
    eps = np.random.default_rng(0).standard_normal((400_000, 2))
    z = mean + np.exp(log_var / 2) * eps
    log_ratio = np.sum(-0.5 * eps**2 - log_var / 2 + 0.5 * z**2, axis=1)
    assert metrics.gaussian_kl(mean, log_var)[0] == pytest.approx(log_ratio.mean(), abs=0.01)


@settings(max_examples=50, deadline=None)
@given(hnp.arrays(np.float64, (2, 3, 4), elements=st.floats(-5, 5)))
def test_gaussian_kl_is_never_negative_and_adds_up_over_units(parts):
    kl = metrics.gaussian_kl(*parts)
    assert (kl >= -1e-12).all()
    by_unit = sum(metrics.gaussian_kl(*parts[:, :, j : j + 1]) for j in range(4))
    np.testing.assert_allclose(kl, by_unit, rtol=1e-9, atol=1e-12)


def test_gaussian_kl_names_its_own_arguments():
    with pytest.raises(ValueError, match=r"mean and log_var must have the same shape, got \(2, 3\) and \(2, 4\)"):
        metrics.gaussian_kl(np.zeros((2, 3)), np.zeros((2, 4)))
    with pytest.raises(ValueError, match="log_var must be finite"):
        metrics.gaussian_kl(np.zeros((1, 1)), [[np.inf]])


@settings(max_examples=50, deadline=None)
@given(hnp.arrays(np.float64, (3, 8), elements=st.floats(-1000, 1000)), st.floats(-500, 500))
def test_importance_weighted_bound_lies_between_mean_and_maximum(log_w, shift):
    bound = metrics.importance_weighted_bound(log_w)
    assert (bound >= log_w.mean(axis=1) - 1e-9).all()  # Jensen
    assert (bound <= log_w.max(axis=1) + 1e-9).all()
    np.testing.assert_allclose(metrics.importance_weighted_bound(log_w + shift), bound + shift, atol=1e-9)


def test_importance_weighted_bound_tightens_towards_the_evidence():
    """z ~ N(0, 1), x | z ~ N(z, 1): log p(x) is that of N(0, 2). With q the posterior one sample is exact."""
    rng = np.random.default_rng(0)

    def log_normal(x, mean, var):
        return -0.5 * (np.log(2 * np.pi * var) + (x - mean) ** 2 / var)

    evidence = log_normal(2.0, 0, 2)

    def log_weights(mean, var):
        z = rng.normal(mean, np.sqrt(var), 200_000)
        return log_normal(2.0, z, 1) + log_normal(z, 0, 1) - log_normal(z, mean, var)

    exact = metrics.importance_weighted_bound(log_weights(1.0, 0.5).reshape(-1, 1))
    np.testing.assert_allclose(exact, evidence, rtol=1e-9)
    rough = log_weights(0.5, 1.0)
    bounds = [metrics.importance_weighted_bound(rough.reshape(-1, s)).mean() for s in (1, 10, 100)]
    assert bounds[0] < bounds[1] < bounds[2] < evidence + 0.01
    assert bounds[2] == pytest.approx(evidence, abs=0.02)


def test_importance_weighted_bound_takes_weights_of_zero():
    bound = metrics.importance_weighted_bound([[np.log(4.0), -np.inf], [-np.inf, -np.inf]])
    np.testing.assert_allclose(bound, [np.log(2), -np.inf])


@pytest.mark.parametrize("bad", [np.zeros(3), np.zeros((2, 0)), [[np.nan]], [[np.inf]]])
def test_importance_weighted_bound_refuses_bad_weights(bad):
    with pytest.raises(ValueError, match="log_weights must"):
        metrics.importance_weighted_bound(bad)


def test_active_units_counts_units_that_vary():
    mean = np.array([[0.0, 1.0, 5.0], [0.1, -1.0, 5.0]])  # variances 0.0025, 1 and 0
    assert metrics.active_units(mean) == 1
    assert metrics.active_units(mean, threshold=0.001) == 2
    with pytest.raises(ValueError, match="threshold must be above 0"):
        metrics.active_units(mean, threshold=0)
