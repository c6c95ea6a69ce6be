"""How good is a reconstruction? Plain NumPy, so that every formula can be read."""

import numpy as np
from scipy import ndimage
from scipy.special import logsumexp, xlog1py, xlogy

from ae_helpers import _validate


def squared_error(x, x_hat):
    """Return each example's squared error, summed over its inputs: ||x - x_hat||^2.

    Args:
        x: Inputs, shape ``(n, ...)``.
        x_hat: Reconstructions, shaped like ``x``.

    Returns:
        Array of shape ``(n,)``, in squared units of ``x``, at least 0.

    Raises:
        TypeError, ValueError: If the shapes differ, or an array is empty, not numeric or not finite.

    Source: Hinton and Salakhutdinov (2006) report its average over examples, the "average squared error".

    >>> squared_error(np.ones((2, 3)), np.zeros((2, 3)))
    array([3., 3.])
    """
    x, x_hat = _pair(x, x_hat)
    return np.sum((x - x_hat) ** 2, axis=tuple(range(1, x.ndim)), dtype=np.float64)


def mse(x, x_hat):
    """Return the mean squared error over all examples and inputs.

    Args:
        x: Inputs, shape ``(n, ...)``.
        x_hat: Reconstructions, shaped like ``x``.

    Returns:
        A float, in squared units of ``x``, at least 0.

    Raises:
        TypeError, ValueError: As `squared_error`.

    Source: Goodfellow, Bengio and Courville (2016), "Deep Learning", equation 5.4.

    >>> mse(np.ones((2, 3)), np.zeros((2, 3)))
    1.0
    """
    x, x_hat = _pair(x, x_hat)
    return float(np.mean((x - x_hat) ** 2, dtype=np.float64))


def psnr(x, x_hat, peak=1.0):
    """Return the peak signal-to-noise ratio, 10 log10(peak^2 / MSE), in decibels.

    Args:
        x: Inputs, shape ``(n, ...)``.
        x_hat: Reconstructions, shaped like ``x``.
        peak: Largest value the signal can take.

    Returns:
        A float; infinite when the reconstruction is exact.

    Raises:
        TypeError, ValueError: As `squared_error`, or if ``peak`` is not above 0.

    Source: Salomon (2007), "Data Compression: The Complete Reference", section 4.2.2.

    >>> round(psnr(np.ones((1, 4)), np.full((1, 4), 0.9)), 6)
    20.0
    """
    peak = _validate.positive("peak", peak)
    error = mse(x, x_hat)
    return float("inf") if error == 0 else float(10 * np.log10(peak**2 / error))


def binary_cross_entropy(x, x_hat):
    """Return each example's binary cross-entropy, summed over its inputs, in nats.

    It is -sum_i [x_i log x_hat_i + (1 - x_i) log(1 - x_hat_i)], the negative log-likelihood of x under
    independent Bernoulli pixels with probabilities x_hat.

    Args:
        x: Targets in [0, 1], shape ``(n, ...)``.
        x_hat: Predicted probabilities in [0, 1], shaped like ``x``.

    Returns:
        Array of shape ``(n,)``, at least 0; infinite where a sure prediction is wrong.

    Raises:
        TypeError, ValueError: As `squared_error`, or if a value lies outside [0, 1].

    Source: Bishop (2006), "Pattern Recognition and Machine Learning", equation 5.21.

    >>> binary_cross_entropy([[1.0, 0.0]], [[0.5, 0.5]]).round(3)
    array([1.386])
    """
    x, x_hat = _pair(x, x_hat, minimum=0, maximum=1)
    return -np.sum(xlogy(x, x_hat) + xlog1py(1 - x, -x_hat), axis=tuple(range(1, x.ndim)), dtype=np.float64)


def ssim(x, x_hat, peak=1.0):
    """Return each image's mean structural similarity: 1 for equal images, lower the less their structure agrees.

    In every window it compares the weighted means m, variances v and covariance c of both images,

        (2 m m_hat + C1) (2 c + C2) / ((m^2 + m_hat^2 + C1) (v + v_hat + C2)),

    with C1 = (0.01 peak)^2 and C2 = (0.03 peak)^2, and averages over all windows that lie inside the image. A window
    has 11 x 11 pixels with Gaussian weights of standard deviation 1.5.

    Args:
        x: Images, shape ``(n, height, width)``, both sides at least 11.
        x_hat: Reconstructions, shaped like ``x``.
        peak: Largest value a pixel can take, with 0 the smallest.

    Returns:
        Array of shape ``(n,)``, in [-1, 1].

    Raises:
        TypeError, ValueError: As `squared_error`, or if the images are not such, or ``peak`` is not above 0.

    Source: Wang, Bovik, Sheikh and Simoncelli (2004), "Image quality assessment: from error visibility to structural
    similarity", equation 13, doi:10.1109/TIP.2003.819861.

    >>> images = np.eye(12)[None]
    >>> ssim(images, images).round(6)
    array([1.])
    """
    peak = _validate.positive("peak", peak)
    x, x_hat = _pair(x, x_hat)
    if x.ndim != 3 or min(x.shape[1:]) < 11:
        raise ValueError(f"x must hold images (n, height, width) of 11 x 11 pixels or more, got shape {x.shape}")
    x, x_hat = x.astype(np.float64), x_hat.astype(np.float64)

    def window_mean(a):
        return ndimage.gaussian_filter(a, (0, 1.5, 1.5), truncate=3.5)  # reaches 5 pixels to each side

    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    m, m_hat = window_mean(x), window_mean(x_hat)
    v, v_hat = window_mean(x * x) - m * m, window_mean(x_hat * x_hat) - m_hat * m_hat
    cov = window_mean(x * x_hat) - m * m_hat
    similarity = (2 * m * m_hat + c1) * (2 * cov + c2) / ((m * m + m_hat * m_hat + c1) * (v + v_hat + c2))
    return similarity[:, 5:-5, 5:-5].mean(axis=(1, 2))


def gaussian_kl(mean, log_var):
    """Return each example's KL(N(mean, exp(log_var)) || N(0, I)), summed over code units, in nats.

    Args:
        mean: Means of the code units, shape ``(n, k)``.
        log_var: Natural logarithms of their variances, shaped like ``mean``.

    Returns:
        Array of shape ``(n,)``, at least 0; it is 0 where mean and log_var are.

    Raises:
        TypeError, ValueError: As `squared_error`.

    Source: Kingma and Welling (2014), arXiv:1312.6114, appendix B.

    >>> gaussian_kl([[0.0, 0.0], [3.0, 4.0]], np.zeros((2, 2)))
    array([ 0. , 12.5])
    """
    mean, log_var = (a.astype(np.float64) for a in _pair(mean, log_var, names=("mean", "log_var")))
    return 0.5 * np.sum(mean**2 + np.expm1(log_var) - log_var, axis=tuple(range(1, mean.ndim)))


def importance_weighted_bound(log_weights):
    """Return each example's importance-weighted bound on log p(x): log of the mean of its weights, in nats.

    Args:
        log_weights: log p(x, z) - log q(z | x) for s samples z ~ q(z | x), shape ``(n, s)``, in nats; ``-inf`` is a
            weight of zero, a sample from which x is impossible.

    Returns:
        Array of shape ``(n,)``. In expectation it does not exceed log p(x), equals the evidence lower bound for
        s = 1, and grows with s.

    Raises:
        TypeError, ValueError: If ``log_weights`` is not ``(n, s)``, or is empty, not numeric, NaN or ``+inf``.

    Source: Burda, Grosse and Salakhutdinov (2016), arXiv:1509.00519, equation 8.

    >>> importance_weighted_bound(np.log([[1.0, 3.0], [0.5, 0.5]])).round(4)
    array([ 0.6931, -0.6931])
    """
    log_weights = np.asarray(log_weights)
    zero = log_weights == -np.inf
    finite = _validate.array("log_weights", np.where(zero, 0, log_weights), ndim=2).astype(np.float64)
    return logsumexp(finite, b=~zero, axis=1) - np.log(finite.shape[1])


def active_units(mean, threshold=0.01):
    """Count the code units whose mean depends on the input: its variance over the examples exceeds a threshold.

    Args:
        mean: Posterior means of a data set's codes, shape ``(n, k)``.
        threshold: Least variance of an active unit, above 0.

    Returns:
        An integer from 0 to k.

    Raises:
        TypeError, ValueError: If ``mean`` is not ``(n, k)``, is empty, not numeric or not finite, or ``threshold`` is
            not above 0.

    Source: Burda, Grosse and Salakhutdinov (2016), arXiv:1509.00519, section 5.2: A_u > 0.01.

    >>> active_units([[0.0, 1.0], [0.1, -1.0]])
    1
    """
    mean = _validate.array("mean", mean, ndim=2)
    return int(np.sum(np.var(mean, axis=0, dtype=np.float64) > _validate.positive("threshold", threshold)))


def _pair(x, x_hat, names=("x", "x_hat"), **bounds):
    """Return both arrays as floats of one shape: integers would wrap around, and half precision overflow."""
    x = _validate.array(names[0], x, **bounds)
    x_hat = _validate.array(names[1], x_hat, **bounds)
    if x.ndim < 2:
        raise ValueError(f"{names[0]} must have 2 axes or more, examples first, got shape {x.shape}")
    if x.shape != x_hat.shape:
        raise ValueError(f"{names[0]} and {names[1]} must have the same shape, got {x.shape} and {x_hat.shape}")
    return tuple(a if a.dtype in (np.float32, np.float64) else a.astype(np.float64) for a in (x, x_hat))
