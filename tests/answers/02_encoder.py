# %% exercise 1, right
def numbers_needed(e, s):
    kept, k = 0.0, 0
    for value in sorted(e, reverse=True):
        if kept >= s * sum(e): break
        kept, k = kept + value, k + 1
    return k

# %% exercise 1, wrong
def numbers_needed(e, s): return int(np.argmax(np.cumsum(np.sort(e)[::-1]) / np.sum(e) >= s))

# %% exercise 1, wrong
def numbers_needed(e, s): return int(np.argmax(np.cumsum(np.sort(e)[::-1]) / np.sum(e) > s)) + 1

# %% exercise 1, wrong
def numbers_needed(e, s): return int(np.argmax(np.cumsum(np.sort(e)[::-1]) >= s)) + 1

# %% exercise 1, wrong
def numbers_needed(e, s): return int(np.argmax(np.cumsum(e) / np.sum(e) >= s)) + 1

# %% exercise 1, wrong
def numbers_needed(e, s): return int(np.argmax(np.sort(e)[::-1] / np.sum(e) <= 1 - s)) + 1

# %% exercise 1, wrong
def numbers_needed(e, s): np.cumsum(np.sort(e)[::-1])

# %% exercise 1, lucky
def numbers_needed(e, s): return 3 if s > 0.6 else 1

# %% exercise 1, lucky
def numbers_needed(e, s): return 3

# %% exercise 1, raises
def numbers_needed(e, s):
    k = 1
    while np.sort(e)[::-1][:k] < s * np.sum(e): k += 1
    return k

# %% exercise 1, raises
def numbers_needed(e, s): return int(np.where(np.cumsum(e) > 2 * np.sum(e))[0][0])

# %% exercise 2, right
def pca_encode(x, mean, components, k): return (components.T @ (x - mean).T)[:k].T
def pca_decode(z, mean, components): return ops.convert_to_tensor(mean + np.einsum('nk,dk->nd', z, components[:, :z.shape[1]]))

# %% exercise 2, wrong
def pca_encode(x, mean, components, k): return x @ components[:, :k]
def pca_decode(z, mean, components): return z @ components[:, :z.shape[1]].T + mean

# %% exercise 2, wrong
def pca_encode(x, mean, components, k): return (x - mean) @ components[:k].T
def pca_decode(z, mean, components): return z @ components[:z.shape[1]] + mean

# %% exercise 2, wrong
def pca_encode(x, mean, components, k): return (x - mean) @ components[:, :k]
def pca_decode(z, mean, components): return z @ components[:, :z.shape[1]].T

# %% exercise 2, wrong
def pca_encode(x, mean, components, k): return (x - mean) @ components[:, -k:]
def pca_decode(z, mean, components): return z @ components[:, -z.shape[1]:].T + mean

# %% exercise 2, wrong
def pca_encode(x, mean, components, k): return (x - mean) @ components[:, :k]
def pca_decode(z, mean, components): return z @ components[:, -z.shape[1]:].T + mean

# %% exercise 2, lucky
def pca_encode(x, mean, components, k): return (x - x.mean(axis=0)) @ components[:, :k]
def pca_decode(z, mean, components): return z @ components[:, :z.shape[1]].T + mean

# %% exercise 2, lucky
def pca_encode(x, mean, components, k): return (x - mean) @ components[:, :k]
def pca_decode(z, mean, components): return z[:, :2] @ components[:, :2].T + mean

# %% exercise 2, lucky
def pca_encode(x, mean, components, k): return (x - mean) @ components[:, :2]
def pca_decode(z, mean, components): return z @ components[:, :z.shape[1]].T + mean

# %% exercise 2, raises
def pca_encode(x, mean, components, k): return (x - mean) @ components[:, :k]
def pca_decode(z, mean, components): return z @ components[:, :z.shape[1]] + mean

# %% exercise 2, raises
def pca_encode(x, mean, components, k): return components[:, :k] @ (x - mean)
def pca_decode(z, mean, components): return z @ components[:, :z.shape[1]].T + mean

# %% exercise 3, right
def invisible_direction(w):
    q = np.linalg.qr(w)[0]; d = np.arange(w.shape[0]) + 1.0; d = d - q @ (q.T @ d); return d / np.linalg.norm(d)

# %% exercise 3, right
def invisible_direction(w): return -np.linalg.qr(w, mode='complete')[0][:, -1]

# %% exercise 3, wrong
def invisible_direction(w): return np.zeros(w.shape[0])

# %% exercise 3, wrong
def invisible_direction(w): return np.linalg.svd(w)[0][:, 0]

# %% exercise 3, wrong
def invisible_direction(w): return np.linalg.svd(w)[2][-1]

# %% exercise 3, wrong
def invisible_direction(w):
    d = np.ones(w.shape[0]); return d - w @ (w.T @ d)

# %% exercise 3, wrong
def invisible_direction(w):
    q = np.linalg.qr(w)[0]; d = np.ones(w.shape[0]); return d - q @ (q.T @ d)

# %% exercise 3, wrong
def invisible_direction(w): return np.full(w.shape[0], np.nan)

# %% exercise 3, lucky
def invisible_direction(w): return np.linalg.svd(toy_w)[0][:, -1]

# %% exercise 3, lucky
def invisible_direction(w): return np.linalg.qr(w, mode="complete")[0][:, 5 % w.shape[0]] * (len(w) > 6)

# %% exercise 3, raises
def invisible_direction(w): return np.linalg.inv(w)[0]

# %% exercise 3, raises
def invisible_direction(w):
    d = np.ones(w.shape[0])
    if d @ w == 0: return d
    return d - w @ (w.T @ d)
