# %% exercise 1, right
def psnr_of_noise(sigma):
    return 10 * np.log10(1 / sigma**2)

# %% exercise 1, right
def psnr_of_noise(sigma):
    return metrics.psnr(np.zeros((1, 4)), np.full((1, 4), sigma))

# %% exercise 1, wrong
def psnr_of_noise(sigma):
    return -10 * np.log10(sigma)

# %% exercise 1, wrong
def psnr_of_noise(sigma):
    return 20 * np.log10(sigma)

# %% exercise 1, wrong
def psnr_of_noise(sigma):
    return -20 * np.log(sigma)

# %% exercise 1, wrong
def psnr_of_noise(sigma):
    return sigma ** 2

# %% exercise 1, lucky
def psnr_of_noise(sigma):
    return 7.9588

# %% exercise 1, lucky
def psnr_of_noise(sigma):
    return -20 * np.log10(0.4)

# %% exercise 1, lucky
def psnr_of_noise(sigma):
    return 20 if sigma == 0.1 else 7.9588

# %% exercise 1, raises
def psnr_of_noise(sigma):
    return metrics.psnr(sigma)

# %% exercise 1, raises
def psnr_of_noise(sigma):
    return 10 * np.log10(1 / variance)

# %% exercise 2, right
def best_guess(x_noisy, sigma):
    a, b = (np.exp(-(x_noisy - c) ** 2 / (2 * sigma**2)) for c in (1, -1))
    return (a - b) / (a + b)

# %% exercise 2, right
def best_guess(x_noisy, sigma):
    return ops.tanh(x_noisy / sigma**2)

# %% exercise 2, wrong
def best_guess(x_noisy, sigma):
    return np.sign(x_noisy)

# %% exercise 2, wrong
def best_guess(x_noisy, sigma):
    return np.tanh(x_noisy / sigma)

# %% exercise 2, wrong
def best_guess(x_noisy, sigma):
    return 1 / (1 + np.exp(-2 * x_noisy / sigma**2))

# %% exercise 2, wrong
def best_guess(x_noisy, sigma):
    return x_noisy / (1 + sigma**2)

# %% exercise 2, wrong
def best_guess(x_noisy, sigma):
    return np.mean(np.tanh(x_noisy / sigma**2))

# %% exercise 2, lucky
def best_guess(x_noisy, sigma):
    return np.tanh(x_noisy)

# %% exercise 2, lucky
def best_guess(x_noisy, sigma):
    return np.tanh(x_noisy / 0.64)

# %% exercise 2, raises
def best_guess(x_noisy, sigma):
    if x_noisy > 0:
        return np.tanh(x_noisy / sigma**2)
    return -np.tanh(-x_noisy / sigma**2)

# %% exercise 3, right
def error_without_truth(x_noisy, w, sigma):
    d = x_noisy.shape[1]
    rows = [np.sum((w @ row - row) ** 2) / d for row in x_noisy]
    return float(np.mean(rows)) - sigma**2 + 2 * sigma**2 * np.sum(np.diag(w)) / d

# %% exercise 3, wrong
def error_without_truth(x_noisy, w, sigma):
    return np.mean((x_noisy @ w.T - x_noisy) ** 2)

# %% exercise 3, wrong
def error_without_truth(x_noisy, w, sigma):
    return np.mean((x_noisy @ w.T - x_noisy) ** 2) - sigma**2

# %% exercise 3, wrong
def error_without_truth(x_noisy, w, sigma):
    return np.mean((x_noisy @ w.T - x_noisy) ** 2) - sigma**2 + 2 * sigma**2 * np.trace(w)

# %% exercise 3, wrong
def error_without_truth(x_noisy, w, sigma):
    d = x_noisy.shape[1]
    return np.mean((x_noisy @ w - x_noisy) ** 2) - sigma**2 + 2 * sigma**2 * np.trace(w) / d

# %% exercise 3, wrong
def error_without_truth(x_noisy, w, sigma):
    d = x_noisy.shape[1]
    return np.mean((x_noisy @ w.T - x_noisy) ** 2) - sigma**2 + sigma**2 * np.trace(w) / d

# %% exercise 3, wrong
def error_without_truth(x_noisy, w, sigma):
    d = x_noisy.shape[1]
    return np.mean((x_noisy @ w.T - x_noisy) ** 2) + 2 * sigma**2 * np.trace(w) / d

# %% exercise 3, wrong
def error_without_truth(x_noisy, w, sigma):
    d = x_noisy.shape[1]
    return np.mean((x_noisy @ w.T - x_noisy) ** 2) - sigma + 2 * sigma * np.trace(w) / d

# %% exercise 3, wrong
def error_without_truth(x_noisy, w, sigma):
    d = x_noisy.shape[1]
    return np.mean((x_noisy @ w.T - x_noisy) ** 2, axis=1) - sigma**2 + 2 * sigma**2 * np.trace(w) / d

# %% exercise 3, lucky
def error_without_truth(x_noisy, w, sigma):
    return 0.15

# %% exercise 3, lucky
def error_without_truth(x_noisy, w, sigma):
    return true_errors[0]

# %% exercise 3, lucky
def error_without_truth(x_noisy, w, sigma):
    return np.mean((x_noisy @ w.T - x_noisy) ** 2) - sigma**2 + sigma**2 * np.trace(w)

# %% exercise 3, lucky
def error_without_truth(x_noisy, w, sigma):
    d = x_noisy.shape[1]
    return np.mean((x_noisy @ w.T - x_noisy) ** 2) - 0.25 + 0.5 * np.trace(w) / d

# %% exercise 3, raises
def error_without_truth(x_noisy, w, sigma):
    return np.mean((w @ x_noisy - x_noisy) ** 2) - sigma**2 + 2 * sigma**2 * np.trace(w) / 2
