# %% exercise 1, right
step_error = 0.0075

# %% exercise 1, right
step_error = np.mean(np.linspace(-0.15, 0.15, 100_001) ** 2)

# %% exercise 1, wrong
step_error = 0.3 / 12

# %% exercise 1, wrong
step_error = 1 / 12

# %% exercise 1, wrong
step_error = 0.15**2

# %% exercise 1, wrong
step_error = 0.3**2 / 3

# %% exercise 1, wrong
step_error = 0.3 / np.sqrt(12)

# %% exercise 1, wrong
step_error = [0.3, 12]

# %% exercise 2, right
def break_even(weighs, ours, rival):
    if ours >= rival:
        return np.inf
    n = 1
    while weighs + n * ours >= n * rival:
        n += 1
    return n

# %% exercise 2, right
def break_even(weighs, ours, rival):
    return np.floor(weighs / (rival - ours)) + 1 if rival > ours else float("inf")

# %% exercise 2, wrong
def break_even(weighs, ours, rival):
    return weighs / (rival - ours) if rival > ours else np.inf

# %% exercise 2, wrong
def break_even(weighs, ours, rival):
    return np.ceil(weighs / (rival - ours)) if rival > ours else np.inf

# %% exercise 2, wrong
def break_even(weighs, ours, rival):
    return weighs // max(abs(rival - ours), 1) + 1

# %% exercise 2, wrong
def break_even(weighs, ours, rival):
    return weighs // (rival - ours) if rival > ours else np.inf

# %% exercise 2, wrong
def break_even(weighs, ours, rival):
    return weighs // rival + 1 if rival > ours else np.inf

# %% exercise 2, wrong
def break_even(weighs, ours, rival):
    return np.inf if rival < ours else weighs // max(rival - ours, 1) + 1

# %% exercise 2, lucky
def break_even(weighs, ours, rival):
    return weighs // 25 + 1 if rival > ours else np.inf

# %% exercise 2, lucky
def break_even(weighs, ours, rival):
    return 41 if rival > ours else np.inf

# %% exercise 2, raises
def break_even(weighs, ours, rival):
    return int(weighs // (rival - ours)) + 1

# %% exercise 2, raises
def break_even(weighs, ours, rival):
    return len(weighs) // (rival - ours)

# %% exercise 3, right
def extra_bits(counts, table):
    p, q = counts / counts.sum(), table / table.sum()
    return sum(a * np.log2(a / b) for a, b in zip(p, q) if a > 0)

# %% exercise 3, right
def extra_bits(counts, table):
    from scipy.stats import entropy

    return entropy(counts, table, base=2)

# %% exercise 3, wrong
def extra_bits(counts, table):
    return -np.sum(counts / counts.sum() * np.log2(table / table.sum()))

# %% exercise 3, wrong
def extra_bits(counts, table):
    p, q = counts / counts.sum(), table / table.sum()
    with np.errstate(all="ignore"):
        return np.sum(p * np.log2(p / q))

# %% exercise 3, wrong
def extra_bits(counts, table):
    came = counts > 0
    return np.sum(counts[came] / counts.sum() * np.log2(counts[came] / table[came]))

# %% exercise 3, wrong
def extra_bits(counts, table):
    came = counts > 0
    p, q = counts[came] / counts.sum(), table[came] / table.sum()
    return np.sum(p * np.log(p / q))

# %% exercise 3, wrong
def extra_bits(counts, table):
    came = counts > 0
    p, q = counts[came] / counts.sum(), table[came] / table.sum()
    return np.sum(counts[came] * np.log2(p / q))

# %% exercise 3, wrong
def extra_bits(counts, table):
    came = counts > 0
    p, q = counts[came] / counts.sum(), table[came] / table.sum()
    return p * np.log2(p / q)

# %% exercise 3, wrong
def extra_bits(counts, table):
    came = counts > 0
    p, q = counts[came] / counts.sum(), table[came] / table.sum()
    return np.sum(q * np.log2(q / p))

# %% exercise 3, lucky
def extra_bits(counts, table):
    p, q = counts / counts.sum(), table / table.sum()
    return np.mean(np.log2(np.maximum(p, 1e-9) / q)) if p[0] == p[1] else 0.0

# %% exercise 3, lucky
def extra_bits(counts, table):
    came = counts > 0
    p, q = counts[came] / counts.sum(), table[came] / 4
    return np.sum(p * np.log2(p / q))

# %% exercise 3, raises
def extra_bits(counts, table):
    p = counts / counts.sum()
    return np.sum(p * np.log2(p / table.sum(axis=1)))

# %% exercise 3, raises
def extra_bits(counts, table):
    if counts > 0:
        return np.sum(counts * np.log2(counts / table))
