# %% exercise 1, right
times_fewer = 75

# %% exercise 1, right
times_fewer = np.float64(300 * 32) / (64 * 2)

# %% exercise 1, wrong
times_fewer = 300 / 64

# %% exercise 1, wrong
times_fewer = 1200 / 64

# %% exercise 1, wrong
times_fewer = 1200 / 128

# %% exercise 1, wrong
times_fewer = 16 / 1200

# %% exercise 1, wrong
times_fewer = 300 / 16

# %% exercise 1, wrong
times_fewer = [1200, 16]

# %% exercise 2, right
def solve(y, a, b, c):
    y = y / np.linalg.norm(y, axis=1, keepdims=True)
    target = y[b] - y[a] + y[c]
    for i in np.argsort(-(y @ target)):
        if i not in (a, b, c):
            return i

# %% exercise 2, right
def solve(y, a, b, c):
    length = np.sqrt(np.sum(y**2, axis=1))
    target = y[b] / length[b] - y[a] / length[a] + y[c] / length[c]
    cosine = [row @ target / size for row, size in zip(y, length)]
    return max((i for i in range(len(y)) if i not in (a, b, c)), key=lambda i: cosine[i])

# %% exercise 2, wrong
def solve(y, a, b, c):
    y = y / np.linalg.norm(y, axis=1, keepdims=True)
    return int(np.argmax(y @ (y[b] - y[a] + y[c])))

# %% exercise 2, wrong
def solve(y, a, b, c):
    score = y @ (y[b] - y[a] + y[c])
    score[[a, b, c]] = -np.inf
    return int(np.argmax(score))

# %% exercise 2, wrong
def solve(y, a, b, c):
    y = y / np.linalg.norm(y, axis=1, keepdims=True)
    score = y @ (y[a] - y[b] + y[c])
    score[[a, b, c]] = -np.inf
    return int(np.argmax(score))

# %% exercise 2, wrong
def solve(y, a, b, c):
    y = y / np.linalg.norm(y, axis=1, keepdims=True)
    score = y @ (y[b] - y[a] + y[c])
    score[[a, b, c]] = -np.inf
    return score

# %% exercise 2, wrong
def solve(y, a, b, c):
    y = y / np.linalg.norm(y, axis=1, keepdims=True)
    score = y @ y[c]
    score[[a, b, c]] = -np.inf
    return int(np.argmax(score))

# %% exercise 2, lucky
def solve(y, a, b, c):
    y = y / np.linalg.norm(y, axis=1, keepdims=True)
    score = y @ (y[1] - y[0] + y[2])
    score[[a, b, c]] = -np.inf
    return int(np.argmax(score))

# %% exercise 2, raises
def solve(y, a, b, c):
    return max(range(len(y)), key=lambda i: y[i] if i not in (a, b, c) else 0)

# %% exercise 2, raises
def solve(y, a, b, c):
    return y[len(y)] @ y[a]

# %% exercise 3, right
def scores(q, codes, books):
    parts = [books[p][codes[:, p]] for p in range(len(books))]
    return np.concatenate(parts, axis=1) @ q

# %% exercise 3, right
def scores(q, codes, books):
    width = books.shape[2]
    total = np.zeros(len(codes))
    for p, book in enumerate(books):
        table = book @ q[p * width : (p + 1) * width]
        total += table[codes[:, p]]
    return total

# %% exercise 3, wrong
def scores(q, codes, books):
    y = np.concatenate([books[p][codes[:, p]] for p in range(len(books))], axis=1)
    return y @ q / np.linalg.norm(y, axis=1)

# %% exercise 3, wrong
def scores(q, codes, books):
    y = np.concatenate([books[p][codes[:, p]] for p in range(len(books))], axis=1)
    return y @ q / len(books)

# %% exercise 3, wrong
def scores(q, codes, books):
    return np.einsum("pcw,pw->pc", books, q.reshape(len(books), -1))

# %% exercise 3, wrong
def scores(q, codes, books):
    y = np.concatenate([books[p][codes[:, p]] for p in range(len(books))], axis=1)
    return -np.linalg.norm(y - q, axis=1)

# %% exercise 3, lucky
def scores(q, codes, books):
    y = np.concatenate([books[p][codes[:, p]] for p in range(4)], axis=1) if len(books) >= 4 else np.ones((9, len(q)))
    return y @ q

# %% exercise 3, raises
def scores(q, codes, books):
    return books[codes] @ q

# %% exercise 3, raises
def scores(q, codes, books):
    return sum(books[p, codes[:, p]] @ q for p in range(len(books)))
