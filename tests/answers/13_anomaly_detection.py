# %% exercise 1, right
share_true = 180 / (180 + 796)

# %% exercise 1, right
share_true = 0.1844

# %% exercise 1, wrong
share_true = 0.9

# %% exercise 1, wrong
share_true = 0.9 / 0.92

# %% exercise 1, wrong
share_true = 0.9 * 0.005

# %% exercise 1, wrong
share_true = 1 - 0.9 * 0.005 / (0.9 * 0.005 + 0.02 * 0.995)

# %% exercise 1, wrong
share_true = 18.44

# %% exercise 2, right
def pairs(normal, abnormal):
    won = [(b > a) + 0.5 * (b == a) for a in normal for b in abnormal]
    return sum(won) / len(won)

# %% exercise 2, right
def pairs(normal, abnormal):
    return np.mean((1 + np.sign(abnormal[None] - normal[:, None])) / 2)

# %% exercise 2, wrong
def pairs(normal, abnormal):
    return np.mean(abnormal > normal[:, None])

# %% exercise 2, wrong
def pairs(normal, abnormal):
    return np.mean(abnormal >= normal[:, None])

# %% exercise 2, wrong
def pairs(normal, abnormal):
    return np.mean((normal > abnormal[:, None]) + 0.5 * (normal == abnormal[:, None]))

# %% exercise 2, wrong
def pairs(normal, abnormal):
    return np.sum((abnormal > normal[:, None]) + 0.5 * (abnormal == normal[:, None]))

# %% exercise 2, wrong
def pairs(normal, abnormal):
    return np.mean(abnormal > normal.mean())

# %% exercise 2, lucky
def pairs(normal, abnormal):
    return 7.5 / 12

# %% exercise 2, lucky
def pairs(normal, abnormal):
    return (np.sum(abnormal > normal[:, None]) + 0.5) / (len(normal) * len(abnormal))

# %% exercise 2, raises
def pairs(normal, abnormal):
    if abnormal > normal[:, None]:
        return 1.0
    return 0.0

# %% exercise 2, raises
def pairs(normal, abnormal):
    return np.mean(abnormal > normal)

# %% exercise 3, right
def threshold(held_out, rate):
    best = np.inf
    for m, score in enumerate(sorted(held_out, reverse=True), 1):
        if m <= rate * (len(held_out) + 1):
            best = score
    return best

# %% exercise 3, right
def threshold(held_out, rate):
    m = int(np.floor(rate * (len(held_out) + 1)))
    return np.inf if m == 0 else np.partition(held_out, -m)[-m]

# %% exercise 3, wrong
def threshold(held_out, rate):
    return np.quantile(held_out, 1 - rate)

# %% exercise 3, wrong
def threshold(held_out, rate):
    return np.sort(held_out)[int(rate * (len(held_out) + 1)) - 1]

# %% exercise 3, wrong
def threshold(held_out, rate):
    return np.sort(held_out)[-int(rate * (len(held_out) + 1)) - 1]

# %% exercise 3, wrong
def threshold(held_out, rate):
    m = max(1, int(rate * (len(held_out) + 1)))
    return np.sort(held_out)[-m]

# %% exercise 3, lucky
def threshold(held_out, rate):
    m = int(rate * 51)
    return np.sort(held_out)[-m] if m else np.inf

# %% exercise 3, lucky
def threshold(held_out, rate):
    return {0.1: 46.0, 0.03: 50.0}.get(rate, np.inf)

# %% exercise 3, raises
def threshold(held_out, rate):
    m = int(rate * (len(held_out) + 1))
    return np.sort(held_out)[len(held_out) + 1 - m - (m == 0)] if m == 0 else held_out.sorted()[-m]

# %% exercise 3, raises
def threshold(held_out, rate):
    if held_out > rate:
        return held_out
    return np.inf
