# %% exercise 1, right
effective_units = 49 / 25

# %% exercise 1, right
effective_units = np.float32(1.96)

# %% exercise 1, wrong
effective_units = 2

# %% exercise 1, wrong
effective_units = 0.245

# %% exercise 1, wrong
effective_units = 49 / 200

# %% exercise 1, wrong
effective_units = 25 / 49 * 8

# %% exercise 2, right
def kl_slope(rho, rho_hat):
    return (rho_hat - rho) / (rho_hat * (1 - rho_hat))

# %% exercise 2, right
def kl_slope(rho, rho_hat):
    f = lambda r: rho * np.log(rho / r) + (1 - rho) * np.log((1 - rho) / (1 - r))
    return (f(rho_hat + 1e-5) - f(rho_hat - 1e-5)) / 2e-5

# %% exercise 2, wrong
def kl_slope(rho, rho_hat):
    return rho / rho_hat - (1 - rho) / (1 - rho_hat)

# %% exercise 2, wrong
def kl_slope(rho, rho_hat):
    return -rho / rho_hat

# %% exercise 2, wrong
def kl_slope(rho, rho_hat):
    return rho * np.log(rho / rho_hat) + (1 - rho) * np.log((1 - rho) / (1 - rho_hat))

# %% exercise 2, wrong
def kl_slope(rho, rho_hat):
    return -rho / rho_hat - (1 - rho) / (1 - rho_hat)

# %% exercise 3, right
def lifetime_sparse(z, k):
    out = np.zeros_like(z)
    for j in range(z.shape[1]):
        best = np.argsort(z[:, j])[-k:]
        out[best, j] = z[best, j]
    return out

# %% exercise 3, right
def lifetime_sparse(z, k):
    winners = ops.top_k(ops.transpose(z), k)[1]
    mask = ops.sum(ops.one_hot(winners, z.shape[0]), axis=-2)
    return z * ops.convert_to_numpy(ops.transpose(mask))

# %% exercise 3, wrong
def lifetime_sparse(z, k):
    return np.where(z >= np.sort(z, axis=1)[:, -k][:, None], z, 0)

# %% exercise 3, wrong
def lifetime_sparse(z, k):
    return np.where(z >= np.sort(z, axis=None)[-k], z, 0)

# %% exercise 3, wrong
def lifetime_sparse(z, k):
    return np.sort(z, axis=0)[-k:]

# %% exercise 3, wrong
def lifetime_sparse(z, k):
    return np.where(z <= np.sort(z, axis=0)[k - 1], z, 0)

# %% exercise 3, wrong
def lifetime_sparse(z, k):
    return np.where(z > np.sort(z, axis=0)[-k], z, 0)

# %% exercise 1, wrong
effective_units = np.array([3, 0, 0, 4, 0, 0, 0, 0]) / 3.5

# %% exercise 2, lucky
def kl_slope(rho, rho_hat):
    return -0.1 / rho_hat + 0.9 / (1 - rho_hat)

# %% exercise 2, lucky
def kl_slope(rho, rho_hat):
    return (rho_hat - rho) / (rho_hat * (1 - rho))

# %% exercise 2, lucky
def kl_slope(rho, rho_hat):
    return 0.0

# %% exercise 2, raises
def kl_slope(rho, rho_hat):
    return np.mean(rho_hat[:, 0]) - rho

# %% exercise 2, raises
def kl_slope(rho, rho_hat):
    return (rho_hat - rho) / variance

# %% exercise 3, lucky
def lifetime_sparse(z, k):
    return np.where(z >= np.sort(z, axis=0)[-2], z, 0)

# %% exercise 3, lucky
def lifetime_sparse(z, k):
    return np.where(np.abs(z) >= np.sort(np.abs(z), axis=0)[-k], z, 0)

# %% exercise 3, raises
def lifetime_sparse(z, k):
    if z >= np.sort(z, axis=0)[-k]:
        return z
    return 0

# %% exercise 3, raises
def lifetime_sparse(z, k):
    threshold = np.sort(z, axis=0)[len(z)]
    return np.where(z >= threshold, z, 0)
