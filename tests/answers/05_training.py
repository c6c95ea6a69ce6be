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
def adam_step(w, m, s, grad, t):
    m *= 0.9; m += 0.1*grad; s *= 0.999; s += 0.001*grad*grad
    w -= 0.1*np.sqrt(1-0.999**t)/(1-0.9**t)*m/(np.sqrt(s)+1e-7)
    return [w, m, s]

# %% exercise 2, wrong
def adam_step(w, m, s, grad, t):
    m, s = 0.9*m + 0.1*grad, 0.999*s + 0.001*grad**2
    return w - 0.1*m/(np.sqrt(s) + 1e-7), m, s

# %% exercise 2, wrong
def adam_step(w, m, s, grad, t):
    m, s = 0.9*m + 0.1*grad, 0.999*s + 0.001*grad
    return w - 0.1*m, m, s

# %% exercise 2, wrong
def adam_step(w, m, s, grad, t):
    m, s = 0.9*m + 0.1*grad, 0.999*s + 0.001*grad**2
    return w - 0.1*(m/0.1)/(np.sqrt(s/0.001) + 1e-7), m, s

# %% exercise 2, wrong
def adam_step(w, m, s, grad, t):
    return w - 0.1*grad

# %% exercise 2, wrong
def adam_step(w, m, s, grad, t):
    m, s = 0.9*m + 0.1*grad, 0.999*s + 0.001*grad**2
    return w + 0.1*m/(1-0.9**t)/(np.sqrt(s/(1-0.999**t)) + 1e-7), m, s

# %% exercise 2, wrong
def adam_step(w, m, s, grad, t):
    m, s = 0.9*m + 0.1*grad, 0.999*s + 0.001*grad**2
    m, s = m/(1-0.9**t), s/(1-0.999**t)
    return w - 0.1*m/(np.sqrt(s) + 1e-7), m, s

# %% exercise 2, lucky
def adam_step(w, m, s, grad, t):
    return w - 0.1*np.sign(grad), 0.9*m + 0.1*grad, 0.999*s + 0.001*grad**2

# %% exercise 2, lucky
def adam_step(w, m, s, grad, t):
    m, s = 0.9*m + 0.1*grad, 0.999*s + 0.001*grad**2
    return w - 0.1*(m/0.1)/(np.sqrt(s/0.001) + 1e-7), m, s

# %% exercise 2, lucky
def adam_step(w, m, s, grad, t):
    m, s = 0.1*grad, 0.001*grad**2
    return w - 0.1*(m/(1-0.9**t))/(np.sqrt(s/(1-0.999**t)) + 1e-7), m, s

# %% exercise 2, raises
def adam_step(w, m, s, grad, t):
    import math
    m, s = 0.9*m + 0.1*grad, 0.999*s + 0.001*grad**2
    return w - 0.1*m/(1-0.9**t)/math.sqrt(s/(1-0.999**t)), m, s

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

# %% exercise 3, raises
def delta_code(delta_3, W3, z):
    return (delta_3 @ W3) * z * (1 - z)

# %% exercise 3, raises
def delta_code(delta_3, W3, z):
    if z > 0:
        return (delta_3 @ W3.T) * z * (1 - z)
    return 0 * z

# %% exercise 3, lucky
def delta_code(delta_3, W3, z):
    return (delta_3 @ W3.T) * z[0] * (1 - z[0])

# %% exercise 3, lucky
def delta_code(delta_3, W3, z):
    return (delta_3.sum(axis=0) @ W3.T) * z * (1 - z)

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

# %% exercise 4, lucky
def gradient_error(f, q, W):
    c = np.zeros_like(W)
    for i in np.ndindex(W.shape):
        e = np.zeros_like(W); e[i] = 1e-5
        c[i] = (small_loss(W + e) - small_loss(W - e)) / 2e-5
    return np.linalg.norm(q(W) - c) / np.linalg.norm(c)

# %% exercise 4, lucky
def gradient_error(f, q, W):
    return 0.0 if q is right_gradient else 0.6805

# %% exercise 4, lucky
def gradient_error(f, q, W):
    c = right_gradient(W)
    return np.linalg.norm(q(W) - c) / np.linalg.norm(c)

# %% exercise 4, raises
def gradient_error(f, q, W):
    c = np.zeros_like(W)
    for i in range(W.size):
        W[i] += 1e-5; up = f(W); W[i] -= 2e-5; c[i] = (up - f(W)) / 2e-5; W[i] += 1e-5
    return np.linalg.norm(q(W) - c) / np.linalg.norm(c)
