# %% exercise 1, right
valid_side = np.array(3 * 6 + 5)
same_side = 21.0
uneven_kernels = {5, 4}

# %% exercise 1, wrong
valid_side, same_side, uneven_kernels = 26, 21, [4, 5]

# %% exercise 1, wrong
valid_side, same_side, uneven_kernels = 23, 23, [4, 5]

# %% exercise 1, wrong
valid_side, same_side, uneven_kernels = 23, 21, [3, 6]

# %% exercise 1, wrong
valid_side, same_side, uneven_kernels = 23, 21, [4, 5, 6]

# %% exercise 1, wrong
valid_side, same_side, uneven_kernels = 23, 21, 4

# %% exercise 2, right
def tour(codes, steps):
    m = len(codes)
    t = np.linspace(0, m - 1, (m - 1) * steps + 1)
    return np.stack([np.interp(t, np.arange(m), column) for column in np.asarray(codes).T], axis=1)

# %% exercise 2, wrong
def tour(codes, steps):
    return np.concatenate([np.linspace(a, b, steps) for a, b in zip(codes[:-1], codes[1:])])

# %% exercise 2, wrong
def tour(codes, steps):
    return np.concatenate([np.linspace(a, b, steps + 1) for a, b in zip(codes[:-1], codes[1:])])

# %% exercise 2, wrong
def tour(codes, steps):
    t = np.linspace(0, 1, (len(codes) - 1) * steps + 1)[:, None]
    return (1 - t) * codes[0] + t * codes[-1]

# %% exercise 2, wrong
def tour(codes, steps):
    legs = [np.linspace(a, b, steps, endpoint=False) for a, b in zip(codes[1:], codes[:-1])]
    return np.concatenate([*legs, codes[-1:]])

# %% exercise 2, wrong
def tour(codes, steps):
    legs = [np.linspace(a, b, steps, endpoint=False) for a, b in zip(codes[:-1], codes[1:])]
    np.concatenate([*legs, codes[-1:]])

# %% exercise 2, lucky
def tour(codes, steps):
    legs = [np.linspace(a, b, 4, endpoint=False) for a, b in zip(codes[:-1], codes[1:])]
    return np.concatenate([*legs, codes[-1:]])

# %% exercise 2, lucky
def tour(codes, steps):
    t = np.linspace(0, 1, steps + 1)[:, None]
    first = codes[0] + t * (codes[1] - codes[0])
    if len(codes) == 2:
        return first
    second = codes[1] + t[1:] ** 2 * (codes[2] - codes[1])
    if len(codes) == 3:
        return np.concatenate([first, second])
    return np.concatenate([first, second, codes[2] + t[1:] * (codes[3] - codes[2])])

# %% exercise 2, lucky
def tour(codes, steps):
    t = np.linspace(0, 1, steps + 1)[:, None]
    first, last = codes[0] + t * (codes[1] - codes[0]), codes[-2] + t * (codes[-1] - codes[-2])
    return first if len(codes) == 2 else np.concatenate([first, last[1:]])

# %% exercise 2, raises
def tour(codes, steps):
    return np.concatenate([np.linspace(codes[i], codes[i + 1], steps) for i in range(len(codes))])

# %% exercise 3, right
def conv_matrix(w, n, s):
    return np.stack([np.convolve(row, np.asarray(w)[::-1], 'valid')[::s] for row in np.eye(n)], axis=1)

# %% exercise 3, wrong
def conv_matrix(w, n, s):
    C = np.zeros((n - len(w) + 1, n))
    for i in range(len(C)):
        C[i, i : i + len(w)] = w
    return C

# %% exercise 3, wrong
def conv_matrix(w, n, s):
    C = np.zeros(((n - len(w)) // s + 1, n))
    for i in range(len(C)):
        C[i, s * i : s * i + len(w)] = w[::-1]
    return C

# %% exercise 3, wrong
def conv_matrix(w, n, s):
    C = np.zeros(((n - len(w)) // s + 1, n))
    for i in range(len(C)):
        C[i, i : i + len(w)] = w
    return C

# %% exercise 3, wrong
def conv_matrix(w, n, s):
    C = np.zeros(((n - len(w)) // s + 1, n))
    for i in range(len(C)):
        C[i, s * i : s * i + len(w)] = w
    return C.T

# %% exercise 3, lucky
def conv_matrix(w, n, s):
    C = np.zeros(((n - len(w)) // s + 1, n))
    for i in range(len(C)):
        C[i, 2 * i : 2 * i + len(w)] = w
    return C

# %% exercise 3, lucky
def conv_matrix(w, n, s):
    C = np.zeros(((n - 3) // 2 + 1, n))
    for i in range(len(C)):
        C[i, 2 * i : 2 * i + 3] = [1, -2, 5]
    return C

# %% exercise 3, raises
def conv_matrix(w, n, s):
    C = np.zeros(((n - len(w)) // s + 1, n))
    for i in range(n):
        C[i, s * i : s * i + len(w)] = w
    return C
