# %% exercise 1, right
def fineness(samples):
    return samples / 8, 8000 / samples

# %% exercise 1, right
def fineness(samples):
    seconds = samples / 8000
    return np.array([1000 * seconds, 1 / seconds])

# %% exercise 1, wrong
def fineness(samples):
    return samples / 8000, 8000 / samples

# %% exercise 1, wrong
def fineness(samples):
    return 8000 / samples, 1000 * samples / 8000

# %% exercise 1, wrong
def fineness(samples):
    return 1000 * samples / 8000

# %% exercise 1, wrong
def fineness(samples):
    return 1000 * samples / 8000, 4000 / samples

# %% exercise 1, lucky
def fineness(samples):
    return 32, 31.25

# %% exercise 1, lucky
def fineness(samples):
    return samples / 8, 31.25 * samples / 256

# %% exercise 1, raises
def fineness(samples):
    return 1000 * len(samples) / 8000, 8000 / len(samples)

# %% exercise 2, right
def mix(clean, noise, decibels):
    ratio = (clean @ clean) / (noise @ noise)
    return clean + noise * ratio**0.5 * 10 ** (-decibels / 20)

# %% exercise 2, right
def mix(clean, noise, decibels):
    wanted = np.mean(clean**2) / 10 ** (decibels / 10)
    noise *= np.sqrt(wanted / np.mean(noise**2))
    return clean + noise

# %% exercise 2, wrong
def mix(clean, noise, decibels):
    return clean + noise * np.mean(clean**2) / np.mean(noise**2) * 10 ** (-decibels / 10)

# %% exercise 2, wrong
def mix(clean, noise, decibels):
    return clean + noise * 10 ** (-decibels / 20)

# %% exercise 2, wrong
def mix(clean, noise, decibels):
    return clean + noise * np.sqrt(np.mean(clean**2) / np.mean(noise**2)) * 10 ** (decibels / 20)

# %% exercise 2, wrong
def mix(clean, noise, decibels):
    return clean + noise * np.sqrt(np.mean(clean**2) / np.mean(noise**2)) * 10 ** (-decibels / 40)

# %% exercise 2, wrong
def mix(clean, noise, decibels):
    mixed = clean + noise * np.sqrt(np.mean(clean**2) / np.mean(noise**2)) * 10 ** (-decibels / 20)
    return mixed / mixed.std()

# %% exercise 2, wrong
def mix(clean, noise, decibels):
    return np.mean(clean**2) / 10 ** (decibels / 10)

# %% exercise 2, lucky
def mix(clean, noise, decibels):
    return clean + noise * np.sqrt(np.mean(clean**2) / np.mean(noise**2))

# %% exercise 2, lucky
def mix(clean, noise, decibels):
    return clean + noise / 3 * 10 ** (-decibels / 20)

# %% exercise 2, raises
def mix(clean, noise, decibels):
    if clean > noise:
        return clean
    return clean + noise

# %% exercise 2, raises
def mix(clean, noise, decibels):
    return clean + noise.scaled(decibels)

# %% exercise 3, right
def best_mask(x, s):
    out = np.zeros(len(x))
    there = x != 0
    out[there] = np.real(s[there] / x[there])
    return out.clip(0, 1)

# %% exercise 3, right
def best_mask(x, s):
    power = x.real**2 + x.imag**2
    along = x.real * s.real + x.imag * s.imag
    return np.clip(along / np.maximum(power, 1e-30), 0, 1)

# %% exercise 3, wrong
def best_mask(x, s):
    return np.clip(np.abs(s) / np.maximum(np.abs(x), 1e-9), 0, 1) * (x != 0)

# %% exercise 3, wrong
def best_mask(x, s):
    return np.real(np.conj(x) * s) / np.maximum(np.abs(x) ** 2, 1e-12)

# %% exercise 3, wrong
def best_mask(x, s):
    with np.errstate(all="ignore"):
        return np.clip(np.real(s / x), 0, 1)

# %% exercise 3, wrong
def best_mask(x, s):
    return s / np.where(x == 0, 1, x)

# %% exercise 3, wrong
def best_mask(x, s):
    return np.clip(np.real(x * s) / np.maximum(np.abs(x) ** 2, 1e-12), 0, 1)

# %% exercise 3, lucky
def best_mask(x, s):
    return np.append(np.zeros(40), [0, 0, 0.5])

# %% exercise 3, lucky
def best_mask(x, s):
    ratio = np.abs(s) ** 2 / np.maximum(np.abs(x) ** 2, 1e-12)
    return np.where(x == 0, 0, np.clip(ratio, 0, 1))

# %% exercise 3, raises
def best_mask(x, s):
    if x == 0:
        return 0
    return np.clip(np.real(s / x), 0, 1)

# %% exercise 3, raises
def best_mask(x, s):
    return np.clip(np.real(s / x[:, 0]), 0, 1)
