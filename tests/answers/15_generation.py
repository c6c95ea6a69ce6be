# %% exercise 1, right
squared_length = np.float32(10)

# %% exercise 1, wrong
squared_length = 20

# %% exercise 1, wrong
squared_length = 0.5

# %% exercise 1, wrong
squared_length = 5.0

# %% exercise 1, wrong
squared_length = np.sqrt(10)

# %% exercise 1, wrong
squared_length = [10] * 20

# %% exercise 1, wrong
squared_length = 40

# %% exercise 2, right
def frechet_diagonal(h, h2):
    s, s2 = np.diag(h.var(axis=0)), np.diag(h2.var(axis=0))
    return np.sum((h.mean(axis=0) - h2.mean(axis=0)) ** 2) + np.trace(s + s2 - 2 * np.sqrt(s * s2))

# %% exercise 2, wrong
def frechet_diagonal(h, h2):
    return np.sum((h.mean(axis=0) - h2.mean(axis=0)) ** 2)

# %% exercise 2, wrong
def frechet_diagonal(h, h2):
    return np.sum((h.mean(axis=0) - h2.mean(axis=0)) ** 2) + np.sum((h.var(axis=0) - h2.var(axis=0)) ** 2)

# %% exercise 2, wrong
def frechet_diagonal(h, h2):
    return np.sqrt(np.sum((h.mean(axis=0) - h2.mean(axis=0)) ** 2) + np.sum((h.std(axis=0) - h2.std(axis=0)) ** 2))

# %% exercise 2, wrong
def frechet_diagonal(h, h2):
    return (h.mean(axis=0) - h2.mean(axis=0)) ** 2 + (h.std(axis=0) - h2.std(axis=0)) ** 2

# %% exercise 2, wrong
def frechet_diagonal(h, h2):
    return np.sum((h.mean(axis=0) - h2.mean(axis=0)) ** 2) + np.sum(h.var(axis=0) + h2.var(axis=0))

# %% exercise 2, wrong
def frechet_diagonal(h, h2):
    np.sum((h.mean(axis=0) - h2.mean(axis=0)) ** 2) + np.sum((h.std(axis=0) - h2.std(axis=0)) ** 2)

# %% exercise 2, lucky
def frechet_diagonal(h, h2):
    return sum((h[:, j].mean() - h2[:, j].mean()) ** 2 + (h[:, j].std() - h2[:, j].std()) ** 2 for j in range(3))

# %% exercise 2, lucky
def frechet_diagonal(h, h2):
    return (h.mean() - h2.mean()) ** 2 + (h.std() - h2.std()) ** 2

# %% exercise 2, raises
def frechet_diagonal(h, h2):
    return np.mean(np.sum((h - h2) ** 2, axis=1))

# %% exercise 2, raises
def frechet_diagonal(h, h2):
    spread = h.std(axis=0) - h2.std(axis=0)
    return np.sum(spread**2 if spread > 0 else 0)

# %% exercise 3, right
def sheet(z):
    return np.array([[*code, *np.eye(10)[c]] for code in z for c in range(10)])

# %% exercise 3, wrong
def sheet(z):
    return np.hstack([np.tile(z, (10, 1)), np.repeat(np.eye(10), len(z), axis=0)])

# %% exercise 3, wrong
def sheet(z):
    return np.hstack([np.tile(np.eye(10), (len(z), 1)), np.repeat(z, 10, axis=0)])

# %% exercise 3, wrong
def sheet(z):
    return np.hstack([np.repeat(z, 10, axis=0), np.tile(np.arange(10)[:, None], (len(z), 1))])

# %% exercise 3, wrong
def sheet(z):
    return np.hstack([np.tile(z, (10, 1)), np.tile(np.eye(10), (len(z), 1))])

# %% exercise 3, wrong
def sheet(z):
    return np.hstack([np.repeat(z, 10, axis=0), np.ones((10 * len(z), 10)) / 5])

# %% exercise 3, lucky
def sheet(z):
    return np.hstack([np.repeat(z, 10, axis=0), np.vstack([np.eye(10), np.eye(10)])]) if len(z) == 2 else np.zeros((10 * len(z), z.shape[1] + 10))

# %% exercise 3, lucky
def sheet(z):
    rows = [np.concatenate([z[0], np.eye(10)[c]]) for c in range(10)]
    return np.array(rows * len(z))

# %% exercise 3, raises
def sheet(z):
    return np.hstack([z, np.eye(10)])

# %% exercise 3, raises
def sheet(z):
    return np.array([np.concatenate([z[i // 10], np.eye(10)[i]]) for i in range(10 * len(z))])
