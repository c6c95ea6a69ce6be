# %% exercise 1, right
unit_kl = np.array([1.443147])

# %% exercise 1, right
unit_kl = np.float64(1.4431)

# %% exercise 1, right
unit_kl = ops.convert_to_tensor(1.443147)

# %% exercise 1, wrong
unit_kl = 0.5 * (1.5**2 + 0.5 - 1 - np.log(0.5))

# %% exercise 1, wrong
unit_kl = 1.5**2 + 0.25 - 1 - np.log(0.25)

# %% exercise 1, wrong
unit_kl = 0.5 * (1.5**2 + 0.25 - 1 + np.log(0.25))

# %% exercise 1, wrong
unit_kl = 0.5 * (1.5**2 + 0.25 - 1 - np.log(0.25)) / np.log(2)

# %% exercise 1, wrong
unit_kl = 3

# %% exercise 2, right
def free_bits_price(unit_kl, free):
    return sum(max(free, column.mean()) for column in np.asarray(unit_kl).T)

# %% exercise 2, right
def free_bits_price(unit_kl, free):
    return ops.sum(ops.maximum(ops.mean(unit_kl, axis=0), free))

# %% exercise 2, wrong
def free_bits_price(unit_kl, free):
    return np.sum(np.maximum(np.mean(unit_kl, axis=0), 0.5))

# %% exercise 2, wrong
def free_bits_price(unit_kl, free):
    return np.sum(np.maximum(np.mean(unit_kl, axis=1), free))

# %% exercise 2, wrong
def free_bits_price(unit_kl, free):
    pass

# %% exercise 2, wrong
def free_bits_price(unit_kl, free):
    return np.mean(np.sum(np.maximum(unit_kl, free), axis=1))

# %% exercise 2, wrong
def free_bits_price(unit_kl, free):
    return max(free, np.mean(np.sum(unit_kl, axis=1)))

# %% exercise 2, wrong
def free_bits_price(unit_kl, free):
    return np.sum(np.minimum(np.mean(unit_kl, axis=0), free))

# %% exercise 2, wrong
def free_bits_price(unit_kl, free):
    return np.sum(np.maximum(np.mean(unit_kl, axis=0) - free, 0))

# %% exercise 2, wrong
def free_bits_price(unit_kl, free):
    return np.mean(np.maximum(np.mean(unit_kl, axis=0), free))

# %% exercise 2, wrong
def free_bits_price(unit_kl, free):
    return np.maximum(np.mean(unit_kl, axis=0), free)

# %% exercise 2, wrong
def free_bits_price(unit_kl, free):
    return np.sum(np.mean(unit_kl, axis=0))

# %% exercise 3, right
def exact_posterior(x, a, s):
    var = 1 / (1 + (a / s) ** 2)
    return var * a * x / s**2, var

# %% exercise 3, wrong
def exact_posterior(x, a, s):
    return a * x / (a**2 + s**2)

# %% exercise 3, wrong
def exact_posterior(x, a, s):
    return x / 2, 1 / 2

# %% exercise 3, wrong
def exact_posterior(x, a, s):
    return x / a, s

# %% exercise 3, wrong
def exact_posterior(x, a, s):
    return a * x / (a + s), s / (a + s)

# %% exercise 3, wrong
def exact_posterior(x, a, s):
    return x / a, s**2 / a**2

# %% exercise 3, wrong
def exact_posterior(x, a, s):
    return a * x / (a**2 + s**2), s / np.sqrt(a**2 + s**2)

# %% exercise 3, wrong
def exact_posterior(x, a, s):
    return a * x / (a**2 + s**2), 1.0

# %% exercise 3, wrong
def exact_posterior(x, a, s):
    return x / (a**2 + s**2), s**2 / (a**2 + s**2)

# %% exercise 2, lucky
def free_bits_price(unit_kl, free):
    return np.sum(np.maximum(np.sum(unit_kl, axis=0) / 2, free))

# %% exercise 2, lucky
def free_bits_price(unit_kl, free):
    return sum(max(free, np.mean(unit_kl[:, j])) for j in range(3)) if unit_kl.shape[1] == 3 else 0.0

# %% exercise 2, raises
def free_bits_price(unit_kl, free):
    price = np.mean(unit_kl, axis=0)
    return np.sum(price if price > free else free)

# %% exercise 2, raises
def free_bits_price(unit_kl, free):
    return np.sum(np.maximum(unit_kl.mean(axis=2), free))

# %% exercise 3, lucky
def exact_posterior(x, a, s):
    return a * x / (a**2 + a), a / (a**2 + a)

# %% exercise 3, lucky
def exact_posterior(x, a, s):
    return a * x / (a**2 + 2 * s), 2 * s / (a**2 + 2 * s)

# %% exercise 3, lucky
def exact_posterior(x, a, s):
    return a * x / (a**2 + s**2), 0.2

# %% exercise 3, raises
def exact_posterior(x, a, s):
    return np.linalg.inv(a) * x, s

# %% exercise 3, raises
def exact_posterior(x, a, s):
    return a * x / (a**2 + sigma**2), sigma**2
