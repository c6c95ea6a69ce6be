# %% exercise 1, right
answer = 5 * -(-20000 // 64)

# %% exercise 1, right
answer = np.float64(1565)

# %% exercise 1, wrong
answer = 5 * (20000 // 64)

# %% exercise 1, wrong
answer = 5 * 20000 / 64

# %% exercise 1, wrong
answer = int(np.ceil(5 * 20000 / 64))

# %% exercise 1, wrong
answer = 313

# %% exercise 2, right
def adam_step(w, m, s, g, t):
    m *= 0.9; m += 0.1*g; s *= 0.999; s += 0.001*g*g
    w -= 0.1*np.sqrt(1-0.999**t)/(1-0.9**t)*m/(np.sqrt(s)+1e-7)
    return [w, m, s]

# %% exercise 2, wrong
def adam_step(w, m, s, g, t):
    m, s = 0.9*m + 0.1*g, 0.999*s + 0.001*g**2
    return w - 0.1*m/(np.sqrt(s) + 1e-7), m, s

# %% exercise 2, wrong
def adam_step(w, m, s, g, t):
    m, s = 0.9*m + 0.1*g, 0.999*s + 0.001*g
    return w - 0.1*m, m, s

# %% exercise 2, wrong
def adam_step(w, m, s, g, t):
    m, s = 0.9*m + 0.1*g, 0.999*s + 0.001*g**2
    return w - 0.1*(m/0.1)/(np.sqrt(s/0.001) + 1e-7), m, s

# %% exercise 2, wrong
def adam_step(w, m, s, g, t):
    return w - 0.1*g

# %% exercise 2, wrong
def adam_step(w, m, s, g, t):
    m, s = 0.9*m + 0.1*g, 0.999*s + 0.001*g**2
    return w + 0.1*m/(1-0.9**t)/(np.sqrt(s/(1-0.999**t)) + 1e-7), m, s

# %% exercise 2, wrong
def adam_step(w, m, s, g, t):
    m, s = 0.9*m + 0.1*g, 0.999*s + 0.001*g**2
    m, s = m/(1-0.9**t), s/(1-0.999**t)
    return w - 0.1*m/(np.sqrt(s) + 1e-7), m, s

# %% exercise 3, right
def delta_code(delta_3, W3, z):
    return np.einsum('nj,kj,nk->nk', delta_3, W3, z - z**2)

# %% exercise 3, wrong
def delta_code(delta_3, W3, z):
    return delta_3 @ W3.T

# %% exercise 3, wrong
def delta_code(delta_3, W3, z):
    s = 1 / (1 + np.exp(-z))
    return delta_3 @ W3.T * s * (1 - s)

# %% exercise 3, wrong
def delta_code(delta_3, W3, z):
    return delta_3 @ W3

# %% exercise 3, wrong
def delta_code(delta_3, W3, z):
    return (delta_3 @ W3.T) * (1 - z**2)

# %% exercise 3, wrong
def delta_code(delta_3, W3, z):
    return (delta_3 @ W3.T) * z**2

# %% exercise 3, wrong
def delta_code(delta_3, W3, z):
    return (delta_3 @ W3.T) / 4

# %% exercise 4, right
def gradient_error(f, q, W):
    c = np.zeros_like(W)
    for i in np.ndindex(W.shape):
        e = np.zeros_like(W); e[i] = 1e-4
        c[i] = (f(W + e) - f(W - e)) / 2e-4
    return np.sqrt(np.sum((q(W) - c)**2) / np.sum(c**2))

# %% exercise 4, wrong
def gradient_error(f, q, W):
    c = np.zeros_like(W)
    for i in np.ndindex(W.shape):
        V = W.copy(); V[i] += 1e-5; c[i] = (f(V) - f(W)) / 1e-5
    return np.linalg.norm(q(W) - c) / np.linalg.norm(c)

# %% exercise 4, wrong
def gradient_error(f, q, W):
    V, U = W.copy(), W.copy(); V[0, 0] += 1e-5; U[0, 0] -= 1e-5
    c = (f(V) - f(U)) / 2e-5
    return abs(q(W)[0, 0] - c) / abs(c)

# %% exercise 4, wrong
def gradient_error(f, q, W):
    c = np.zeros_like(W)
    for i in np.ndindex(W.shape):
        W[i] += 1e-5; up = f(W); W[i] -= 1e-5; c[i] = (up - f(W)) / 1e-5
    return np.linalg.norm(q(W) - c) / np.linalg.norm(c)

# %% exercise 4, wrong
def gradient_error(f, q, W):
    c, q = np.zeros_like(W), q(W)
    for i in np.ndindex(W.shape):
        W[i] += 1e-5; up = f(W); W[i] -= 2e-5; c[i] = (up - f(W)) / 2e-5
    return np.linalg.norm(q - c) / np.linalg.norm(c)

# %% exercise 5, right
def tied_gradient(x, W):
    S = x.T @ x / len(x)
    return 2 * (S @ W @ W.T @ W + W @ W.T @ S @ W - 2 * S @ W)

# %% exercise 5, wrong
def tied_gradient(x, W):
    E = x @ W @ W.T - x
    return 2 / len(x) * x.T @ E @ W

# %% exercise 5, wrong
def tied_gradient(x, W):
    E = x @ W @ W.T - x
    return 2 / len(x) * E.T @ x @ W

# %% exercise 5, wrong
def tied_gradient(x, W):
    E = x @ W @ W.T - x
    return x.T @ E @ W + E.T @ x @ W

# %% exercise 5, wrong
def tied_gradient(x, W):
    E = x - x @ W @ W.T
    return 2 / len(x) * (x.T @ E @ W + E.T @ x @ W)
