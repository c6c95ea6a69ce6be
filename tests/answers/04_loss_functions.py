# %% exercise 1, right
mse_at_25_db = np.float32(0.0031623)
gain_in_db = 10

# %% exercise 1, wrong
mse_at_25_db = 255**2 * 10**-2.5
gain_in_db = 10.0

# %% exercise 1, wrong
mse_at_25_db = 10**2.5
gain_in_db = 10.0

# %% exercise 1, wrong
mse_at_25_db = 10**-2.5
gain_in_db = 1.0

# %% exercise 1, wrong
mse_at_25_db = 10**-2.5
gain_in_db = 20.0

# %% exercise 1, wrong
mse_at_25_db = np.exp(-2.5)
gain_in_db = 10.0

# %% exercise 1, wrong
mse_at_25_db = 0.003
gain_in_db = 10.0

# %% exercise 2, right
def huber_gradient(x, a, delta=0.1):
    s = 0.5 + 0.5 * np.tanh(np.asarray(a) / 2)
    e = s - x
    return np.where(np.abs(e) <= delta, e, delta * np.sign(e)) * s * (1 - s)

# %% exercise 2, right
def huber_gradient(x, a, delta=0.1):
    def loss(a):
        e = np.abs(x - 1 / (1 + np.exp(-a)))
        return np.where(e <= delta, e**2 / 2, delta * e - delta**2 / 2)
    return (loss(a + 1e-5) - loss(a - 1e-5)) / 2e-5

# %% exercise 2, wrong
def huber_gradient(x, a, delta=0.1):
    return np.clip(1 / (1 + np.exp(-a)) - x, -delta, delta)

# %% exercise 2, wrong
def huber_gradient(x, a, delta=0.1):
    s = 1 / (1 + np.exp(-a))
    return np.clip(x - s, -delta, delta) * s * (1 - s)

# %% exercise 2, wrong
def huber_gradient(x, a, delta=0.1):
    s = 1 / (1 + np.exp(-a))
    return (s - x) * s * (1 - s)

# %% exercise 2, wrong
def huber_gradient(x, a, delta=0.1):
    s = 1 / (1 + np.exp(-a))
    return delta * np.sign(s - x) * s * (1 - s)

# %% exercise 2, wrong
def huber_gradient(x, a, delta=0.1):
    s = 1 / (1 + np.exp(-a))
    return np.clip(s - x, -delta, delta) * s

# %% exercise 2, wrong
def huber_gradient(x, a, delta=0.1):
    e = np.abs(x - 1 / (1 + np.exp(-a)))
    return np.where(e <= delta, e**2 / 2, delta * e - delta**2 / 2)

# %% exercise 2, lucky
def huber_gradient(x, a, delta=0.1):
    s = 1 / (1 + np.exp(-a))
    return np.clip(s - x, -0.1, 0.1) * s * (1 - s)

# %% exercise 2, lucky
def huber_gradient(x, a, delta=0.1):
    return np.array([-0.025, 0.0104994, 0.0061066, -0.0023751])[:len(x)]

# %% exercise 2, raises
def huber_gradient(x, a, delta=0.1):
    s = 1 / (1 + np.exp(-a))
    if abs(s - x) <= delta:
        return (s - x) * s * (1 - s)
    return delta * np.sign(s - x) * s * (1 - s)

# %% exercise 3, right
def weighted_bce(x, a, w):
    return w * x * np.logaddexp(0, -a) + (1 - x) * np.logaddexp(0, a)

# %% exercise 3, right
def weighted_bce(x, a, w):
    return w * x * ops.softplus(-a) + (1 - x) * ops.softplus(a)

# %% exercise 3, wrong
def weighted_bce(x, a, w):
    s = 1 / (1 + np.exp(-a))
    return -w * x * np.log(s) - (1 - x) * np.log(1 - s)

# %% exercise 3, wrong
def weighted_bce(x, a, w):
    return w * (np.maximum(a, 0) - a * x + np.log1p(np.exp(-np.abs(a))))

# %% exercise 3, wrong
def weighted_bce(x, a, w):
    s = np.clip(1 / (1 + np.exp(-a)), 1e-7, 1 - 1e-7)
    return -w * x * np.log(s) - (1 - x) * np.log(1 - s)

# %% exercise 3, wrong
def weighted_bce(x, a, w):
    return np.maximum(a, 0) - a * x + np.log1p(np.exp(-np.abs(a)))

# %% exercise 3, wrong
def weighted_bce(x, a, w):
    return np.mean(w * x * np.logaddexp(0, -a) + (1 - x) * np.logaddexp(0, a))

# %% exercise 3, lucky
def weighted_bce(x, a, w):
    return 5 * x * np.logaddexp(0, -a) + (1 - x) * np.logaddexp(0, a)

# %% exercise 3, lucky
def weighted_bce(x, a, w):
    return np.where(x == 1, w * np.logaddexp(0, -a), np.logaddexp(0, a))

# %% exercise 3, raises
def weighted_bce(x, a, w):
    tail = np.log1p(np.exp(-abs(a)))
    return w * x * (max(-a, 0) + tail) + (1 - x) * (max(a, 0) + tail)
