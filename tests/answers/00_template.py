# %% exercise 1, right
times_fewer = np.float32(17.5)

# %% exercise 1, wrong
times_fewer = 8 / 140

# %% exercise 1, wrong
times_fewer = 132

# %% exercise 1, wrong
times_fewer = 18

# %% exercise 2, right
def mean_error(x_train, x_test):
    return float(sum(((row - x_train.mean(0)) ** 2).mean() for row in x_test)) / len(x_test)

# %% exercise 2, wrong
def mean_error(x_train, x_test):
    return np.mean((x_test - x_test.mean(axis=0)) ** 2)

# %% exercise 2, wrong
def mean_error(x_train, x_test):
    return np.sum((x_test - x_train.mean(axis=0)) ** 2)

# %% exercise 2, wrong
def mean_error(x_train, x_test):
    return np.mean((x_test - x_train.mean(axis=0)) ** 2, axis=1)

# %% exercise 2, wrong
def mean_error(x_train, x_test):
    return np.mean((x_test - x_train.mean()) ** 2)

# %% exercise 2, wrong
def mean_error(x_train, x_test):
    return np.mean(np.abs(x_test - x_train.mean(axis=0)))

# %% exercise 2, lucky
def mean_error(x_train, x_test):
    return np.mean((x_test - 2) ** 2)

# %% exercise 2, raises
def mean_error(x_train, x_test):
    return np.mean((x_test - x_train) ** 2)

# %% exercise 3, right
def worst(x, x_hat, m):
    errors = ((x - x_hat) ** 2).sum(axis=1).tolist()
    return sorted(range(len(x)), key=lambda i: -errors[i])[:m]

# %% exercise 3, wrong
def worst(x, x_hat, m):
    return np.argsort(np.mean((x - x_hat) ** 2, axis=1))[:m]

# %% exercise 3, wrong
def worst(x, x_hat, m):
    return np.argsort(np.mean((x - x_hat) ** 2, axis=1))[-m:]

# %% exercise 3, wrong
def worst(x, x_hat, m):
    return np.argsort(-np.mean(x_hat - x, axis=1))[:m]

# %% exercise 3, wrong
def worst(x, x_hat, m):
    return np.argsort(-np.mean(np.abs(x_hat - x), axis=1))[:m]

# %% exercise 3, lucky
def worst(x, x_hat, m):
    return np.argsort(-np.mean((x - x_hat) ** 2, axis=1))[:2]

# %% exercise 3, raises
def worst(x, x_hat, m):
    errors = np.mean((x - x_hat) ** 2, axis=1)
    return [i for i in range(len(x) + 1) if errors[i] >= sorted(errors)[-m]]
