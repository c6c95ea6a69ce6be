# %% [markdown] slideshow={"slide_type": "slide"}
# # 05 · Training: how does gradient descent find the code?
#
# > **How does gradient descent find the code?**
#
# **Time** about 40 s on two CPU cores · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb), [lesson 04](04_loss_functions.ipynb); partial derivatives and matrix products · **Data** MNIST ·
# <a href="https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/notebooks/05_training.ipynb" target="_parent">Open in Colab</a>
#
# **Afterwards you can** *derive* the gradient of every weight of an autoencoder, *build* its training loop in NumPy alone, *verify* a gradient, *choose* an optimizer and its learning rate, *diagnose* a run that fails
#
# <!-- notes
# Lessons 01 to 04 called fit and believed the result. Today nothing is believed: the gradient is derived, written in
# NumPy, checked twice, and then used to see what learning rate, optimizer, starting point and amount of data do.
# -->

# %% slideshow={"slide_type": "skip"} tags=["setup"]
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("ae_helpers") is None:  # the lesson is alone, as in Colab: fetch the course's helpers
    class Stop(Exception):  # ends this cell, and the run, with a sentence in place of a traceback
        def _render_traceback_(self):
            return [str(self)]

    course = "https://github.com/OWNER/REPOSITORY"
    if "/OWNER/" in course:
        raise Stop("The helpers are not installed: in the course's folder, run the README's first command.")
    print("Installing the course's helpers, once for this session: about half a minute ...")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", f"git+{course}"]
    if subprocess.run(pip, stderr=subprocess.DEVNULL).returncode:
        why = f"to see why, run %pip install git+{course}"
        raise Stop(f"The helpers could not be installed: check the network, then run this cell again; {why}.")

import matplotlib.pyplot as plt
import numpy as np

import ae_helpers

with ae_helpers.quietly():
    import keras
from keras import layers, ops

from ae_helpers import data, metrics, models, plots, training
from ae_helpers.checks import check, expect

SEED = 0
keras.utils.set_random_seed(SEED)
plots.use_style()

# %% [markdown] slideshow={"slide_type": "skip"}
# Training uses the first 20,000 images. Every choice is made on 1,000 other training images, the validation set; the test images only serve the last two sections.
# `threadpool_limits` keeps NumPy to one thread, enough for matrices this small.

# %% slideshow={"slide_type": "skip"}
from threadpoolctl import threadpool_limits

threadpool_limits(limits=1, user_api="blas")
mnist = data.load_mnist(flat=True)
x_train, x_val, x_test = mnist.x_train[:20_000], mnist.x_train[-1_000:], mnist.x_test
mean_image = x_train.mean(axis=0, keepdims=True)
mse_mean = metrics.mse(x_val, np.repeat(mean_image, len(x_val), axis=0))
print(f"training {x_train.shape}, validation {x_val.shape}, test {x_test.shape}")
print(f"mean image: validation MSE {mse_mean:.4f}")


def plain_ticks(ax, *ticks):
    """Label a logarithmic axis of errors with plain numbers."""
    ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks], minor=False)
    ax.yaxis.set_minor_locator(plt.NullLocator())


# %% [markdown] slideshow={"slide_type": "slide"}
# ## The idea: walk downhill
#
# Nothing tells the network what the code $z$ should look like. It only has a loss,
#
# $$\mathcal{L}(\theta, \phi) = \frac{1}{n} \sum_{i=1}^{n} \| x_i - \hat{x}_i \|^2 , \qquad \hat{x}_i = g_\phi(f_\theta(x_i)) ,$$
#
# and one rule, applied to every weight $w$ again and again:
#
# $$w \leftarrow w - \eta \, \frac{\partial \mathcal{L}}{\partial w} .$$
#
# The **gradient** points uphill, so the step goes against it. The **learning rate** $\eta$ scales its length. *Stochastic* gradient descent (SGD) uses the gradient of a small batch: noisier than that of all images, and hundreds of times cheaper.
#
# <!-- notes
# Nobody tells the network what the code should be. The only signal is the error at the output. The question of the
# lesson is how that signal reaches the code, two layers further back.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Four layers, eight arrays
#
# <!-- notes
# The course's standard network, as a picture and as five lines of NumPy. Gradient descent needs the derivative of the
# loss with respect to each of about two hundred thousand numbers. Point out that forward returns the hidden layers too:
# the backward pass will need every one of them.
# -->

# %% tags=["nbval-check-output"]
twin = models.dense_autoencoder(input_dim=784, hidden_dims=(128,), code_dim=32)
picture = plots.architecture(twin.encoder, twin.decoder, "Four layers, eight arrays")
plots.show(picture, "An autoencoder with layers of 784, 128, 32, 128 and 784 values.")
print(f"{twin.count_params():,} parameters: as many partial derivatives a step")


# %% [markdown] slideshow={"slide_type": "skip"}
# Rows are examples, and $h$ and $u$ are the two hidden layers. ReLU is $\max(a, 0)$, elementwise:
#
# $$\begin{aligned}
# a_1 &= x W_1 + b_1, & h &= \mathrm{relu}(a_1) & (n, 784) &\to (n, 128) \\
# a_2 &= h W_2 + b_2, & z &= a_2 & (n, 128) &\to (n, 32) \\
# a_3 &= z W_3 + b_3, & u &= \mathrm{relu}(a_3) & (n, 32) &\to (n, 128) \\
# a_4 &= u W_4 + b_4, & \hat{x} &= \mathrm{sigmoid}(a_4) & (n, 128) &\to (n, 784)
# \end{aligned}$$
#
# $\theta = \{W_1, b_1, W_2, b_2\}$ is the encoder, $\phi = \{W_3, b_3, W_4, b_4\}$ the decoder. The code writes $\mathrm{sigmoid}(a)$ as $\frac12 + \frac12 \tanh\frac{a}{2}$: the same function, and nothing in it can overflow.
#
# The loss sums over the 784 pixels of an image: it is 784 times the MSE of the other lessons, and the same walk there needs a rate 784 times larger. Results are printed as MSE, as always.
#
# Biases start at zero. Weights start at random, uniform between $\pm\sqrt{6 / (\text{inputs} + \text{outputs})}$, the default of `Dense` in Keras. Glorot and Bengio (2010, PMLR 9, 249-256) chose this width to keep signals about equally large from layer to layer.

# %% slideshow={"slide_type": "skip"}
def initial_parameters(sizes=(784, 128, 32, 128, 784), seed=SEED):
    """Return Glorot-uniform weights and zero biases, float32, in the order of Keras."""
    rng = np.random.default_rng(seed)
    p = {}
    for l, (inputs, outputs) in enumerate(zip(sizes[:-1], sizes[1:]), start=1):
        limit = np.sqrt(6 / (inputs + outputs))
        p[f"W{l}"] = rng.uniform(-limit, limit, (inputs, outputs)).astype("float32")
        p[f"b{l}"] = np.zeros(outputs, "float32")
    return p


start = initial_parameters()


def loss(x, x_hat):
    return np.mean(np.sum((x - x_hat) ** 2, axis=1))


# %%
def forward(p, x):
    h = np.maximum(x @ p["W1"] + p["b1"], 0)
    z = h @ p["W2"] + p["b2"]
    u = np.maximum(z @ p["W3"] + p["b3"], 0)
    x_hat = 0.5 + 0.5 * np.tanh((u @ p["W4"] + p["b4"]) / 2)
    return h, z, u, x_hat


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Backpropagation: sending the error back
#
# The **chain rule**: if $w$ changes $a$ and $a$ changes $\mathcal{L}$, multiply the two derivatives; if $w$ acts along several paths, add them up. **Backpropagation** applies it layer by layer, from the output to the input, and reuses what it has.
#
# Let $\delta_l = \partial \mathcal{L} / \partial a_l$: how the loss reacts to what enters layer $l$'s nonlinearity. It has the shape of $a_l$. The last layer is $(a_4)_{ij} = \sum_m u_{im} (W_4)_{mj} + (b_4)_j$, so
#
# $$\frac{\partial \mathcal{L}}{\partial (W_4)_{mj}} = \sum_i u_{im}\, (\delta_4)_{ij}, \qquad \frac{\partial \mathcal{L}}{\partial (b_4)_j} = \sum_i (\delta_4)_{ij}, \qquad \frac{\partial \mathcal{L}}{\partial u_{im}} = \sum_j (\delta_4)_{ij} (W_4)_{mj} .$$
#
# In matrices: $u^\top \delta_4$, the column sums of $\delta_4$, and $\delta_4 W_4^\top$. **The weights that carried the signal forward carry the error back, transposed.**
#
# <!-- notes
# Give the class a minute for this one. Delta is the derivative with respect to what goes into the nonlinearity. Once
# the delta of a layer is known its weight gradients are one matrix product away, and so is the delta one layer further
# back. The same three formulas hold for every layer, with its own input in place of u.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Four deltas, from output to input
#
# $$\begin{aligned}
# \delta_4 &= \tfrac{2}{n} (\hat{x} - x) \odot \hat{x} \odot (1 - \hat{x}) & & (n, 784) \\
# \delta_3 &= (\delta_4 W_4^\top) \odot [u > 0] & (n, 784)(784, 128) \to {} & (n, 128) \\
# \delta_2 &= \delta_3 W_3^\top & (n, 128)(128, 32) \to {} & (n, 32) \\
# \delta_1 &= (\delta_2 W_2^\top) \odot [h > 0] & (n, 32)(32, 128) \to {} & (n, 128)
# \end{aligned}$$
#
# $\odot$ is the elementwise product. The factor after it is the slope of the nonlinearity: $\hat{x}(1 - \hat{x})$ for the sigmoid, 1 or 0 for the ReLU, 1 for the linear code. $\delta_2$ answers the question of this lesson: **it tells each code value which way to move**, against its sign.
#
# <!-- notes
# Go through the four lines from the top, which is from the output to the input. The first line holds the loss and the
# sigmoid of lesson 04. The circle is an elementwise product. Check the shapes of each matrix product aloud.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ### The whole gradient in a dozen lines
#
# <!-- notes
# Line by line this is the previous slide, then eight gradients of the same shapes as the eight parameters. The loss
# enters only through the first delta, which is why it is a function of its own: later we exchange it. What else a
# deep learning library does for this network is comfort and speed.
# -->

# %%
def output_delta(x, x_hat):
    return 2 / len(x) * (x_hat - x) * x_hat * (1 - x_hat)


def backward(p, x, h, z, u, x_hat, delta=output_delta):
    d4 = delta(x, x_hat)
    d3 = (d4 @ p["W4"].T) * (u > 0)
    d2 = d3 @ p["W3"].T
    d1 = (d2 @ p["W2"].T) * (h > 0)
    return {
        "W1": x.T @ d1, "b1": d1.sum(axis=0),
        "W2": h.T @ d2, "b2": d2.sum(axis=0),
        "W3": z.T @ d3, "b3": d3.sum(axis=0),
        "W4": u.T @ d4, "b4": d4.sum(axis=0),
    }


# %% [markdown] slideshow={"slide_type": "skip"}
# ## Two checks of the gradient
#
# A wrong gradient does not crash. So test it against the definition of a derivative, the **central difference**
#
# $$\frac{\partial \mathcal{L}}{\partial w} \approx \frac{\mathcal{L}(w + \varepsilon) - \mathcal{L}(w - \varepsilon)}{2 \varepsilon} .$$
#
# Its error shrinks like $\varepsilon^2$ until rounding takes over: with $\varepsilon = 10^{-5}$ it needs `float64`. Each derivative costs two forward passes, so a sample of 40 entries of each array must do. Entries where a ReLU switches are left out: no derivative there.

# %% slideshow={"slide_type": "skip"}
def central_difference(p, x, name, index, eps=1e-5):
    """Return the derivative of the loss with respect to one entry; NaN if a ReLU switched."""
    w, kept = p[name], p[name][index]
    w[index] = kept + eps
    above = forward(p, x)
    w[index] = kept - eps
    below = forward(p, x)
    w[index] = kept
    switched = any(((a > 0) != (b > 0)).any() for a, b in zip(above, below))
    return np.nan if switched else (loss(x, above[-1]) - loss(x, below[-1])) / (2 * eps)


# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
p64 = {name: w.astype("float64") for name, w in start.items()}
x64 = x_train[:8].astype("float64")
rng, error, compared = np.random.default_rng(SEED), {}, []
for name, grad in backward(p64, x64, *forward(p64, x64)).items():
    sample = [np.unravel_index(i, grad.shape) for i in rng.integers(grad.size, size=40)]
    numeric = np.array([central_difference(p64, x64, name, i) for i in sample])
    ours, smooth = np.array([grad[i] for i in sample]), np.isfinite(numeric)
    error[name] = np.linalg.norm((ours - numeric)[smooth]) / np.linalg.norm(numeric[smooth])
    compared.append(smooth.sum())
worst = max(error.values())
expect(worst < 1e-6, f"largest relative error of any of the eight arrays {worst:.0e}")
expect(min(compared) > 20, f"{min(compared)} or more of the 40 entries of each were compared")


# %% [markdown] slideshow={"slide_type": "skip"}
# The second check is Keras, which differentiates by itself. One step of plain SGD with $\eta = 1$ moves each weight by exactly its gradient, so **weights before minus weights after = gradient**. The first check is limited by the difference quotient, this one by `float32`, which carries about seven digits.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
def summed_error(x, x_hat):
    return ops.sum(ops.square(x - x_hat), axis=-1)


twin.set_weights(list(start.values()))
twin.compile(optimizer=keras.optimizers.SGD(learning_rate=1.0), loss=summed_error)
twin.train_on_batch(x_train[:50], x_train[:50])
ours = backward(start, x_train[:50], *forward(start, x_train[:50]))
apart = [np.linalg.norm(grad - (before - after)) / np.linalg.norm(grad) for grad, before, after
         in zip(ours.values(), start.values(), twin.get_weights())]
expect(max(apart) < 1e-4, f"NumPy and Keras differ by {max(apart):.0e} of a gradient")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Train it: forward, backward, subtract
#
# One **epoch** has a step for each batch of 50. MNIST's training images come in mixed order, so batches can be taken in turn.
#
# <!-- notes
# This is all of training: forward, backward, subtract. Ask the class how many steps an epoch has with twenty thousand
# images and batches of fifty: four hundred. Then let them vote on the number of digits that will agree with Keras;
# rounding differs in every single product.
# -->

# %%
def sgd_step(p, x, rate):
    """Change the parameters in place; return the loss before the step."""
    h, z, u, x_hat = forward(p, x)
    gradient = backward(p, x, h, z, u, x_hat)
    for name in p:
        p[name] -= rate * gradient[name]
    return loss(x, x_hat)


trained = {name: w.copy() for name, w in start.items()}
batches = x_train.reshape(-1, 50, 784)
numpy_loss = [np.mean([sgd_step(trained, x, rate=0.01) for x in batches])
              for epoch in range(4)]

# %% [markdown] tags=["predict"]
# **Predict first.** Keras now trains the same network: same initial weights, same batches in the same order (`shuffle=False`), plain SGD, same rate, 1,600 steps. Both compute in `float32` and round differently in every product. To how many digits do the two loss curves agree?

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Keras and NumPy take the same path
#
# In the first epoch the curves agree to four digits or more. Later they can drift apart: a rounding error shifts a weight, and the shifted weight shifts every later gradient. Both still go downhill to nearly the same error. There is no secret in `fit`: it is these few lines, compiled.
#
# <!-- notes
# The first epoch agrees to four digits or more. Later the curves may drift apart slowly, because a rounding error moves a
# weight and the moved weight changes every later gradient. Nobody should ask two machines for equal digits. Below:
# held-out digits through the network that NumPy trained. They are blurred, after four epochs of the plainest method, but
# nobody would call them noise.
# -->

# %% tags=["evidence", "checkpoint"]
twin.set_weights(list(start.values()))
twin.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01), loss=summed_error,
             steps_per_execution=20)
run = twin.fit(x_train, epochs=4, batch_size=50, shuffle=False, verbose=0)
keras_loss = run.history["loss"]
apart = [abs(a / b - 1) for a, b in zip(numpy_loss, keras_loss)]
print("epoch   NumPy MSE   Keras MSE   relative difference")
for epoch, (a, b, r) in enumerate(zip(numpy_loss, keras_loss, apart), start=1):
    print(f"{epoch:>5}{a / 784:>12.5f}{b / 784:>12.5f}{r:>22.0e}")
expect(apart[0] < 1e-4 and max(apart) < 1e-2,
       f"loss curves apart by {apart[0]:.0e} in one epoch, {max(apart):.0e} in four")

# %% tags=["figure", "checkpoint"]
rows = {"held-out input": x_val[:10], "before training": forward(start, x_val[:10])[-1],
        "after 1,600 steps": forward(trained, x_val[:10])[-1]}
plots.show(plots.image_rows(rows, title="Four epochs of plain SGD: blurred, but digits"),
           "Ten held-out digits; grey noise before training; blurred digits after.")
mse_sgd = metrics.mse(x_val, forward(trained, x_val)[-1])
expect(mse_sgd < mse_mean / 2, f"validation MSE {mse_sgd:.4f}, mean image {mse_mean:.4f}")


# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## The learning rate: too small, right, too large
#
# A step too short wastes work. A step too long lands where the slope it trusted no longer holds.
#
# **Predict first.** Six runs of 400 steps start from the same weights with rates from 0.001 to 0.3. Which falls fastest? What does the loss of the largest rate do: explode, oscillate, or lie flat? (The output is a sigmoid, so it cannot leave $[0, 1]$.)
#
# <!-- notes
# Let the class sketch the six curves before running the cell. The interesting answer is the last one: many expect the
# loss to explode, but the output of a sigmoid cannot.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# One loop serves the rest of the lesson. It takes one step for each entry of `rates` and leaves the update to a `rule`, which changes an array `w` in place and may remember things in the dict `memory`. `watch` says what to record on the way.

# %% slideshow={"slide_type": "skip"}
def val_mse(p):
    return metrics.mse(x_val, forward(p, x_val)[-1])


def train(p, rule, rates, every=50, watch=val_mse, delta=output_delta, batch=50):
    """Take a step for each rate; return new parameters, and what was watched at intervals."""
    p, memory, seen = {name: w.copy() for name, w in p.items()}, {name: {} for name in p}, []
    for t, rate in enumerate(rates, start=1):
        first = (t - 1) * batch % len(x_train)
        x = x_train[first : first + batch]
        gradient = backward(p, x, *forward(p, x), delta)
        for name in p:
            rule(p[name], gradient[name], memory[name], t, rate)
        if t % every == 0:
            seen.append(watch(p))
    return p, seen


# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
def sgd(w, grad, memory, t, rate):
    w -= rate * grad


RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
sweep = {"SGD": {rate: train(start, sgd, [rate] * 400) for rate in RATES}}
final = {rate: curve[-1] for rate, (_, curve) in sweep["SGD"].items()}
expect(min(final[0.01], final[0.03]) < 0.8 * final[0.003],
       f"0.01 and 0.03 fall fastest: {final[0.01]:.4f}, {final[0.03]:.4f}")
expect(final[0.001] > 0.9 * mse_mean,
       f"rate 0.001 is still at the mean image: {final[0.001]:.4f}")
expect(min(final[0.1], final[0.3]) > 1.2 * mse_mean,
       f"0.1 and 0.3 end worse than the mean image: {final[0.1]:.4f}, {final[0.3]:.4f}")

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
LOOKS = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
fig, ax = plt.subplots(figsize=(9, 3.5))
for (rate, (_, curve)), look, mark in zip(sweep["SGD"].items(), LOOKS, "os^vDX"):
    ax.plot(range(50, 401, 50), curve, ls=look, marker=mark, ms=5)
    up = {0.3: 2, 0.1: -10, 0.001: 2, 0.003: -10}.get(rate, -4)
    ax.annotate(f"rate {rate}", (400, curve[-1]), (8, up), textcoords="offset points")
ax.axhline(mse_mean, color=plots.BASELINE, lw=1)
ax.annotate("mean image", (480, mse_mean), (4, -4), textcoords="offset points")
ax.set(xlabel="step", ylabel="validation MSE", yscale="log", xlim=(40, 480),
       title="Too small crawls, too large lies flat")
plain_ticks(ax, 0.03, 0.05, 0.1, 0.2)
plots.show(fig, "Validation error of SGD against step: 0.001 stays at the mean image, 0.003 "
           "leaves it late, 0.01 and 0.03 fall, 0.1 and 0.3 lie flat above it.")


# %% [markdown] slideshow={"slide_type": "skip"}
# The largest rate does not explode. It lies flat, far above the best. The slow runs linger near the mean image: the best single picture, the same for every digit.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## How it fails: a few steps too far
#
# Why do the two largest rates not recover? Take 50 steps at a rate between them, 0.15. Two slopes in the deltas can be zero and block the error: $\hat{x}(1 - \hat{x})$ for a pixel that is surely paper or surely ink (call it **stuck** below $10^{-4}$), and $[u > 0]$ or $[h > 0]$ for a ReLU that is **silent** for every image.
#
# **Predict first.** Which of the two keeps them there: stuck pixels, silent units, or both?
#
# <!-- notes
# Every path of the gradient runs through the slope of the sigmoid, most of them through the slope of a ReLU too. Let the
# class name a suspect before the table comes. Read its columns of silent units first: both rates silence units, and the
# good rate recovers. A suspect is not yet a culprit: the next slide has the control.
# -->

# %% slideshow={"slide_type": "skip"}
def gates(p, x=x_val):
    """Return the shares of stuck pixels and of silent units, and the gradient's norm."""
    h, z, u, x_hat = forward(p, x)
    silent = np.concatenate([h, u], axis=1).max(axis=0) == 0
    gradient = backward(p, x, h, z, u, x_hat)
    norm = np.sqrt(sum(np.sum(grad**2) for grad in gradient.values()))
    return np.mean(x_hat * (1 - x_hat) < 1e-4), silent.mean(), norm


by_step = {rate: train(start, sgd, [rate] * 50, every=1, watch=gates) for rate in (0.03, 0.15)}

# %% slideshow={"slide_type": "fragment"} tags=["failure", "checkpoint"]
print("              rate 0.03                      rate 0.15")
print("step   stuck  silent  gradient      stuck  silent  gradient")
for i in (0, 1, 2, 4, 9, 49):
    print(f"{i + 1:>4}", *(f"{a:>7.1%}{b:>8.1%}{c:>10.0e}   " for a, b, c
                           in (by_step[rate][1][i] for rate in by_step)))
good, bad = (seen[-1] for _, seen in by_step.values())
expect(good[0] < 0.2 < 0.8 < bad[0],
       f"stuck after 50 steps: {good[0]:.0%} at rate 0.03, {bad[0]:.0%} at 0.15")


# %% [markdown] slideshow={"slide_type": "subslide"}
# ### The control: remove the sigmoid's slope, and nothing else
#
# Both rates silence units; only the large one gets its pixels stuck. But two things that occur together prove nothing. So take the network as it is after these 50 steps and change only $\delta_4$: the cross-entropy of lesson 04 has $\delta_4 = \frac{1}{n}(\hat{x} - x)$, without the factor $2 \hat{x}(1 - \hat{x})$. Everything else stays, all silent units included.
#
# <!-- notes
# Both runs start from the same ruined network, with the same silent units, at the same small rate. With the squared
# error hardly anything moves. Without the sigmoid's slope in the first delta the network comes back. The last line keeps
# the claim honest: the slope explains why the large rate lies flat, not why it is too large.
# -->

# %% tags=["failure", "checkpoint"]
def bce_delta(x, x_hat):
    return (x_hat - x) / len(x)


broken = by_step[0.15][0]
repair = {name: train(broken, sgd, [0.001] * 400, delta=delta)[0]
          for name, delta in (("MSE", output_delta), ("BCE", bce_delta))}
print("400 more steps at rate 0.001      stuck  silent     MSE")
print(f"{'before them':<31}{bad[0]:>8.1%}{bad[1]:>8.1%}{val_mse(broken):>8.4f}")
for name, p in repair.items():
    stuck, silent, _ = gates(p)
    print(f"{'with the gradient of ' + name:<31}{stuck:>8.1%}{silent:>8.1%}{val_mse(p):>8.4f}")
expect(gates(repair["BCE"])[0] < 0.3 < 0.9 < gates(repair["MSE"])[0],
       "without the sigmoid's slope the pixels come loose; with it, they stay stuck")
expect(val_mse(repair["BCE"]) < 0.7 * val_mse(repair["MSE"]), "and the error falls")

with np.errstate(all="ignore"):
    lost, _ = train(start, sgd, [0.15] * 50, watch=len, delta=bce_delta)
finite = all(np.isfinite(w).all() for w in lost.values())
expect(not finite, "BCE from the random start, 50 steps at rate 0.15: the weights overflow")


# %% [markdown] slideshow={"slide_type": "skip"}
# The stuck pixels keep them there: long steps make the logits $a_4$ huge, and the slope that should shrink them again is gone. But the rate is too large anyway: without the slope, it explodes.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Optimizers: what a step remembers
#
# $\nabla$ is the gradient for one weight, $\eta$ the rate. The memories $v$, $m$, $s$ start at 0, one for each weight:
#
# $$\begin{aligned}
# \text{SGD:} & & & & w &\leftarrow w - \eta \nabla \\
# \text{momentum:} & & v &\leftarrow \beta v - \eta \nabla & w &\leftarrow w + v \\
# \text{RMSprop:} & & s &\leftarrow \rho s + (1 - \rho) \nabla^2 & w &\leftarrow w - \eta\, \nabla / \sqrt{s + \epsilon} \\
# \text{Adam:} & & m &\leftarrow \beta_1 m + (1 - \beta_1) \nabla & & \\
# & & s &\leftarrow \beta_2 s + (1 - \beta_2) \nabla^2 & w &\leftarrow w - \eta\, \frac{m / (1 - \beta_1^t)}{\sqrt{s / (1 - \beta_2^t)} + \epsilon}
# \end{aligned}$$
#
# Momentum averages out the noise of the batches and gathers speed where gradients agree. RMSprop and Adam divide by the gradient's recent size: a weight with small gradients steps about as far as one with large ones.
#
# <!-- notes
# Momentum is a heavy ball: it keeps a velocity. RMSprop divides each gradient by its own recent size. Adam does both and
# corrects for the fact that its averages start at zero. Its first step has length eta in every weight, however small the
# gradient, as long as it is far above epsilon.
# -->

# %% slideshow={"slide_type": "skip"}
def momentum(w, grad, memory, t, rate, beta=0.9):
    v = memory["v"] = beta * memory.get("v", 0) - rate * grad
    w += v


def rmsprop(w, grad, memory, t, rate, rho=0.9, eps=1e-7):
    s = memory["s"] = rho * memory.get("s", 0) + (1 - rho) * grad**2
    w -= rate * grad / np.sqrt(s + eps)


def adam(w, grad, memory, t, rate, beta1=0.9, beta2=0.999, eps=1e-7):
    m = memory["m"] = beta1 * memory.get("m", 0) + (1 - beta1) * grad
    s = memory["s"] = beta2 * memory.get("s", 0) + (1 - beta2) * grad**2
    m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
    w -= rate * m_hat / (np.sqrt(s_hat) + eps)


# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
from keras import optimizers

pairs = {"SGD": (sgd, optimizers.SGD(0.1)),
         "momentum": (momentum, optimizers.SGD(0.1, momentum=0.9)),
         "RMSprop": (rmsprop, optimizers.RMSprop(0.1)), "Adam": (adam, optimizers.Adam(0.1))}
for name, (rule, optimizer) in pairs.items():
    w, memory = np.ones(5, "float32"), {}
    variable = keras.Variable(w.copy())
    for t in (1, 2, 3):
        grad = np.random.default_rng(t).normal(size=5).astype("float32")
        rule(w, grad, memory, t, 0.1)
        optimizer.apply([ops.convert_to_tensor(grad)], [variable])
    apart = np.abs(w - ops.convert_to_numpy(variable)).max()
    expect(apart < 1e-5, f"{name}: three steps agree with Keras to {apart:.0e}")

# %% [markdown] slideshow={"slide_type": "skip"}
# A comparison of optimizers is fair when each has the rate that suits it. So each rule tries four rates or more (SGD also 0.1 and 0.3) from the same start for the same 400 steps, and the validation set picks the best.

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
for name, (rule, _) in list(pairs.items())[1:]:
    sweep[name] = {rate: train(start, rule, [rate] * 400) for rate in RATES[:4]}
best = {name: min(runs, key=lambda rate: runs[rate][1][-1]) for name, runs in sweep.items()}
reached = {name: runs[best[name]][1][-1] for name, runs in sweep.items()}
expect(reached["Adam"] < 0.85 * reached["SGD"],
       f"after 400 steps Adam has MSE {reached['Adam']:.4f}, SGD {reached['SGD']:.4f}")
wide = max(sweep["Adam"][rate][1][-1] for rate in (0.003, 0.01))
expect(wide < reached["SGD"], f"Adam at the worse of 0.003 and 0.01 {wide:.4f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Each rule has its valley
#
# <!-- notes
# Left: the error after four hundred steps against the rate, each curve a valley. Right: the descent at each rule's own
# best rate. The grid is coarse and 400 steps are few: do not rank rules that lie close.
# -->

# %% tags=["figure"]
fig, (left, right) = plt.subplots(1, 2, figsize=(11, 3.5))
for (name, runs), look, mark in zip(sweep.items(), LOOKS, "os^D"):
    style = dict(ls=look, marker=mark, ms=5)
    left.plot(runs.keys(), [curve[-1] for _, curve in runs.values()], label=name, **style)
    right.plot(range(50, 401, 50), runs[best[name]][1], **style,
               label=f"{name}, rate {best[name]}")
left.axhline(mse_mean, color=plots.BASELINE, lw=1)
left.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="validation MSE",
         title="After 400 steps (grey line: mean image)")
right.set(yscale="log", xlabel="step", ylabel="validation MSE", title="At its best rate")
for ax in (left, right):
    ax.legend(fontsize=9)
    plain_ticks(ax, 0.02, 0.05, 0.1)
plots.show(fig, "Left: validation error after 400 steps against learning rate, a valley "
           "for each of four optimizers. Right: error against step at its best rate; "
           "Adam ends well below SGD.")


# %% [markdown] slideshow={"slide_type": "skip"}
# A deep valley is good, a wide one is safe. At 0.003 and at 0.01 alike, Adam is ahead of SGD's best rate. Momentum is stuck for 150 steps and then recovers: stuck need not mean for ever.
#
# ## A rate that changes: the one-cycle schedule
#
# Smith and Topin (2018) let the rate rise to a peak and fall again, in one cycle. **Warm-up** is meant to keep the first steps safe. **Cool-down**: at the end the noise of the batches keeps large steps jumping around, and only small ones settle. The version here follows half a cosine each way and starts at 1/25 of the peak, the defaults of later libraries.

# %% slideshow={"slide_type": "skip"} tags=["twin"]
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate that warms up to a peak and then cools to zero."""

    START = 1 / 25  # the first rate as a share of the peak

    def __init__(self, peak, steps, warmup=0.3):
        self.peak, self.steps, self.warmup = peak, steps, warmup

    def __call__(self, step):
        done = ops.clip(ops.cast(step, "float32") / self.steps, 0.0, 1.0)
        up = 0.5 - 0.5 * ops.cos(np.pi * done / self.warmup)
        down = 0.5 + 0.5 * ops.cos(np.pi * (done - self.warmup) / (1 - self.warmup))
        up = self.START + (1 - self.START) * up
        return self.peak * ops.where(done < self.warmup, up, down)

    def get_config(self):
        return {"peak": self.peak, "steps": self.steps, "warmup": self.warmup}


# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ### Warm-up, peak, cool-down: which part helps?
#
# Five runs of 1,200 steps with Adam: three constant rates, the cycle with peak 0.01, and, as a **control**, a schedule that starts at 0.01 and only cools down.
#
# **Predict first.** Rank three of them: the best constant rate, the cycle, the cool-down alone.
#
# <!-- notes
# The control has the same peak, the same number of steps and the same end at zero. But its cool-down is longer too, so
# what it loses against the cycle need not be due to the warm-up. A second control below keeps the cycle's cool-down and
# replaces the warm-up by its own mean rate.
# -->

# %% slideshow={"slide_type": "skip"}
STEPS = 1200
cycle = ops.convert_to_numpy(OneCycle(peak=0.01, steps=STEPS)(np.arange(STEPS)))
schedules = {f"constant {rate}": [rate] * STEPS for rate in (0.001, 0.003, 0.01)}
cool = 0.005 + 0.005 * np.cos(np.pi * np.arange(STEPS) / STEPS)
schedules |= {"cool-down only": cool.tolist(), "one cycle": cycle.tolist()}
runs = {name: train(start, adam, rates) for name, rates in schedules.items()}

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
fig, (left, right) = plt.subplots(1, 2, figsize=(11, 3.4), width_ratios=(2, 3))
for i, (name, (_, curve)) in enumerate(runs.items()):
    style = dict(color=plots.PALETTE[i], ls=LOOKS[i])
    left.plot(schedules[name], **style)
    right.plot(range(50, STEPS + 1, 50), curve, label=name, marker="os^vD"[i], ms=4, **style)
left.set(xlabel="step", ylabel="learning rate", title="Five schedules")
right.set(xlabel="step", ylabel="validation MSE", yscale="log", ylim=(None, 0.07),
          title="The two that cool down end lowest")
right.legend(fontsize=9)
plain_ticks(right, 0.01, 0.02, 0.05)
plots.show(fig, "Left: three constant learning rates, one that falls from 0.01 to zero, one "
           "that rises to 0.01 first. Right: validation error against step; the two that "
           "fall to zero end lowest.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint", "result"]
ends = {name: curve[-1] for name, (_, curve) in runs.items()}
fair = min(error for name, error in ends.items() if "constant" in name)
expect(ends["cool-down only"] < fair,
       f"cool-down only {ends['cool-down only']:.4f}, the best constant rate {fair:.4f}")
expect(ends["one cycle"] < 0.95 * fair,
       f"one cycle {ends['one cycle']:.4f}")
flat = [cycle[:360].mean()] * 360 + cycle[360:].tolist()  # the mean rate for the warm-up
level, _ = train(start, adam, flat, every=STEPS)
print(f"the cycle with its warm-up made level: {val_mse(level):.4f}")
print(f"validation MSE after 1,200 steps: one cycle {ends['one cycle']:.4f}, cool-down alone "
      f"{ends['cool-down only']:.4f}, best constant rate {fair:.4f}, mean image {mse_mean:.4f}; "
      f"gradient right to {worst:.0e}")

# %% [markdown] slideshow={"slide_type": "skip"}
# The cool-down alone beats the best of three constant rates. The cycle ends lower still, but not because its rate *rises*: a level rate with the same mean does as well here. A schedule can afford the peak because it does not stay there: the constant run at 0.01 ends higher.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## How it fails: all units start equal
#
# Why do weights start at random? **Predict first.** Two starts without chance: **(a)** all weights 0, **(b)** all weights 0.02. Use the four deltas: which of the eight arrays get a gradient in (a)? In (b), how many *different* hidden units does the encoder have after 200 steps: 128, a few, or one?
#
# <!-- notes
# A thought experiment first. If two units have the same incoming and the same outgoing weights they compute the same
# number and get the same gradient, so they stay equal for ever. What does that mean for zero weights, and for any
# constant?
# -->

# %% slideshow={"slide_type": "fragment"} tags=["failure", "checkpoint"]
zero = {name: np.zeros_like(w) for name, w in start.items()}
gradient = backward(zero, x_train[:50], *forward(zero, x_train[:50]))
moving = [name for name, grad in gradient.items() if np.any(grad != 0)]
print("zero start: arrays with a gradient:", moving)
equal = {name: np.full_like(w, 0.02 if "W" in name else 0) for name, w in start.items()}
equal, _ = train(equal, sgd, [0.01] * 200)
spread = np.ptp(equal["W1"], axis=1).max() / np.abs(equal["W1"] - 0.02).max()
expect(moving == ["b4"], "from zero, only the last bias learns: the mean image, for ever")
expect(spread < 0.01, f"128 equal units: they differ by {spread:.0e} of their change")


# %% [markdown] slideshow={"slide_type": "skip"}
# (a) $W_4 = 0$ lets no error back to $\delta_3$, and $u = 0$ makes the product $u^\top \delta_4$ zero; only $b_4$ gets a gradient. (b) One. Units with equal weights compute the same value, receive the same delta and take the same step. The network of width 128 is a network of width 1, and its code is one number 32 times. Gradient descent cannot break this symmetry (up to rounding); the random start does (Rumelhart, Hinton and Williams 1986 start from small random weights for this reason).

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## Overfitting: learning the examples instead of the digits
#
# Only held-out images tell whether the code is about *digits*. A network with wider hidden layers, 784-256-8-256-784, has 406,808 parameters: more than 300 images have pixels (235,200).
#
# **Predict first.** It trains on **300** images for 100 epochs. Sketch two curves: the MSE on those 300, and on 1,000 held-out images. Does the held-out curve fall, level off, or turn?
#
# <!-- notes
# The larger network has more parameters than the 300 images have pixels. Ask for both curves, training and held-out.
# Then ask which of the two belongs in a report. In the figure the vertical line is the lowest held-out error, the weights
# that early stopping would return.
# -->

# %% slideshow={"slide_type": "skip"}
def fit_large(x, epochs):
    """Train a 784-256-8-256-784 autoencoder, always from the same start."""
    keras.utils.set_random_seed(SEED)
    model = models.dense_autoencoder(hidden_dims=(256,), code_dim=8)
    model.compile(keras.optimizers.Adam(0.003), loss="mse", steps_per_execution=6)
    history = model.fit(x, epochs=epochs, batch_size=50, validation_data=(x_val, x_val),
                        validation_batch_size=1000, verbose=0)
    return model, history.history


overfit, few = fit_large(x_train[:300], epochs=100)
cured, many = fit_large(x_train[:15_000], epochs=2)

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
turn = int(np.argmin(few["val_loss"])) + 1
ax = plots.learning_curves({"300 images": few}, "MSE", logy=True,
                           title="The training error keeps falling; the held-out error turns")
ax.figure.set_size_inches(9, 3.0)
ax.set_ylim(0.004, 0.08)
plain_ticks(ax, 0.005, 0.01, 0.02, 0.05)
ax.axvline(turn, color=plots.BASELINE, ls="--", lw=1)
ax.text(turn + 1, 0.06, f"lowest, epoch {turn}")
plots.show(ax, "Training error falls over 100 epochs; held-out error falls, turns "
           "and slowly rises; a vertical line marks its lowest point.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
scores = {name: [metrics.mse(x, models.run(model, x)) for x in (x_train[:300], x_test)]
          for name, model in (("300 images, 100 epochs", overfit),
                              ("15,000 images, 2 epochs", cured))}
(own, over), (known, cure) = scores.values()
late, low = np.mean(few["val_loss"][-10:]), few["val_loss"][turn - 1]
expect(late > 1.04 * low, f"held out: lowest {low:.4f}, last ten epochs {late:.4f}")
expect(own < 0.5 * over, f"300 images: {own:.4f} on its own, {over:.4f} on new ones")
expect(cure < 0.8 * low, f"50 times the images, as many steps: {cure:.4f}")
expect(cure < 1.3 * known, f"hardly better on the first 300: {known:.4f}")

# %% tags=["evidence"]
print("trained on                 MSE of the first 300    test MSE")
for name, (first_300, test) in scores.items():
    print(f"{name:<27}{first_300:>20.4f}{test:>12.4f}")

# %% [markdown] slideshow={"slide_type": "skip"}
# The held-out curve turns. *Early stopping* (`keras.callbacks.EarlyStopping`, with `restore_best_weights=True`) returns the weights of its lowest point and saves most epochs after it. More data does far better: the same network takes as many steps, 600, but sees each image only twice and has to learn what digits share.
#
# ## How wide should the code be?
#
# The baseline is PCA (lesson 02), the best *linear* code of each size, fitted on the same images. As everywhere in this course its reconstructions are clipped to $[0, 1]$.

# %% slideshow={"slide_type": "skip"}
SIZES = [1, 2, 4, 8, 16, 32, 64]


def pca_errors(x, x_new):
    """Return the MSE on x_new of PCA fitted on x, for each code size."""
    mean = x.mean(axis=0)
    directions = np.linalg.eigh((x - mean).T @ (x - mean))[1][:, ::-1]  # widest first
    codes = (x_new - mean) @ directions
    return {k: metrics.mse(x_new, np.clip(mean + codes[:, :k] @ directions[:, :k].T, 0, 1))
            for k in SIZES}


pca = pca_errors(x_train, x_test)

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ### Seven code sizes against PCA
#
# The NumPy autoencoder 784-128-$k$-128-784 trains for $k = 1, 2, 4, \dots, 64$: three epochs each, Adam, one cycle.
#
# **Predict first.** Plot test MSE against $k$ on log axes, beside PCA. Where is the gap between the curves widest: at the smallest $k$, in the middle, or at the largest? And what will 30 epochs change?
#
# <!-- notes
# Let the class sketch two curves on log axes, then a third for ten times the training. PCA is solved exactly, the
# autoencoder is only trained: where does that matter?
# -->

# %% slideshow={"slide_type": "skip"}
found = {32: runs["one cycle"][0]}  # trained above
for k in SIZES:
    if k not in found:
        fresh = initial_parameters((784, 128, k, 128, 784))
        found[k], _ = train(fresh, adam, cycle.tolist(), every=STEPS)
ae = {k: metrics.mse(x_test, forward(found[k], x_test)[-1]) for k in SIZES}
longer = data.load_evidence("05_code_size")

# %% slideshow={"slide_type": "fragment"} tags=["figure"]
long_run = {row["k"]: np.mean([row[f"30 epochs, seed {seed}"] for seed in (0, 1)])
            for row in longer["table"]}
fig, ax = plt.subplots(figsize=(9, 3.2))
ax.plot(SIZES, list(pca.values()), "o-", color=plots.BASELINE, label="PCA")
ax.plot(SIZES, list(ae.values()), "s--", color=plots.CODE, label="autoencoder, 3 epochs")
ax.plot(SIZES, list(long_run.values()), "D-", color=plots.CODE, label="autoencoder, 30 epochs")
ax.set(xscale="log", yscale="log", xlabel="code size k (numbers)", ylabel="test MSE",
       title="Three epochs hide the lead of the wide codes")
ax.set_xticks(SIZES, SIZES)
plain_ticks(ax, 0.005, 0.01, 0.02, 0.05)
ax.legend()
plots.show(fig, "Test error against code size on log axes. After 3 epochs the autoencoder lies "
           "below PCA in the middle and meets it at 64; after 30 epochs it lies below PCA "
           "at every size, most clearly from 16 to 64.")

# %% slideshow={"slide_type": "skip"} tags=["evidence", "checkpoint"]
print("k                  " + "".join(f"{k:>8}" for k in SIZES))
for name, errors in (("PCA", pca), ("3 epochs", ae), ("30 epochs", long_run)):
    print(f"{name:<19}" + "".join(f"{errors[k]:>8.4f}" for k in SIZES))
ratio = {k: pca[k] / ae[k] for k in SIZES}
long_ratio = {k: pca[k] / long_run[k] for k in SIZES}
print("PCA / 3 epochs     " + "".join(f"{ratio[k]:>8.2f}" for k in SIZES))
print("PCA / 30 epochs    " + "".join(f"{long_ratio[k]:>8.2f}" for k in SIZES))
print(f"The long run took {longer['core_seconds'] / 60:.0f} minutes on one core; "
      "repeat it with: python evidence/05_code_size.py")
expect(ae[4] < 0.8 * pca[4] and ae[16] < 0.8 * pca[16] and ae[64] > 0.8 * pca[64],
       f"3 epochs: far ahead at 16 numbers ({ratio[16]:.2f}), not at 64 ({ratio[64]:.2f})")
expect(min(long_ratio.values()) > 1.1 and long_ratio[64] > 2 > long_ratio[4],
       "30 epochs: ahead of PCA at every size, most from 16 numbers on")

# %% [markdown] slideshow={"slide_type": "skip"}
# After three epochs the lead is widest in the middle, and at 64 numbers PCA has caught up. It is tempting to explain that. Do not: thirty epochs bring the lead at 64 numbers back, and the largest to 32. PCA is *solved* exactly, the autoencoder is only *trained*, and perhaps a wide code leaves it more to learn. At $k = 1$, where the decoder can draw only a single curve through the space of images, the lead stays small, but it too grows with training.
#
# No $k$ is best; a smaller error costs a wider code. The curve is what you need to decide.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Widen the code
#
# The same copies, for your eyes. From which $k$ on can you read every digit?
#
# <!-- notes
# Begin at one number and ask the class to say stop when every digit can be read. Compare the two rows there. At 64
# numbers the rows look alike, and so do their errors: this autoencoder is the one of three epochs.
# -->

# %% tags=["figure"]
from sklearn.decomposition import PCA

from ae_helpers.explorers import image_slider

flat, x = PCA(64, svd_solver="covariance_eigh").fit(x_train), x_test[:8]
by_pca = [flat.mean_ + flat.transform(x)[:, :k] @ flat.components_[:k] for k in SIZES]
by_ae = [forward(found[k], x)[-1] for k in SIZES]
rows = {"test digits": x, "PCA": np.clip(by_pca, 0, 1), "autoencoder": np.stack(by_ae)}
numbers = {"test MSE of PCA": list(pca.values()), "of the autoencoder": list(ae.values())}
title = "Eight test digits and their copies by PCA and by the autoencoder of three epochs"
image_slider("numbers in the code", SIZES, rows, numbers, title, start=3)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# 1. How many steps are five epochs?
# 2. Adam by hand.
# 3. Backpropagation through a sigmoid code.
# 4. A judge that catches a sign error in a gradient.
#
# Write your answer where it says so, run the cell, then run the check below it.
#
# <!-- notes
# Exercise 1 takes a minute, exercises 2 and 3 ten minutes each. Exercise 4 is the tool that everybody who writes a layer
# by hand needs.
# -->

# %% slideshow={"slide_type": "skip"} tags=["exercise-setup"]
_rng = np.random.default_rng(7)
z_small, x_small = _rng.normal(size=(5, 2)), _rng.uniform(size=(5, 3))
W_small = _rng.normal(size=(2, 3))


def small_loss(W):
    """A decoder without bias, x_hat = sigmoid(z W), and its squared error."""
    x_hat = 1 / (1 + np.exp(-z_small @ W))
    return np.mean(np.sum((x_small - x_hat) ** 2, axis=1))


def right_gradient(W):
    x_hat = 1 / (1 + np.exp(-z_small @ W))
    return z_small.T @ (2 / 5 * (x_hat - x_small) * x_hat * (1 - x_hat))


def wrong_gradient(W):
    return right_gradient(W) * [1, -1, 1]


# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 1 (warm-up): count the steps
#
# You train for 5 epochs on 20,000 images in batches of 64. The last batch of an epoch is smaller, but it is a step too. How many steps does the optimizer take? (It is what `OneCycle` wants as `steps`.)

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
answer = ...  # your code here

# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 1
check("Exercise 1", lambda: answer,
      (lambda a: a != 1560, "The last, smaller batch of each epoch is missing: round up."),
      (lambda a: a not in (1562, 1562.5, 1563),
       "There is no half step: each epoch rounds up on its own."),
      (lambda a: a != 313, "That is one epoch; the optimizer steps through five."),
      (lambda a: a == 5 * -(-20_000 // 64), "Images by batch size, rounded up, times epochs."))


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# answer = 5 * int(np.ceil(20_000 / 64))
# ```
# 20,000 / 64 = 312.5, so each epoch has 313 steps, the last with 32 images: 1,565 steps in all.
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 2 (core): Adam by hand
#
# Write one step of Adam as a function of the old `w`, `m`, `s`, the gradient `grad` and the step number `t` (the first step has `t = 1`). It returns the new `(w, m, s)`, with rate 0.1, $\beta_1 = 0.9$, $\beta_2 = 0.999$ and $\epsilon = 10^{-7}$.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def adam_step(w, m, s, grad, t):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
check("Exercise 2", lambda: [
          adam_step(np.array([1.0, -1]), np.zeros(2), np.zeros(2), np.array([0.5, -2]), 1),
          adam_step(np.array([0.9, -0.9]), np.array([0.05, -0.2]), np.array([0.00025, 0.004]),
                    np.array([0.5, 2]), 2)],
      (lambda a: len(a[0]) == 3, "Return three arrays: w, m, s."),
      (lambda a: not np.allclose(a[0][1], [0.5, -2]),
       "Return m itself; divide by 1 - beta^t in a copy, only for the step."),
      (lambda a: np.allclose(a[0][1], [0.05, -0.2]) and np.allclose(a[1][1], [0.095, 0.02]),
       "m is 0.9 of the old m plus 0.1 of the gradient."),
      (lambda a: np.allclose(a[0][2], [0.00025, 0.004])
       and np.allclose(a[1][2], [0.00049975, 0.007996]),
       "s is 0.999 of the old s plus 0.001 of the gradient squared."),
      (lambda a: not np.allclose(a[0][0], [1.1, -1.1], atol=1e-4),
       "The sign is wrong: the step goes against the gradient."),
      (lambda a: np.allclose(a[0][0], [0.9, -0.9], atol=1e-4),
       "The first step is 0.1 in each entry: divide m and s by 1 - beta^t; take the root of s."),
      (lambda a: np.allclose(a[1][0], [0.8, -0.9052632], atol=1e-4),
       "Only the first step is right: the second depends on the old m and s, and on t."))


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def adam_step(w, m, s, grad, t):
#     m = 0.9 * m + 0.1 * grad
#     s = 0.999 * s + 0.001 * grad**2
#     m_hat, s_hat = m / (1 - 0.9**t), s / (1 - 0.999**t)
#     return w - 0.1 * m_hat / (np.sqrt(s_hat) + 1e-7), m, s
# ```
# At $t = 1$ the corrections give back the gradient and its square: the step is the sign of the gradient times the rate.
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 3 (core): a sigmoid code
#
# Put a sigmoid on the code: $a_2 = h W_2 + b_2$ and $z = \mathrm{sigmoid}(a_2)$. The decoder is unchanged, so $\delta_3$ is known. Write $\delta_2 = \partial \mathcal{L} / \partial a_2$.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def delta_code(delta_3, W3, z):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
check("Exercise 3", lambda: [
          delta_code(np.array([[1, -2, 0.5]]), np.array([[1.0, 0, 2], [0, 1, 8]]),
                     np.array([[0.5, 0.2]])),
          delta_code(np.array([[1.0, 0], [2, -1]]), np.array([[1.0, 3], [0.5, 2]]),
                     np.array([[0.1, 0.5], [0.9, 0.4]]))],
      (lambda a: np.shape(a[0]) == (1, 2) and np.shape(a[1]) == (2, 2),
       "delta_2 has the shape of the code: a row for each image."),
      (lambda a: not np.allclose(a[0], [[2, 2]]),
       "That is the derivative with respect to z; multiply by the slope of the sigmoid."),
      (lambda a: np.allclose(a[0], [[0.5, 0.32]]),
       "Multiply delta_3 W3^T by the sigmoid's slope, written in terms of its output z."),
      (lambda a: np.allclose(a[1], [[0.09, 0.125], [-0.09, -0.24]]),
       "Right for one image, wrong for two: W3 is transposed, and each image has its own z."))


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def delta_code(delta_3, W3, z):
#     return (delta_3 @ W3.T) * z * (1 - z)
# ```
# $\delta_3 W_3^\top$ is the derivative with respect to $z$. The sigmoid adds its slope, which its own output gives: $z(1 - z)$. It is at most $1/4$: this factor alone shrinks the error at least four times.
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 4 (stretch): catch the sign error
#
# `right_gradient(W_small)` and `wrong_gradient(W_small)` both claim to be the gradient of `small_loss`. Write a judge: the **relative error** $\|\text{claimed} - \text{numeric}\| / \|\text{numeric}\|$ between a claimed gradient and the central differences of the loss over *all* entries of `W`, with $\varepsilon = 10^{-5}$. Leave `W` as you found it.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def gradient_error(loss_function, gradient_function, W):
    return ...  # your code here


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 4
W_used = W_small.copy()
check("Exercise 4", lambda: [
          gradient_error(small_loss, right_gradient, W_used),
          gradient_error(small_loss, wrong_gradient, W_small.copy()),
          gradient_error(lambda W: np.sum(W**2), lambda W: 3 * W, np.array([[3.0], [4.0]]))],
      (lambda a: np.allclose(W_used, W_small, rtol=0, atol=1e-12),
       "W has changed: restore each entry."),
      (lambda a: a[0] < 1e-3,
       "The right gradient is refused: compare with differences of the loss."),
      (lambda a: a[0] < 1e-7,
       "Not precise enough: use the loss on both sides, W + eps and W - eps, eps = 1e-5."),
      (lambda a: a[1] > 1e-3, "The sign error escapes: look at every entry, not at one."),
      (lambda a: np.isclose(a[1], 0.6805, atol=2e-3),
       "Divide the norm of claimed - numeric by the norm of numeric."),
      (lambda a: np.isclose(a[2], 0.5, atol=1e-4),
       "Wrong for another loss: use the loss and the gradient that are given, and W's shape."))

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def gradient_error(loss_function, gradient_function, W, eps=1e-5):
#     numeric = np.zeros_like(W)
#     for index in np.ndindex(W.shape):
#         nudge = np.zeros_like(W)
#         nudge[index] = eps
#         numeric[index] = (loss_function(W + nudge) - loss_function(W - nudge)) / (2 * eps)
#     return np.linalg.norm(gradient_function(W) - numeric) / np.linalg.norm(numeric)
# ```
# The sign is wrong for one of three pixels. At rate 0.5 the loss still falls for 50 steps, from 0.38 to 0.31, because the two others learn; then it rises past its start. The judge sees it before the first step.
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# * Do the output biases draw the mean image where the slow rates linger? Freeze $b_4$ at 0 and run SGD again.
# * Replace both ReLUs by $\tanh$, whose slope is $1 - h^2$. Do pixels still get stuck at rate 0.3?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. Gradient descent finds the code because backpropagation sends the error back through the decoder's transposed weights: $\delta_2 = \delta_3 W_3^\top$ tells each code value which way to move.
# 2. A dozen lines of NumPy are the whole gradient; central differences and one Keras step of rate 1 confirm it.
# 3. The learning rate decides first: too small crawls, too large saturates the output's sigmoid, and the squared error's gradient vanishes with its slope. A rate that cools down to zero beats the best of three constant rates.
# 4. Random starts break the symmetry between units; held-out images show when a network learns examples instead of digits, and more data is the better cure.
# 5. A wider code lowers the error, and short training hides how much: after 3 epochs PCA catches up at 64 numbers, after 30 the autoencoder leads at every size.
#
# <!-- notes
# Close with the question of the title: the decoder's transposed weights carry the error to the code, and that is how
# gradient descent finds it. Everything else in the lesson is about taking good steps.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Further reading
#
# - D. E. Rumelhart, G. E. Hinton and R. J. Williams (1986), "Learning representations by back-propagating errors", Nature 323, 533-536. [doi:10.1038/323533a0](https://doi.org/10.1038/323533a0)
# - D. P. Kingma and J. Ba (2015), "Adam: a method for stochastic optimization", ICLR. [arXiv:1412.6980](https://arxiv.org/abs/1412.6980)
# - L. N. Smith and N. Topin (2018), "Super-convergence: very fast training of neural networks using large learning rates". [arXiv:1708.07120](https://arxiv.org/abs/1708.07120)
# - I. Goodfellow, Y. Bengio and A. Courville (2016), "Deep Learning", MIT Press: chapter 8 on optimizers and initialisation (with the work of Glorot and Bengio 2010), section 7.8 on early stopping, section 6.5 on back-propagation. [deeplearningbook.org](https://www.deeplearningbook.org/contents/optimization.html)

# %% [markdown] slideshow={"slide_type": "skip"}
# [← 04 Loss functions](04_loss_functions.ipynb) · [06 Convolutional autoencoder →](06_convolutional_autoencoder.ipynb)
