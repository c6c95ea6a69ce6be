# %% exercise 1, right
n_parameters = np.int64(103328)

# %% exercise 1, right
n_parameters = models.dense_autoencoder(784, (64,), 16).count_params()

# %% exercise 1, wrong
n_parameters = 784 * 64 + 64 * 16 + 16 * 64 + 64 * 784

# %% exercise 1, wrong
n_parameters = 784 * 64 + 64 + 64 * 16 + 16

# %% exercise 1, wrong
n_parameters = 784 + 64 + 16 + 64 + 784

# %% exercise 1, wrong
n_parameters = 103328 + 784

# %% exercise 1, wrong
n_parameters = 103,328

# %% exercise 1, wrong
n_parameters = "103328"

# %% exercise 1, wrong
n_parameters = 2 * 51280

# %% exercise 1, wrong
n_parameters = 16 * 64 + 64 + 64 * 784 + 784

# %% exercise 2, right
def mse_per_image(x, x_hat):
    return [float(np.dot(a - b, a - b)) / len(a) for a, b in zip(x, x_hat)]

# %% exercise 2, right
def mse_per_image(x, x_hat):
    return ops.mean(ops.square(x - x_hat), axis=-1)

# %% exercise 2, wrong
def mse_per_image(x, x_hat):
    return float(np.mean((x - x_hat) ** 2))

# %% exercise 2, wrong
def mse_per_image(x, x_hat):
    return np.mean((x - x_hat) ** 2, axis=0)

# %% exercise 2, wrong
def mse_per_image(x, x_hat):
    return np.sum((x - x_hat) ** 2, axis=1)

# %% exercise 2, wrong
def mse_per_image(x, x_hat):
    return np.mean(np.abs(x - x_hat), axis=1)

# %% exercise 2, wrong
def mse_per_image(x, x_hat):
    return np.sqrt(np.mean((x - x_hat) ** 2, axis=1))

# %% exercise 2, wrong
def mse_per_image(x, x_hat):
    return np.mean((x - x_hat) ** 2, axis=1, keepdims=True)

# %% exercise 2, wrong
def mse_per_image(x, x_hat):
    np.mean((x - x_hat) ** 2, axis=1)

# %% exercise 2, wrong
def mse_per_image(x, x_hat):
    return np.mean(x - x_hat, axis=1)

# %% exercise 2, lucky
def mse_per_image(x, x_hat):
    return np.sum((x - x_hat) ** 2, axis=1) / 3

# %% exercise 2, lucky
def mse_per_image(x, x_hat):
    return np.array([3, 1 / 3])

# %% exercise 2, lucky
def mse_per_image(x, x_hat):
    return np.array([np.mean((x[i] - x_hat[i]) ** 2) for i in range(2)])

# %% exercise 2, raises
def mse_per_image(x, x_hat):
    return [np.mean((x[i] - x_hat[i]) ** 2) for i in range(len(x) + 1)]

# %% exercise 2, raises
def mse_per_image(x, x_hat):
    if x > x_hat:
        return np.mean((x - x_hat) ** 2, axis=1)

# %% exercise 3, right
w, v = (1, 0), (1, 2)

# %% exercise 3, right
w, v = np.array([0.2, 0.4]), np.array([1.0, 2.0])

# %% exercise 3, right
w, v = (0, 1), (0.5, 1)

# %% exercise 3, right
w, v = (-5, 0), (-0.2, -0.4)

# %% exercise 3, wrong
w, v = [1, 2], [1, 2]

# %% exercise 3, wrong
w, v = [1, 0], [1, 0]

# %% exercise 3, wrong
w, v = [0, 0], [1, 2]

# %% exercise 3, wrong
w, v = [1, 2, 0], [1, 2, 0]

# %% exercise 3, wrong
w, v = [1, 2], [0, 0]

# %% exercise 3, wrong
w, v = [2, -1], [1, 2]

# %% exercise 3, wrong
w, v = [float("nan"), 0.4], [1, 2]
