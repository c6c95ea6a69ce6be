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
