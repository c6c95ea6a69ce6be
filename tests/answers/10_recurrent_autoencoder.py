# %% exercise 1, right
n_parameters = 4608.0

# %% exercise 1, right
gru = layers.GRU(32)
gru.build((None, 10, 14))
n_parameters = gru.count_params()

# %% exercise 1, wrong
n_parameters = 3 * (14 * 32 + 32 * 32 + 32)

# %% exercise 1, wrong
n_parameters = 14 * 32 + 32 * 32 + 2 * 32

# %% exercise 1, wrong
n_parameters = 3 * (14 * 32 + 2 * 32)

# %% exercise 1, wrong
n_parameters = 4 * (14 * 32 + 32 * 32 + 32)

# %% exercise 1, wrong
n_parameters = 4,608

# %% exercise 2, right
def masked_mse(x, x_hat, keep):
    e = np.mean((x - x_hat) ** 2, axis=-1)
    return np.sum(e * keep) / np.sum(keep)

# %% exercise 2, right
def masked_mse(x, x_hat, keep):
    return np.average(((x - x_hat) ** 2).mean(axis=-1), weights=keep)

# %% exercise 2, wrong
def masked_mse(x, x_hat, keep):
    return np.mean((x - x_hat) ** 2)

# %% exercise 2, wrong
def masked_mse(x, x_hat, keep):
    return np.mean((x - x_hat) ** 2 * keep[..., None])

# %% exercise 2, wrong
def masked_mse(x, x_hat, keep):
    return np.sum((x - x_hat) ** 2 * keep[..., None]) / keep.sum()

# %% exercise 2, wrong
def masked_mse(x, x_hat, keep):
    e = (x - x_hat) ** 2
    return np.mean([e[i][keep[i]].mean() for i in range(len(x))])

# %% exercise 3, right
def teacher_inputs(x):
    return np.pad(x[:, :-1], [(0, 0), (1, 0), (0, 0)])

# %% exercise 3, right
def teacher_inputs(x):
    y = np.roll(x, 1, axis=1)
    y[:, 0] = 0
    return y

# %% exercise 3, right
def teacher_inputs(x):
    return ops.pad(x[:, :-1], [[0, 0], [1, 0], [0, 0]])

# %% exercise 3, wrong
def teacher_inputs(x):
    return x

# %% exercise 3, wrong
def teacher_inputs(x):
    return np.roll(x, 1, axis=1)

# %% exercise 3, wrong
def teacher_inputs(x):
    return np.concatenate([x[:, 1:], np.zeros_like(x[:, :1])], axis=1)

# %% exercise 3, wrong
def teacher_inputs(x):
    return x[:, :-1]

# %% exercise 3, wrong
def teacher_inputs(x):
    return np.concatenate([np.zeros_like(x[:1]), x[:-1]], axis=0)

# %% exercise 4, right
def lstm_step(x, h, s, kernel, recurrent_kernel, bias):
    a = x @ kernel + h @ recurrent_kernel + bias
    m = h.shape[-1]
    new = sigmoid(a[:, m:2 * m]) * s + sigmoid(a[:, :m]) * np.tanh(a[:, 2 * m:3 * m])
    return [sigmoid(a[:, 3 * m:]) * np.tanh(new), new]

# %% exercise 4, wrong
def lstm_step(x, h, s, kernel, recurrent_kernel, bias):
    i, f, c, o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
    s = sigmoid(f) * s + sigmoid(i) * c
    return sigmoid(o) * np.tanh(s), s

# %% exercise 4, wrong
def lstm_step(x, h, s, kernel, recurrent_kernel, bias):
    i, f, c, o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
    s = sigmoid(f) * s + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * s, s

# %% exercise 4, wrong
def lstm_step(x, h, s, kernel, recurrent_kernel, bias):
    f, i, c, o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
    s = sigmoid(f) * s + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(s), s

# %% exercise 4, wrong
def lstm_step(x, h, s, kernel, recurrent_kernel, bias):
    return h

# %% exercise 4, wrong
def lstm_step(x, h, s, kernel, recurrent_kernel, bias):
    i, f, c, o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
    s = sigmoid(f) * s + sigmoid(i) * np.tanh(c)
    return s, sigmoid(o) * np.tanh(s)

# %% exercise 2, lucky
def masked_mse(x, x_hat, keep):
    return np.sum(((x - x_hat) ** 2)[keep]) / 8

# %% exercise 2, lucky
def masked_mse(x, x_hat, keep):
    return np.sum((x - x_hat) ** 2 * keep[..., None]) / (2 * keep.sum())

# %% exercise 2, lucky
def masked_mse(x, x_hat, keep):
    return np.mean(np.abs(x - x_hat)[keep]) * 13 / 7

# %% exercise 2, raises
def masked_mse(x, x_hat, keep):
    return np.mean((x - x_hat) ** 2) if keep else 0

# %% exercise 2, raises
def masked_mse(x, x_hat, keep):
    return np.sum((x - x_hat) ** 2 * keep) / keep.sum()

# %% exercise 3, lucky
def teacher_inputs(x):
    return np.concatenate([np.zeros((2, 1, 3)), x[:, :-1]], axis=1) if len(x) == 2 else x

# %% exercise 3, lucky
def teacher_inputs(x):
    y = np.zeros_like(x)
    y[:, 1:4] = x[:, :3]
    return y

# %% exercise 3, raises
def teacher_inputs(x):
    return np.concatenate([np.zeros((2, 1, 3)), x[:, :-1]], axis=1)

# %% exercise 3, raises
def teacher_inputs(x):
    return x[:, t - 1]

# %% exercise 4, lucky
def lstm_step(x, h, s, kernel, recurrent_kernel, bias):
    a = x @ kernel + h @ recurrent_kernel + bias
    i, e, c, o = a[:, :3], a[:, 3:6], a[:, 6:9], a[:, 9:12]
    if h.shape[1] != 3:
        return h, s
    s = sigmoid(e) * s + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(s), s

# %% exercise 4, raises
def lstm_step(x, h, s, kernel, recurrent_kernel, bias):
    i, e, c, o = np.split(x @ kernel + h @ recurrent_kernel + bias, 5, axis=-1)
    s = sigmoid(e) * s + sigmoid(i) * np.tanh(c)
    return sigmoid(o) * np.tanh(s), s
