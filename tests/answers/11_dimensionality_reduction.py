# %% exercise 1, right
n, m = 2000, 10
trust_with_strangers = 1 - 2 / (n * m * (2 * n - 3 * m - 1)) * sum(60 - m for _ in range(n))

# %% exercise 1, right
trust_with_strangers = 0.99748

# %% exercise 1, wrong
trust_with_strangers = 1 - 2 / (2000 * 10 * 3969) * 2000 * 60

# %% exercise 1, wrong
trust_with_strangers = 1 - 2 / (2000 * 10 * 3969) * 50

# %% exercise 1, wrong
trust_with_strangers = 2 / (2000 * 10 * 3969) * 2000 * 50

# %% exercise 1, wrong
trust_with_strangers = 1 - 1 / (2000 * 10 * 3969) * 2000 * 50

# %% exercise 1, wrong
trust_with_strangers = 0.9

# %% exercise 1, wrong
trust_with_strangers = "0.99748"

# %% exercise 2, right
def place(x, x_old, z_old, m):
    rows = NearestNeighbors(n_neighbors=m).fit(x_old).kneighbors(x, return_distance=False)
    return np.median(z_old[rows], axis=1)

# %% exercise 2, right
def place(x, x_old, z_old, m):
    places = []
    for row in x:
        order = np.argsort(np.sum((x_old - row) ** 2, axis=1))
        places.append(np.median(z_old[order[:m]], axis=0))
    return np.array(places)

# %% exercise 2, wrong
def place(x, x_old, z_old, m):
    distance = np.linalg.norm(x[:, None] - x_old[None], axis=-1)
    return np.mean(z_old[np.argsort(distance, axis=1)[:, :m]], axis=1)

# %% exercise 2, wrong
def place(x, x_old, z_old, m):
    distance = np.linalg.norm(x[:, None] - x_old[None], axis=-1)
    return z_old[np.argmin(distance, axis=1)]

# %% exercise 2, wrong
def place(x, x_old, z_old, m):
    distance = np.linalg.norm(x[:, None] - x_old[None], axis=-1)
    return np.median(z_old[np.argsort(distance, axis=1)[:, -m:]], axis=1)

# %% exercise 2, wrong
def place(x, x_old, z_old, m):
    distance = np.linalg.norm(x[:, None] - x_old[None], axis=-1)
    np.median(z_old[np.argsort(distance, axis=1)[:, :m]], axis=1)

# %% exercise 2, wrong
def place(x, x_old, z_old, m):
    distance = np.linalg.norm(x[:, None] - x_old[None], axis=-1)
    return np.median(z_old[np.argsort(distance, axis=1)[:, :m]])

# %% exercise 2, lucky
def place(x, x_old, z_old, m):
    distance = np.linalg.norm(x[:, None] - x_old[None], axis=-1)
    return np.median(z_old[np.argsort(distance, axis=1)[:, :3]], axis=1)

# %% exercise 2, lucky
def place(x, x_old, z_old, m):
    distance = np.linalg.norm(x[:, None] - x_old[None], axis=-1)
    z_old = np.array([[0.0, 1.0], [2.0, 1.5], [7.0, -4.0], [-3.0, 9.0], [-4.0, 9.5], [-9.0, 2.0]])
    return np.median(z_old[np.argsort(distance, axis=1)[:, :m]], axis=1)

# %% exercise 2, raises
def place(x, x_old, z_old, m):
    distance = np.linalg.norm(x - x_old, axis=-1)
    return np.median(z_old[np.argsort(distance)[:m]], axis=0)

# %% exercise 2, raises
def place(x, x_old, z_old, m):
    distance = np.linalg.norm(x[:, None] - x_old[None], axis=-1)
    if distance < m:
        return np.median(z_old, axis=0)

# %% exercise 3, right
def trust(x, z, m):
    n, lost = len(x), 0
    for i in range(n):
        order = np.argsort(np.linalg.norm(x - x[i], axis=1))
        near = np.argsort(np.linalg.norm(z - z[i], axis=1))[1 : m + 1]
        for j in near:
            lost += max(0, list(order).index(j) - m)
    return 1 - 2 * lost / (n * m * (2 * n - 3 * m - 1))

# %% exercise 3, wrong
def trust(z, x, m):
    n = len(x)
    in_x, on_map = (np.linalg.norm(a[:, None] - a[None], axis=-1) for a in (x, z))
    rank = np.argsort(np.argsort(in_x, axis=1), axis=1)
    near = np.argsort(on_map, axis=1)[:, 1 : m + 1]
    return 1 - 2 / (n * m * (2 * n - 3 * m - 1)) * np.sum(np.maximum(0, np.take_along_axis(rank, near, axis=1) - m))

# %% exercise 3, wrong
def trust(x, z, m):
    n = len(x)
    in_x, on_map = (np.linalg.norm(a[:, None] - a[None], axis=-1) for a in (x, z))
    rank = np.argsort(np.argsort(in_x, axis=1), axis=1)
    near = np.argsort(on_map, axis=1)[:, :m]
    return 1 - 2 / (n * m * (2 * n - 3 * m - 1)) * np.sum(np.maximum(0, np.take_along_axis(rank, near, axis=1) - m))

# %% exercise 3, wrong
def trust(x, z, m):
    n = len(x)
    in_x, on_map = (np.linalg.norm(a[:, None] - a[None], axis=-1) for a in (x, z))
    rank = np.argsort(np.argsort(in_x, axis=1), axis=1)
    near = np.argsort(on_map, axis=1)[:, 1 : m + 1]
    return 1 - 2 / (n * m * (2 * n - 3 * m - 1)) * np.sum(np.take_along_axis(rank, near, axis=1) - m)

# %% exercise 3, wrong
def trust(x, z, m):
    n = len(x)
    in_x, on_map = (np.linalg.norm(a[:, None] - a[None], axis=-1) for a in (x, z))
    rank = np.argsort(np.argsort(in_x, axis=1), axis=1)
    near = np.argsort(on_map, axis=1)[:, 1 : m + 1]
    return 2 / (n * m * (2 * n - 3 * m - 1)) * np.sum(np.maximum(0, np.take_along_axis(rank, near, axis=1) - m))

# %% exercise 3, lucky
def trust(x, z, m):
    n = len(x)
    in_x, on_map = (np.linalg.norm(a[:, None] - a[None], axis=-1) for a in (x, z))
    rank = np.argsort(np.argsort(in_x, axis=1), axis=1)
    near = np.argsort(on_map, axis=1)[:, 1:3]
    return 1 - 2 / (n * 2 * (2 * n - 3 * 2 - 1)) * np.sum(np.maximum(0, np.take_along_axis(rank, near, axis=1) - 2))

# %% exercise 3, lucky
def trust(x, z, m):
    n = 12
    in_x, on_map = (np.linalg.norm(a[:, None] - a[None], axis=-1) for a in (x, z))
    rank = np.argsort(np.argsort(in_x, axis=1), axis=1)
    near = np.argsort(on_map, axis=1)[:, 1 : m + 1]
    return 1 - 2 / (n * m * (2 * n - 3 * m - 1)) * np.sum(np.maximum(0, np.take_along_axis(rank, near, axis=1) - m))

# %% exercise 3, raises
def trust(x, z, m):
    order = np.argsort(np.linalg.norm(x[:, None] - x[None], axis=-1), axis=1)
    return sum(order[i, len(x) + m] for i in range(len(x)))

# %% exercise 3, raises
def trust(x, z, m):
    distance = np.linalg.norm(x[:, None] - x[None], axis=-1)
    if distance > m:
        return 1.0
    return 0.0
