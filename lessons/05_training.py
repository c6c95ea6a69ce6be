# %% [markdown] slideshow={"slide_type": "slide"}
# # 05 · Training: how does gradient descent find the code?
#
# > **How does gradient descent find the code?**
#
# **Time** about 55 s on two CPU cores · **Before** [lesson 01](01_what_is_an_autoencoder.ipynb), [lesson 04](04_loss_functions.ipynb) · **Data** MNIST
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

if importlib.util.find_spec("ae_helpers") is None:  # alone in Colab: fetch the course's helpers first
    package = "ae_helpers @ git+https://github.com/OWNER/REPOSITORY"
    print("Installing the course's helper package, once for this session ...")
    if subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", package]).returncode:
        raise ImportError("The helpers could not be installed: open the lesson from the repository.")

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
# Training uses the first 20,000 images. Every choice in this lesson is made on 1,000 other training images, the validation set; the test images only give the final numbers of the last two sections.
# The matrices below are small. For them one thread is faster than two that wait for each other, so `threadpool_limits` keeps NumPy to one.

# %% slideshow={"slide_type": "skip"}
from threadpoolctl import threadpool_limits

threadpool_limits(limits=1, user_api="blas")
mnist = data.load_mnist(flat=True)
x_train, x_val, x_test = mnist.x_train[:20_000], mnist.x_train[-1_000:], mnist.x_test
mean_image = x_train.mean(axis=0, keepdims=True)
mse_mean = metrics.mse(x_val, np.repeat(mean_image, len(x_val), axis=0))
print(f"training {x_train.shape}, validation {x_val.shape}, test {x_test.shape}")
print(f"mean image: validation MSE {mse_mean:.4f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The idea: walk downhill
#
# Nothing tells the network what the code $z$ should look like. It only has a loss,
#
# $$\mathcal{L}(\theta, \phi) = \frac{1}{n} \sum_{i=1}^{n} \| x_i - \hat{x}_i \|^2 , \qquad \hat{x}_i = g_\phi(f_\theta(x_i)) ,$$
#
# and one rule, applied to every weight again and again:
#
# $$w \leftarrow w - \eta \, \frac{\partial \mathcal{L}}{\partial w} .$$
#
# The **gradient** points uphill, so the step goes against it. The **learning rate** $\eta$ scales its length. *Stochastic* gradient descent (SGD) uses the gradient of a small batch: noisier, and hundreds of times cheaper than that of all images.
#
# <!-- notes
# Nobody tells the network what the code should be. The only signal is the error at the output. The question of the
# lesson is how that signal reaches the code, two layers further back.
# -->

# %% [markdown] slideshow={"slide_type": "skip"}
# The loss sums over the 784 pixels of an image, so it is $784$ times the MSE of the other lessons. Only the unit changes: dividing a loss by 784 divides its gradient by 784, and the same walk then needs a rate 784 times larger. Results are printed as MSE, as always.

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# The course's standard network, as a picture and as five lines of NumPy. Gradient descent needs the derivative of the loss with respect to each of about two hundred thousand numbers. Point out that forward returns the hidden layers too: the backward pass will need every one of them.
# -->

# %% tags=["nbval-check-output"]
twin = models.dense_autoencoder(input_dim=784, hidden_dims=(128,), code_dim=32)
picture = plots.architecture(twin.encoder, twin.decoder, "Four layers, eight arrays")
plots.show(picture, "An autoencoder with layers of 784, 128, 32, 128 and 784 values.")
print(f"{twin.count_params():,} parameters: as many partial derivatives a step")


# %% [markdown] slideshow={"slide_type": "skip"}
# ## Forward: four layers, four lines
#
# Rows are examples. $h$ and $u$ are the two hidden layers, $r(a) = \max(a, 0)$ is the ReLU and $\sigma$ the sigmoid:
#
# $$\begin{aligned}
# a_1 &= x W_1 + b_1, & h &= r(a_1) & (n, 784) &\to (n, 128) \\
# a_2 &= h W_2 + b_2, & z &= a_2 & (n, 128) &\to (n, 32) \\
# a_3 &= z W_3 + b_3, & u &= r(a_3) & (n, 32) &\to (n, 128) \\
# a_4 &= u W_4 + b_4, & \hat{x} &= \sigma(a_4) & (n, 128) &\to (n, 784)
# \end{aligned}$$
#
# $\theta = \{W_1, b_1, W_2, b_2\}$ is the encoder, $\phi = \{W_3, b_3, W_4, b_4\}$ the decoder.

# %% [markdown] slideshow={"slide_type": "skip"}
# Biases start at zero. Weights start at random, uniform between $\pm\sqrt{6 / (\text{inputs} + \text{outputs})}$: Glorot and Bengio (2010, PMLR 9, 249-256) chose this width to keep the size of signals about equal from layer to layer, forward and backward. It is the default of `Dense` in Keras.

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


# %% [markdown] slideshow={"slide_type": "skip"}
# The sigmoid is written as $\sigma(a) = \frac12 + \frac12 \tanh\frac{a}{2}$. It is the same function, and no exponential in it can overflow.

# %%
def forward(p, x):
    h = np.maximum(x @ p["W1"] + p["b1"], 0)
    z = h @ p["W2"] + p["b2"]
    u = np.maximum(z @ p["W3"] + p["b3"], 0)
    x_hat = 0.5 + 0.5 * np.tanh((u @ p["W4"] + p["b4"]) / 2)
    return h, z, u, x_hat


# %% slideshow={"slide_type": "skip"}
def loss(x, x_hat):
    return np.mean(np.sum((x - x_hat) ** 2, axis=1))


# %% slideshow={"slide_type": "skip"} tags=["nbval-check-output"]
start = initial_parameters()
for name, layer in zip(("h", "z", "u", "x_hat"), forward(start, x_train[:50])):
    print(f"{name:<6}{layer.shape}")


# %% [markdown] slideshow={"slide_type": "slide"}
# ## Backward: the error walks home
#
# Let $\delta_l = \partial \mathcal{L} / \partial a_l$: how the loss reacts to what enters the nonlinearity of layer $l$ (for layer 2, $a_2 = z$). Each $\delta_l$ has the shape of $a_l$. One layer $a = s W + b$ with input $s$ has $a_{ij} = \sum_m s_{im} W_{mj} + b_j$, so the chain rule gives
#
# $$\frac{\partial \mathcal{L}}{\partial W_{mj}} = \sum_i s_{im}\, \delta_{ij}, \qquad \frac{\partial \mathcal{L}}{\partial b_j} = \sum_i \delta_{ij}, \qquad \frac{\partial \mathcal{L}}{\partial s_{im}} = \sum_j \delta_{ij} W_{mj} .$$
#
# In matrices: $s^\top \delta$, the column sums of $\delta$, and $\delta W^\top$. **Weights that carried the signal forward carry the error back, transposed.**
#
# <!-- notes
# Give the class a minute for this one. Delta is the derivative with respect to what goes into the nonlinearity. Once
# the delta of a layer is known its weight gradients are one matrix product away, and so is the delta one layer further
# back.
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
# The circle is the elementwise product; the factor after it is the slope of the nonlinearity: $\hat{x}(1 - \hat{x})$ for the sigmoid, $1$ or $0$ for the ReLU, $1$ for the linear code. $\delta_2$ is the whole answer to the question: **it tells each code value which way to move**, against its sign.
#
# <!-- notes
# Go through the four lines from the top, which is from the output to the input. The first line holds the loss and the
# sigmoid of lesson 04. The circle is an elementwise product. Check the shapes of each matrix product aloud.
# -->

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# Line by line this is the previous slide, then eight gradients of the same shapes as the eight parameters. Eleven lines; everything else in a deep learning library is comfort and speed. Then the two witnesses: finite differences, which know no chain rule, and one step of Keras with learning rate one, whose change of the weights is the gradient.
# -->

# %%
def backward(p, x, h, z, u, x_hat):
    d4 = 2 / len(x) * (x_hat - x) * x_hat * (1 - x_hat)
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
# A wrong gradient rarely crashes. Often it still trains, only worse. So test it against the definition of a derivative, the **central difference**
#
# $$\frac{\partial \mathcal{L}}{\partial w} \approx \frac{\mathcal{L}(w + \varepsilon) - \mathcal{L}(w - \varepsilon)}{2 \varepsilon} ,$$
#
# whose error shrinks like $\varepsilon^2$ until rounding takes over: subtracting two nearly equal losses loses digits. With $\varepsilon = 10^{-5}$ the difference needs `float64`. Two forward passes buy one derivative, so a sample of 40 entries of each array must do. And a ReLU has a kink at 0: a probe that crosses it averages two slopes. Steps of $10^{-5}$ with eight images hardly ever do.

# %% slideshow={"slide_type": "skip"}
def central_difference(p, x, name, index, eps=1e-5):
    """Return the derivative of the loss by one entry of one parameter, without calculus."""
    w, kept = p[name], p[name][index]
    w[index] = kept + eps
    above = loss(x, forward(p, x)[-1])
    w[index] = kept - eps
    below = loss(x, forward(p, x)[-1])
    w[index] = kept
    return (above - below) / (2 * eps)


# %% slideshow={"slide_type": "skip"}
p64 = {name: w.astype("float64") for name, w in start.items()}
x64 = x_train[:8].astype("float64")
gradient = backward(p64, x64, *forward(p64, x64))
rng, error = np.random.default_rng(SEED), {}
for name, g in gradient.items():
    sample = [np.unravel_index(i, g.shape) for i in rng.integers(g.size, size=40)]
    probe = np.array([central_difference(p64, x64, name, i) for i in sample])
    ours = np.array([g[i] for i in sample])
    error[name] = np.linalg.norm(ours - probe) / np.linalg.norm(probe)

# %% tags=["checkpoint"]
worst = max(error.values())
expect(worst < 1e-6, f"largest relative error of any of the eight arrays {worst:.0e}")


# %% [markdown] slideshow={"slide_type": "skip"}
# ### The second witness: Keras
#
# Keras differentiates by itself. One step of plain SGD with $\eta = 1$ moves each weight by exactly its gradient, so **weights before minus weights after = gradient**.

# %% slideshow={"slide_type": "skip"}
def summed_error(x, x_hat):
    return ops.sum(ops.square(x - x_hat), axis=-1)


twin.set_weights(list(start.values()))
twin.compile(optimizer=keras.optimizers.SGD(learning_rate=1.0), loss=summed_error)
twin.train_on_batch(x_train[:50], x_train[:50])
keras_gradient = [w - after for w, after in zip(start.values(), twin.get_weights())]

# %% tags=["checkpoint"]
gradient = backward(start, x_train[:50], *forward(start, x_train[:50]))
apart = [np.linalg.norm(g - k) / np.linalg.norm(g)
         for g, k in zip(gradient.values(), keras_gradient)]
expect(max(apart) < 1e-4, f"NumPy and Keras differ by {max(apart):.0e} of a gradient")


# %% [markdown] slideshow={"slide_type": "skip"}
# The first check is limited by the difference quotient, the second by `float32`, which carries about seven digits.
#
# ## Train it
#
# One step: forward, backward, update. One epoch: a step for each batch of 50. MNIST's training images come in mixed order, so batches can be taken in turn; that lets a second program see exactly the same ones.

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# This is all of training: forward, backward, subtract. Ask the class how many steps an epoch has with twenty thousand images and batches of fifty: four hundred. Then let them vote on the number of digits that will agree with Keras; rounding differs in every single product.
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

# %% slideshow={"slide_type": "skip"}
twin.set_weights(list(start.values()))
twin.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01), loss=summed_error,
             steps_per_execution=20)
run = twin.fit(x_train, epochs=4, batch_size=50, shuffle=False, verbose=0)
keras_loss = run.history["loss"]

# %% tags=["evidence"]
apart = [abs(a / b - 1) for a, b in zip(numpy_loss, keras_loss)]
print("epoch   NumPy MSE   Keras MSE   relative difference")
for epoch, (a, b, r) in enumerate(zip(numpy_loss, keras_loss, apart), start=1):
    print(f"{epoch:>5}{a / 784:>12.5f}{b / 784:>12.5f}{r:>22.0e}")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
expect(apart[0] < 1e-4 and max(apart) < 1e-2,
       f"loss curves apart by {apart[0]:.0e} in one epoch, {max(apart):.0e} in four")

# %% [markdown] slideshow={"slide_type": "skip"}
# In the first epoch the curves agree to four digits or more. After that they can drift apart: a rounding error shifts a weight, the shifted weight shifts every later gradient, and now and then a unit near the kink of its ReLU lands on the other side. Yet both programs go downhill, to nearly the same error. There is no secret in `fit`: it is these few lines, compiled. There is also no sense in asking two machines for equal digits after a long training.

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# Held-out digits through the network that NumPy trained. They are blurred, after four epochs of the plainest method, but nobody would call them noise. The code has been found.
# -->

# %%
x_hat = forward(trained, x_val[:10])[-1]
untrained = forward(start, x_val[:10])[-1]
rows = {"held-out input": x_val[:10], "before": untrained, "after 1,600 steps": x_hat}
plots.show(plots.image_rows(rows, title="Eleven lines of gradient find a code"),
           "Ten held-out digits; grey noise before training; blurred digits after.")

# %% tags=["checkpoint"]
mse_sgd = metrics.mse(x_val, forward(trained, x_val)[-1])
expect(mse_sgd < mse_mean / 2, f"validation MSE {mse_sgd:.4f}, mean image {mse_mean:.4f}")


# %% [markdown] slideshow={"slide_type": "skip"}
# ## The learning rate
#
# One general loop serves the rest of the lesson. It takes one step for each entry of `rates` and leaves the update to a `rule`, a function that changes an array `w` in place, given its gradient `g`, a dict `state` for whatever it wants to remember, the step number `t` and the rate.

# %% slideshow={"slide_type": "skip"}
def train(p, rule, rates, batch=50, every=50):
    """Take a step for each rate; return new parameters, and the validation MSE at intervals."""
    p = {name: w.copy() for name, w in p.items()}
    state = {name: {} for name in p}
    curve = []
    for t, rate in enumerate(rates, start=1):
        first = (t - 1) * batch % len(x_train)
        x = x_train[first : first + batch]
        gradient = backward(p, x, *forward(p, x))
        for name in p:
            rule(p[name], gradient[name], state[name], t, rate)
        if t % every == 0:
            curve.append(metrics.mse(x_val, forward(p, x_val)[-1]))
    return p, curve


# %% slideshow={"slide_type": "skip"}
def sgd(w, g, state, t, rate):
    w -= rate * g


# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ### Too small, right, too large
#
# Gradient descent trusts the slope at one point for a whole step. A step too short wastes work; a step too long lands where the slope no longer holds.
#
# **Predict first.** Six runs of 400 steps start from the same weights with rates from 0.001 to 0.3. Which falls fastest? And what does the loss of the largest rate do: explode, oscillate, or something else? (The output is a sigmoid, so it cannot leave $[0, 1]$.)
#
# <!-- notes
# Let the class sketch the six curves before running the cell. The interesting answer is the last one: many expect the
# loss to explode, but the output of a sigmoid cannot.
# -->

# %% slideshow={"slide_type": "skip"}
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
sweep = {"SGD": {rate: train(start, sgd, [rate] * 400) for rate in RATES}}

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# Small rates crawl along the plateau of the mean image. The middle rates get off it. The largest jump up at once and then lie flat, above the mean image: not an explosion but a silence.
# -->

# %% tags=["figure"]
fig, ax = plt.subplots(figsize=(9, 3.5))
for rate, (_, curve) in sweep["SGD"].items():
    ax.plot(range(50, 401, 50), curve, label=f"rate {rate}")
ax.axhline(mse_mean, color=plots.BASELINE, ls=":", label="mean image")
ax.set(xlabel="step", ylabel="validation MSE", yscale="log", xlim=(40, 410),
       title="Too small crawls, too large gets stuck")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plots.show(fig, "Validation error of SGD against step: small rates stay near the mean "
           "image, 0.01 and 0.03 fall, 0.1 and 0.3 lie flat above the mean image.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
final = {rate: curve[-1] for rate, (_, curve) in sweep["SGD"].items()}
fastest = min(final, key=final.get)
expect(fastest in (0.01, 0.03), f"best of six rates for SGD: {fastest}")
expect(final[0.001] > 0.9 * mse_mean,
       f"rate 0.001 is still at the mean image: {final[0.001]:.4f}")
expect(min(final[0.1], final[0.3]) > 1.2 * mse_mean,
       f"0.1 and 0.3 end worse than the mean image: {final[0.1]:.4f}, {final[0.3]:.4f}")


# %% [markdown] slideshow={"slide_type": "skip"}
# The slow runs linger at the mean image. It is the best the output biases can do alone, and they learn first: their gradient is large because every image pulls them the same way. Leaving it needs the code.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How it fails: one step too far
#
# Why do the largest rates not recover? Look at the gates in the deltas. $\delta_4$ holds $\hat{x}(1 - \hat{x})$, which is almost 0 for a pixel that is surely paper ($\hat{x}$ near 0) or surely ink (near 1). $\delta_3$ and $\delta_1$ hold $[u > 0]$ and $[h > 0]$, which are 0 for a silent ReLU. One giant step drives all images to the same wrong corner and closes the gates. Then the gradient is almost 0, although the error is large.
#
# <!-- notes
# The equations of the backward pass explain the failure. Every path of the gradient runs through the slope of the
# sigmoid, most of them through the slope of a ReLU too. One giant step closes these gates, and closed gates let no
# error through that could open them.
# -->

# %% tags=["failure"]
def gates(p, x=x_val):
    """Return the shares of stuck pixels and of silent hidden units, and the gradient's norm."""
    h, z, u, x_hat = forward(p, x)
    silent = np.concatenate([h, u], axis=1).max(axis=0) == 0
    gradient = backward(p, x, h, z, u, x_hat)
    norm = np.sqrt(sum(np.sum(g**2) for name, g in gradient.items() if name != "b4"))
    return np.mean(x_hat * (1 - x_hat) < 1e-4), silent.mean(), norm


# %% tags=["failure", "checkpoint"]
print("rate    stuck pixels   silent units   gradient without b4")
state = {rate: gates(sweep["SGD"][rate][0]) for rate in (0.03, 0.1, 0.3)}
for rate, (stuck, silent, norm) in state.items():
    print(f"{rate:<8}{stuck:>12.1%}{silent:>15.1%}{norm:>22.1e}")
share = state[0.3][2] / state[0.03][2]
expect(state[0.3][0] > 0.9 and share < 0.01,
       f"rate 0.3: {state[0.3][0]:.0%} of the pixels stuck, gradient {share:.0e} of that at 0.03")


# %% [markdown] slideshow={"slide_type": "skip"}
# At the largest rate nearly every pixel is stuck, right or wrong, and almost no error gets past the output layer. (The last column leaves out $b_4$: no ReLU stands before an output bias, and it can learn the mean image without any code.) It is not an explosion (the loss cannot exceed 1 per pixel) but a silence. Lesson 04 has the way out for this one gate: the cross-entropy cancels $\hat{x}(1 - \hat{x})$. If a loss lies flat from the start, print these three numbers before you change anything else.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Optimizers: what a step remembers
#
# With gradient $q$ and rate $\eta$; the memories $v$, $m$ and $s$ (no longer a layer's input) start at 0, one for each weight:
#
# $$\begin{aligned}
# \text{SGD:} & & & & w &\leftarrow w - \eta q \\
# \text{momentum:} & & v &\leftarrow \beta v - \eta q & w &\leftarrow w + v \\
# \text{Nesterov:} & & v &\leftarrow \beta v - \eta q & w &\leftarrow w + \beta v - \eta q \\
# \text{RMSprop:} & & s &\leftarrow \rho s + (1 - \rho) q^2 & w &\leftarrow w - \eta\, q / \sqrt{s + \epsilon} \\
# \text{Adam:} & & m &\leftarrow \beta_1 m + (1 - \beta_1) q & & \\
# & & s &\leftarrow \beta_2 s + (1 - \beta_2) q^2 & w &\leftarrow w - \eta\, \frac{m / (1 - \beta_1^t)}{\sqrt{s / (1 - \beta_2^t)} + \epsilon}
# \end{aligned}$$
#
# Momentum averages out the noise of the batches and gathers speed where gradients agree. RMSprop and Adam give each weight a step of its own length: a weight with small gradients steps about as far as one with large ones.
#
# <!-- notes
# Momentum is a heavy ball: it keeps a velocity. Nesterov looks ahead along it. RMSprop divides each gradient by its own
# recent size. Adam does both and corrects for the fact that its averages start at zero. Its first step has length eta
# in every weight, however small the gradient, as long as it is not zero.
# -->

# %% slideshow={"slide_type": "skip"}
def momentum(w, g, state, t, rate, beta=0.9):
    v = state["v"] = beta * state.get("v", 0) - rate * g
    w += v


def nesterov(w, g, state, t, rate, beta=0.9):
    v = state["v"] = beta * state.get("v", 0) - rate * g
    w += beta * v - rate * g


def rmsprop(w, g, state, t, rate, rho=0.9, eps=1e-7):
    s = state["s"] = rho * state.get("s", 0) + (1 - rho) * g**2
    w -= rate * g / np.sqrt(s + eps)


# %% [markdown] slideshow={"slide_type": "skip"}
# Adam's two divisions repair its start. After one step $m = (1 - \beta_1) q$ is only a tenth of a gradient; divided by $1 - \beta_1^1$ it is a whole one again (Kingma and Ba 2015, section 3). Keras adds $\epsilon$ before it corrects $s$, not after; the effect is far too small to matter here.

# %% slideshow={"slide_type": "skip"}
def adam(w, g, state, t, rate, beta1=0.9, beta2=0.999, eps=1e-7):
    m = state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * g
    s = state["s"] = beta2 * state.get("s", 0) + (1 - beta2) * g**2
    m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
    w -= rate * m_hat / (np.sqrt(s_hat) + eps)


# %% slideshow={"slide_type": "skip"}
from keras import optimizers

pairs = {
    "SGD": (sgd, optimizers.SGD(0.1)),
    "momentum": (momentum, optimizers.SGD(0.1, momentum=0.9)),
    "Nesterov": (nesterov, optimizers.SGD(0.1, momentum=0.9, nesterov=True)),
    "RMSprop": (rmsprop, optimizers.RMSprop(0.1)),
    "Adam": (adam, optimizers.Adam(0.1)),
}

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
for name, (rule, optimizer) in pairs.items():
    w, state = np.ones(5, "float32"), {}
    variable = keras.Variable(w.copy())
    for t in (1, 2, 3):
        g = np.random.default_rng(t).normal(size=5).astype("float32")
        rule(w, g, state, t, 0.1)
        optimizer.apply([ops.convert_to_tensor(g)], [variable])
    apart = np.abs(w - ops.convert_to_numpy(variable)).max()
    expect(apart < 1e-5, f"{name}: three steps agree with Keras to {apart:.0e}")

# %% [markdown] slideshow={"slide_type": "skip"}
# A comparison of optimizers is fair when each has the rate that suits it. So each rule tries four rates or more (SGD also 0.1 and 0.3) from the same start for the same 400 steps, and the validation set picks the best.

# %% slideshow={"slide_type": "skip"}
RULES = {name: rule for name, (rule, _) in pairs.items()}
for name in ("momentum", "Nesterov", "RMSprop", "Adam"):
    sweep[name] = {rate: train(start, RULES[name], [rate] * 400) for rate in RATES[:4]}
best = {name: min(runs, key=lambda rate: runs[rate][1][-1]) for name, runs in sweep.items()}

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# Left: the error after four hundred steps against the rate, each curve a valley. Right: the descent at each rule's own best rate. Compare the widths of the valleys, not only their depths: Adam forgives a badly chosen rate.
# -->

# %% tags=["figure"]
fig, (left, right) = plt.subplots(1, 2, figsize=(11, 3.5))
for name, runs in sweep.items():
    left.plot(runs.keys(), [curve[-1] for _, curve in runs.values()], "o-", label=name)
    right.plot(range(50, 401, 50), runs[best[name]][1], label=f"{name}, rate {best[name]}")
left.axhline(mse_mean, color=plots.BASELINE, ls=":")
left.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="validation MSE",
         title="After 400 steps: each rule has its valley")
right.set(yscale="log", xlabel="step", ylabel="validation MSE", title="At its best rate")
left.legend(fontsize=9)
right.legend(fontsize=9)
plots.show(fig, "Left: validation error after 400 steps against learning rate, a valley "
           "for each of five optimizers. Right: error against step at its best rate; "
           "Adam ends well below SGD.")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
reached = {name: sweep[name][best[name]][1][-1] for name in sweep}
expect(reached["Adam"] < 0.85 * reached["SGD"],
       f"after 400 steps Adam has MSE {reached['Adam']:.4f}, SGD {reached['SGD']:.4f}")
wide = max(sweep["Adam"][rate][1][-1] for rate in (0.003, 0.01))
expect(wide < reached["SGD"], f"Adam at the worse of 0.003 and 0.01 {wide:.4f}")
expect(best["momentum"] < best["SGD"],
       f"best rate of momentum {best['momentum']}, of SGD {best['SGD']}")


# %% [markdown] slideshow={"slide_type": "skip"}
# Read the left figure as a map of risk: a deep valley is good, a wide one is safe. At 0.003 and at 0.01 alike, Adam beats the best rate of SGD. The grid of rates is coarse and 400 steps are few, so do not rank rules that lie close. Momentum wants a smaller rate than SGD: with $\beta = 0.9$ a steady gradient adds up to $1 / (1 - 0.9) = 10$ steps. Plain SGD is not *wrong*, it is slow here: with one rate for all weights, the most sensitive ones set the limit and the others crawl.
#
# ## A rate that changes: the one-cycle schedule
#
# Early on the weights are bad and the gradients wild: small steps are safe. In the middle large steps cover ground. At the end the noise of the batches keeps a large step jumping around the valley floor: only smaller ones settle. Smith and Topin (2018) put the three into one cycle. The version here rises to its peak and falls to zero along half a cosine each.

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


# %% slideshow={"slide_type": "skip"}
STEPS = 1200
cycle = ops.convert_to_numpy(OneCycle(peak=0.01, steps=STEPS)(np.arange(STEPS)))
schedules = {f"constant {rate}": [rate] * STEPS for rate in (0.001, 0.003, 0.01)}
schedules["one cycle, peak 0.01"] = cycle.tolist()
runs = {name: train(start, adam, rates) for name, rates in schedules.items()}

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# Three constant rates, so that the schedule has to beat the best of them and not a straw man. During the first third the cycle is no better; it wins at the end, when the rate goes to zero and the noise settles.
# -->

# %% tags=["figure"]
fig, (left, right) = plt.subplots(1, 2, figsize=(11, 3.4), width_ratios=(2, 3))
for i, (name, (_, curve)) in enumerate(runs.items()):
    left.plot(schedules[name], color=plots.PALETTE[i])
    right.plot(range(50, STEPS + 1, 50), curve, color=plots.PALETTE[i], label=name)
left.set(xlabel="step", ylabel="learning rate", title="Up, then down to zero")
right.set(xlabel="step", ylabel="validation MSE", yscale="log",
          title="The cool-down wins the race")
right.legend()
plots.show(fig, "Left: three constant learning rates and one that rises to 0.01 and falls "
           "to zero. Right: validation error against step; the one-cycle run ends lowest.")

# %% tags=["checkpoint"]
constant = {name: curve[-1] for name, (_, curve) in runs.items() if "constant" in name}
fair, cycled = min(constant.values()), runs["one cycle, peak 0.01"][1][-1]
expect(cycled < 0.95 * fair, f"one cycle {cycled:.4f}, the best constant rate {fair:.4f}")

# %% [markdown] slideshow={"slide_type": "skip"}
# The constant run at the peak rate ends higher. The schedule can afford the peak because it does not stay there.

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## How it fails: all units start equal
#
# Why do weights start at random? **Predict first.** Two starts without chance: **(a)** all weights 0, **(b)** all weights 0.02. Use the four deltas: which of the eight arrays get a gradient in (a)? In (b), how many *different* hidden units does the encoder have after 200 steps?
#
# <!-- notes
# A thought experiment first. If two units have the same incoming and the same outgoing weights they compute the same
# number and get the same gradient, so they stay equal for ever. What does that mean for zero weights, and for any
# constant?
# -->

# %% tags=["failure", "nbval-check-output"]
zero = {name: np.zeros_like(w) for name, w in start.items()}
gradient = backward(zero, x_train[:50], *forward(zero, x_train[:50]))
moving = [name for name, g in gradient.items() if np.any(g != 0)]
print("zero start: arrays with a gradient:", moving)

# %% tags=["failure", "checkpoint"]
equal = {name: np.full_like(w, 0.02 if "W" in name else 0) for name, w in start.items()}
equal, _ = train(equal, sgd, [0.01] * 200)
spread = np.ptp(equal["W1"], axis=1).max() / np.abs(equal["W1"] - 0.02).max()
expect(moving == ["b4"], "from zero, only the last bias learns: the mean image, for ever")
expect(spread < 0.01, f"128 equal units: they differ by {spread:.0e} of their change")


# %% [markdown] slideshow={"slide_type": "skip"}
# (a) $W_4 = 0$ lets no error back to $\delta_3$, and $u = 0$ empties the product $u^\top \delta_4$; only $b_4$ sees an error. (b) Units with equal weights compute the same value, receive the same delta, and take the same step. The network of width 128 is a network of width 1, and its code of 32 numbers is one number 32 times. Gradient descent cannot break this symmetry; the random start breaks it (Rumelhart, Hinton and Williams 1986 start from small random weights for this reason).

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ## Overfitting: learning the examples instead of the digits
#
# Only held-out images tell whether the code is about *digits*. A network with wider hidden layers, 784-256-8-256-784, has 406,808 parameters: more than 300 images have pixels (235,200).
#
# **Predict first.** It trains on **300** images for 100 epochs. Sketch two curves: the MSE on those 300, and on 1,000 held-out images. Does the held-out curve fall, level off, or turn?
#
# <!-- notes
# The larger network has more parameters than the 300 images have pixels. Ask for both curves, training and held-out.
# Then ask which of the two belongs in a report.
# -->

# %% slideshow={"slide_type": "skip"}
def fit_large(x, epochs, callbacks=None):
    """Train a 784-256-8-256-784 autoencoder, always from the same start."""
    keras.utils.set_random_seed(SEED)
    model = models.dense_autoencoder(hidden_dims=(256,), code_dim=8)
    model.compile(keras.optimizers.Adam(0.003), loss="mse", steps_per_execution=6)
    held_out = (x_val, x_val)
    history = model.fit(x, epochs=epochs, batch_size=50, validation_data=held_out,
                        validation_batch_size=1000, callbacks=callbacks, verbose=0)
    return model, history.history


overfit, few = fit_large(x_train[:300], epochs=100)

# %% [markdown] slideshow={"slide_type": "skip"}
# Two cures. **Early stopping** watches the validation loss, waits `patience` epochs for an improvement, and returns the best weights it saw. **More data** leaves less to learn by heart: 2 epochs of 15,000 images take the same 600 steps as 100 epochs of 300.

# %% slideshow={"slide_type": "skip"}
patience = keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True)
stopped, early = fit_large(x_train[:300], epochs=100, callbacks=[patience])
cured, many = fit_large(x_train[:15_000], epochs=2)

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# The training error falls and falls. The held-out error levels off and then creeps up: from there on the network learns its three hundred examples, not digits. The vertical line is where early stopping gave up waiting; the weights it returns are ten epochs older.
# -->

# %% tags=["figure"]
ax = plots.learning_curves({"300 images": few}, "MSE", logy=True,
                           title="The training error falls on; the held-out error turns")
ax.figure.set_size_inches(9, 3.0)
ax.set_ylim(0.004, 0.08)
ax.axvline(len(early["loss"]), color=plots.BASELINE, ls="--", lw=1)
ax.text(len(early["loss"]) + 1, 0.06, "early stopping")
plots.show(ax, "Training error falls over 100 epochs; held-out error falls, turns "
           "and slowly rises; a vertical line marks where early stopping stops.")


# %% slideshow={"slide_type": "skip"}
def score(trained_model):
    """Return the MSE on the first 300 training images and on the test images."""
    # one model predicts for all three, so Keras compiles it once
    overfit.set_weights(trained_model.get_weights())
    return [metrics.mse(x, overfit.predict(x, batch_size=100, verbose=0))
            for x in (x_train[:300], x_test)]


scores = {"300 images, 100 epochs": score(overfit),
          "300 images, early stop": score(stopped),
          "15,000 images, 2 epochs": score(cured)}

# %% tags=["evidence"]
print("trained on                 MSE of the first 300    test MSE")
for name, (first_300, test) in scores.items():
    print(f"{name:<27}{first_300:>20.4f}{test:>12.4f}")

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
(own, over), (own_stop, stop), (known, cure) = scores.values()
seen, unseen = few["loss"][-1], few["val_loss"][-1]
turn = min(few["val_loss"])
expect(seen < 0.5 * unseen, f"the gap: training {seen:.4f}, held out {unseen:.4f}")
late = np.mean(few["val_loss"][-10:])
expect(late > 1.04 * turn, f"held out: lowest {turn:.4f}, last ten epochs {late:.4f}")
expect(own < min(own_stop, known), f"on its own 300 the long run is the best: {own:.4f}")
expect(stop < over, f"early stopping lowers the test MSE from {over:.4f} to {stop:.4f}")
expect(cure < 0.8 * stop and cure < 1.3 * known,
       f"50 times the images, as many steps: {cure:.4f}")


# %% [markdown] slideshow={"slide_type": "skip"}
# Read the table by columns. On the images it was trained on, the long run is the best of the three; on the test images it is the worst. Early stopping undoes part of the damage and saves the epochs it skips. More data is the real cure: the network is as large as before and takes as many steps, but it sees each image only twice and has to learn what digits share. In the last row the two columns are close: it draws the 300 hardly better than digits it has never seen.
#
# ## How wide should the code be?
#
# Everything is in place for the question every user of an autoencoder has: which $k$? The baseline is PCA (lesson 02), the best *linear* code of each size. Its error for every $k$ at once is what the first $k$ directions leave over.

# %% slideshow={"slide_type": "skip"}
def pca_errors(x, x_new):
    """Return the MSE on x_new of PCA fitted on x, for k = 0, 1, ..., d components."""
    mean = x.mean(axis=0)
    _, directions = np.linalg.eigh((x - mean).T @ (x - mean))
    explained = np.mean(((x_new - mean) @ directions[:, ::-1]) ** 2, axis=0)
    left_over = explained.sum() - np.concatenate([[0], np.cumsum(explained)])
    return left_over / x.shape[1]


pca = pca_errors(x_train, x_test)

# %% [markdown] slideshow={"slide_type": "slide"} tags=["predict"]
# ### Seven code sizes against PCA
#
# The NumPy autoencoder 784-128-$k$-128-784 trains for $k = 1, 2, 4, \dots, 64$: three epochs each, Adam, one cycle.
#
# **Predict first.** Plot test MSE against $k$ on log axes, beside PCA. Where is the gap between the curves widest: at the smallest $k$, in the middle, or at the largest?
#
# <!-- notes
# Let the class sketch two curves on log axes. One number can only draw a one-parameter family of pictures, whoever
# draws it; 784 numbers are perfect for PCA. So where is there room for an advantage?
# -->

# %% slideshow={"slide_type": "skip"}
SIZES = [1, 2, 4, 8, 16, 32, 64]
found = {32: runs["one cycle, peak 0.01"][0]}  # trained above
for k in SIZES:
    if k not in found:
        fresh = initial_parameters((784, 128, k, 128, 784))
        found[k], _ = train(fresh, adam, cycle.tolist(), every=STEPS)
ae = {k: metrics.mse(x_test, forward(found[k], x_test)[-1]) for k in SIZES}
ratio = {k: pca[k] / ae[k] for k in SIZES}

# %% [markdown] slideshow={"slide_type": "slide"}
# ### HEADING
#
# <!-- notes
# Both axes are logarithmic, so a vertical gap is a ratio. At one number neither can do much. In the middle the curved code is worth twice its size in PCA components. At sixty-four PCA catches up, because it is exact and our three epochs are not.
# -->

# %% tags=["figure", "evidence"]
fig, ax = plt.subplots(figsize=(9, 3.2))
ax.plot(SIZES, pca[SIZES], "o-", color=plots.BASELINE, label="PCA")
ax.plot(SIZES, list(ae.values()), "o-", color=plots.CODE, label="autoencoder, three epochs")
ax.set(xscale="log", yscale="log", xlabel="code size k (numbers)", ylabel="test MSE",
       title="The autoencoder's lead over PCA is widest in the middle")
ax.set_xticks(SIZES, SIZES)
ax.legend()
plots.show(fig, "Test error against code size on log axes: both fall; the autoencoder lies "
           "below PCA, with the widest gap at medium code sizes.")

# %% tags=["evidence"]
print("k             " + "".join(f"{k:>8}" for k in SIZES))
print("PCA           " + "".join(f"{pca[k]:>8.4f}" for k in SIZES))
print("autoencoder   " + "".join(f"{ae[k]:>8.4f}" for k in SIZES))
print("PCA / AE      " + "".join(f"{ratio[k]:>8.2f}" for k in SIZES))

# %% slideshow={"slide_type": "skip"} tags=["checkpoint"]
widest = max(ratio, key=ratio.get)
expect(4 <= widest <= 32, f"widest at k = {widest}: {ratio[widest]:.2f} times the error")
expect(all(ae[k] < pca[2 * k] for k in (4, 8, 16)), "half the numbers beat PCA")
expect(all(ratio[k] > 1.1 for k in (2, 4, 8, 16, 32)), "it wins from 2 to 32 numbers")
expect(ratio[1] < 0.8 * ratio[widest], f"at k = 1 the ratio is only {ratio[1]:.2f}")
expect(ratio[64] < 0.8 * ratio[widest], f"at k = 64 the ratio is only {ratio[64]:.2f}")
expect(all(ae[k] > ae[2 * k] for k in SIZES[:-1]), "every doubling of k lowers the error")


# %% [markdown] slideshow={"slide_type": "skip"}
# With one number, any decoder draws a single curve through the space of images: there is little to win, and the curve is hard to find. In the middle a curved sheet fits the digits far better than a flat one, and the autoencoder with 4, 8 or 16 numbers beats PCA with twice as many. At $k = 64$ the flat sheet has room enough. PCA is *solved* exactly; the autoencoder is *trained*, and three epochs through a layer of 128 units leave an error that a wider code hardly lowers. Lesson 02 trains a wider network for longer on more images, and there the lead at $k = 30$ is larger.
#
# So there is no best $k$, only a price: each doubling buys a smaller error. The curve is what you need to decide.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Exercises
#
# Run the next three cells first. They define small arrays, and `attempt`, which runs a function on copies of its inputs.

# %% slideshow={"slide_type": "skip"} tags=["exercise-setup"]
def attempt(function, *inputs):
    """Return what the function gives for copies of the inputs, or its error."""
    copies = [np.copy(i) if isinstance(i, np.ndarray) else i for i in inputs]
    try:
        return function(*copies)
    except Exception as error:
        return error


def ran(answer):
    parts = answer if isinstance(answer, tuple) else (answer,)
    return not any(isinstance(part, Exception) for part in parts)


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
    return right_gradient(W) * [[1, 1, 1], [1, 1, 1.2]]


# %% slideshow={"slide_type": "skip"} tags=["exercise-setup"]
ENCODER_TERM, DECODER_TERM = np.array([[1 / 3], [11 / 12]]), np.array([[5 / 6], [2 / 3]])
TIED = ENCODER_TERM + DECODER_TERM

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
      (lambda a: a == 1565, "Images by batch size, rounded up, times 5."))


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# answer = 5 * int(np.ceil(20_000 / 64))
# ```
# 20,000 / 64 = 312.5, so each epoch has 313 steps, the last with 32 images: 1,565 steps in all. A batch that is half as large has a noisier gradient and still makes a full step.
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 2 (core): Adam by hand
#
# Write one step of Adam as a function of the old $w$, $m$, $s$, the gradient `g` and the step number `t`. It returns the new $(w, m, s)$, with rate 0.1, $\beta_1 = 0.9$, $\beta_2 = 0.999$ and $\epsilon = 10^{-7}$. The first step has $t = 1$.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def adam_step(w, m, s, g, t):
    # your code here
    return ...


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 2
first = attempt(adam_step, np.array([1.0, -1]), *np.zeros((2, 2)), np.array([0.5, -2]), 1)
check("Exercise 2", lambda: first,
      (ran, lambda a: f"Your function stops with: {a}"),
      (lambda a: len(a) == 3, "Return three arrays: w, m, s."),
      (lambda a: np.ndim(a[1]) == 1 and not np.allclose(a[1], [0.5, -2]),
       "Return m itself; divide by 1 - beta^t in a copy, only for the step."),
      (lambda a: np.allclose(a[1], [0.05, -0.2]), "m is 0.9 of the old m plus 0.1 of g."),
      (lambda a: np.allclose(a[2], [0.00025, 0.004]), "s averages g squared, with 0.999."),
      (lambda a: not np.allclose(a[0], [1.1, -1.1], atol=1e-4),
       "The sign is wrong: the step goes against the gradient."),
      (lambda a: np.allclose(a[0], [0.9, -0.9], atol=1e-4),
       "The first step is 0.1 in each entry: divide m and s by 1 - beta^t; take the root of s."),
      (lambda a: np.allclose(adam_step(*map(np.copy, a), np.array([0.5, 2.0]), 2)[0],
                             [0.8, -0.9052632], atol=1e-4),
       "Only the first step is right: the correction must depend on t."))


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def adam_step(w, m, s, g, t):
#     m = 0.9 * m + 0.1 * g
#     s = 0.999 * s + 0.001 * g**2
#     m_hat, s_hat = m / (1 - 0.9**t), s / (1 - 0.999**t)
#     return w - 0.1 * m_hat / (np.sqrt(s_hat) + 1e-7), m, s
# ```
# At $t = 1$ the corrections give $\hat{m} = g$ and $\hat{s} = g^2$: the step is the sign of the gradient times the rate. In the second entry the gradient then changes its sign; the two almost cancel in $m$, and the step becomes small.
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 3 (core): a sigmoid code
#
# Put a sigmoid on the code: $a_2 = h W_2 + b_2$ and $z = \sigma(a_2)$. The decoder is unchanged, so $\delta_3$ is known. Write $\delta_2 = \partial \mathcal{L} / \partial a_2$.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def delta_code(delta_3, W3, z):
    # your code here
    return ...


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 3
delta_2 = attempt(delta_code, np.array([[1, -2, 0.5]]), np.array([[1.0, 0, 2], [0, 1, 8]]),
                  np.array([[0.5, 0.2]]))
check("Exercise 3", lambda: delta_2,
      (ran, lambda a: f"It stops with: {a} The error travels back through W3.T."),
      (lambda a: np.shape(a) == (1, 2), "delta_2 has the shape of the code, here (1, 2)."),
      (lambda a: not np.allclose(a, [[2, 2]]),
       "That is the derivative by z; multiply by the slope of the sigmoid."),
      (lambda a: np.allclose(a, [[0.5, 0.32]]),
       "Multiply delta_3 W3^T by the sigmoid's slope, written in terms of its output z."))


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def delta_code(delta_3, W3, z):
#     return (delta_3 @ W3.T) * z * (1 - z)
# ```
# $\delta_3 W_3^\top$ is the derivative by $z$. The sigmoid adds its slope, which its own output gives: $\sigma'(a) = \sigma(a)(1 - \sigma(a)) = z(1 - z)$. It is at most $1/4$: each sigmoid layer shrinks the error on its way back, and many of them let it vanish.
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 4 (stretch): catch the bug
#
# `right_gradient(W_small)` and `wrong_gradient(W_small)` both claim to be the gradient of `small_loss`. Write a judge: the **relative error** $\|q - c\| / \|c\|$ between a claimed gradient $q$ and the central differences $c$ of the loss over *all* entries of `W`, with $\varepsilon = 10^{-5}$. Leave `W` as you found it.

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def gradient_error(loss_function, gradient_function, W):
    # your code here
    return ...


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 4
W_used = W_small.copy()
right = attempt(lambda: gradient_error(small_loss, right_gradient, W_used))
wrong = attempt(gradient_error, small_loss, wrong_gradient, W_small)
check("Exercise 4", lambda: (right, wrong),
      (ran, lambda a: f"Your function stops with: {a}"),
      (lambda a: np.allclose(W_used, W_small, rtol=0, atol=1e-12),
       "W has changed: restore each entry."),
      (lambda a: a[0] < 1e-3,
       "The right gradient is refused: compare with differences of the loss."),
      (lambda a: a[0] < 1e-7,
       "Not precise enough: use the loss on both sides, W + eps and W - eps, eps = 1e-5."),
      (lambda a: a[1] > 1e-3, "The planted bug escapes: look at every entry, not at one."),
      (lambda a: np.isclose(a[1], 0.1479, atol=2e-3),
       "Divide the norm of q - c by the norm of c."))


# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def gradient_error(loss_function, gradient_function, W, eps=1e-5):
#     c = np.zeros_like(W)
#     for index in np.ndindex(W.shape):
#         nudge = np.zeros_like(W)
#         nudge[index] = eps
#         c[index] = (loss_function(W + nudge) - loss_function(W - nudge)) / (2 * eps)
#     return np.linalg.norm(gradient_function(W) - c) / np.linalg.norm(c)
# ```
# The wrong gradient points nearly the right way, so training with it would work, a little worse, and nobody would notice. The judge sees an error millions of times larger than rounding.
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Exercise 5 (stretch): tied weights
#
# A linear autoencoder uses one matrix twice (lesson 03): $z = x W$ and $\hat{x} = z W^\top$, without biases. Derive the gradient of $\mathcal{L} = \frac{1}{n} \sum_i \|x_i - \hat{x}_i\|^2$ with respect to $W$ and write it. (Hint: give the two uses different names, differentiate by each, then add.)

# %% slideshow={"slide_type": "skip"} tags=["exercise"]
def tied_gradient(x, W):
    # your code here
    return ...


# %% slideshow={"slide_type": "skip"} tags=["exercise-check"]
# @title Check exercise 5
tied = attempt(tied_gradient, np.array([[1.0, 0], [0, 2], [1, 1]]), np.array([[0.5], [1]]))
check("Exercise 5", lambda: tied,
      (ran, lambda a: f"Your function stops with: {a}"),
      (lambda a: np.shape(a) == (2, 1), "The gradient has the shape of W."),
      (lambda a: not np.allclose(a, ENCODER_TERM),
       "That is the encoder's use of W; add the decoder's."),
      (lambda a: not np.allclose(a, DECODER_TERM),
       "That is the decoder's use of W; add the encoder's."),
      (lambda a: not np.allclose(np.negative(a), TIED),
       "The sign is wrong: the error is x_hat - x."),
      (lambda a: np.allclose(a, TIED),
       "Both terms carry the factor 2 / n of the loss."))

# %% [markdown] slideshow={"slide_type": "skip"} tags=["solution"]
# <details><summary>Solution</summary>
#
# ```python
# def tied_gradient(x, W):
#     error = x @ W @ W.T - x
#     encoder_term = x.T @ (error @ W)
#     decoder_term = error.T @ (x @ W)
#     return 2 / len(x) * (encoder_term + decoder_term)
# ```
# The delta of the output is $\frac{2}{n}(\hat{x} - x)$. The decoder's weights are $W^\top$: their gradient $z^\top \delta$, transposed, is the second term. The code's delta is $\delta W$, and $x^\top$ times it is the first. A weight used twice has two chances to change the loss, and its derivatives add.
# </details>

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Open experiments
#
# * Start the output bias $b_4$ at the logit of the mean image (clip the mean to $[0.01, 0.99]$ first). Predict what happens to the plateau of the slow rates, then run SGD again.
# * Replace both ReLUs by $\tanh$, whose slope is $1 - h^2$, and repeat both checks of the gradient and the sweep of rates.
# * Train the network of the last section with $k = 64$ for 30 epochs. What happens to its lead over PCA?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Summary
#
# 1. Gradient descent finds the code because the error walks back through the decoder's transposed weights: $\delta_2 = \delta_3 W_3^\top$ tells each code value which way to move.
# 2. Eleven lines of NumPy are the whole gradient; central differences and one Keras step of rate 1 confirm it.
# 3. The learning rate decides first: too small crawls, too large closes the gates $\hat{x}(1 - \hat{x})$ and $[u > 0]$ and gets stuck; a cycle that ends at zero beats the best of three constant rates.
# 4. Random starts break the symmetry between units; held-out images show when the network learns examples instead of digits, and more data helps more than early stopping.
# 5. A wider code lowers the error, and the lead over PCA is widest in the middle of the range.
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
