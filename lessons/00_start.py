# %% [markdown]
# # Learn autoencoders by running them
#
# Each lesson asks one question and answers it with a number that you compute yourself, on data the model has never seen. Start with
# lesson 01; each lesson says what you need to know first, and ends with a link to the next.
#
# Without an installation: <a href="https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/notebooks/00_start.ipynb" target="_parent">Open in Colab</a>.
# The links below lead on from there, and the first cell of a lesson installs the helpers and the data.
#
# <!-- lessons: made by make map -->
# | | lesson | the question | what it reaches, on held-out data | time |
# |---|---|---|---|---|
# | 01 | [What is an autoencoder?](01_what_is_an_autoencoder.ipynb) | Can a network learn to copy through a keyhole? | 784 pixels through 32 numbers: test MSE 0.0067 (PCA 0.0152, mean image 0.0675) | 25 s |
# | 02 | [The encoder: what does it keep?](02_encoder.ipynb) | What does the encoder keep, and what does it throw away? | 784 pixels through 30 numbers: squared error 4.25 a digit (PCA 12.59, mean image 52.9) | 25 s |
# | 03 | [The decoder: what can it draw?](03_decoder.ipynb) | What can the decoder draw, and what can it not? | 2 code units: test MSE 0.0387 (PCA 0.0555, mean image 0.0675); 30% of random 16-unit codes give a digit (real codes 79%) | 30 s |
# | 04 | [Loss functions](04_loss_functions.ipynb) | Which error should we minimise? | copying digits with one pixel in ten turned to ink, clean test MSE: Huber's loss 0.0140, MAE 0.0153, squared error 0.0216 (the noisy input 0.0848) | 35 s |
# | 05 | [Training: how does gradient descent find the code?](05_training.ipynb) | How does gradient descent find the code? | validation MSE after 1,200 steps: one cycle 0.0094, cool-down alone 0.0102, best constant rate 0.0115, mean image 0.0703; gradient right to 3e-08 | 40 s |
# | 06 | [The convolutional autoencoder: what does locality buy?](06_convolutional_autoencoder.ipynb) | What does it buy to know that neighbouring pixels belong together? | 32 numbers: convolutional test MSE 0.0073 (dense of equal size 0.0155, of equal compute 0.0085, unshared 0.0065, PCA 0.0153) | 45 s |
# | 07 | [Denoising autoencoder: learning by repairing](07_denoising_autoencoder.ipynb) | Can destroying the input teach more than copying it? | noise 0.4: 19.6 dB (linear map 18.3, median filter 15.4); clipped, longer: MSE 0.0071 (dense 0.0079, keras.io's example 0.0079) | 45 s |
# | 08 | [Sparse autoencoder: many units, few at a time](08_sparse_autoencoder.ipynb) | What if the code has many units, but only a few may speak at a time? | 512 units, linear probe: 94.6% with an L1 penalty (without 91.9%, random ReLU 93.1%, raw pixels 90.9%) | 30 s |
# | 09 | [Variational autoencoder: from codebook to generator](09_variational_autoencoder.ipynb) | How do we turn a codebook into a generator? | 20 units on black and white test digits: -log p(x) at most 95.6 nats (100 samples), -ELBO 98.9 (mean image 206.8) | 60 s |
# | 10 | [Recurrent autoencoder: squeezing a sequence](10_recurrent_autoencoder.ipynb) | How do you squeeze a sequence? | heartbeats through 8 numbers: test MSE 0.039 (PCA 0.036, mean beat 0.465); abnormal beats: AUROC 0.992 (nearest training beat 0.993, mean beat 0.978) | 40 s |
# | 11 | [Dimensionality reduction: is the code a map?](11_dimensionality_reduction.ipynb) | Is the code a map on which like lies near like, and new things find their place? | 2,000 new digits on a sheet: trust 0.93, label accuracy 0.81 (PCA 0.74, 0.45; t-SNE, fitted to them, 0.97, 0.89) | 70 s |
# | 12 | [Compression: how many bits is a digit worth?](12_compression.ipynb) | How many bits is a digit worth? | 784 pixels in 11.9 bytes, read back from a file at 21.7 dB (for the same: PCA 23.8, WebP sheet 31.1; without loss, by LZMA, 139) | 50 s |
# | 13 | [Anomaly detection: trained on what is normal](13_anomaly_detection.ipynb) | How do you find what you never saw? | one-class digits: mean AUROC 0.968 (PCA 0.957, mean image 0.865, ink 0.494) | 70 s |
# | 14 | [Feature learning: what are codes good for?](14_feature_learning.ipynb) | You have 60,000 images and a hundred labels. What is a code worth? | a linear probe reads test digits with 100 labels: 82.4% on the denoising code (pixels 73.6%), with 1,000: 92.3% (87.4%) | 60 s |
# | 15 | [Generation: drawing what you ask for](15_generation.ipynb) | How do you steer what you generate? | Fréchet distance to test digits: plain autoencoder and mixture 2.2, variational 3.2 (from its prior 17.1; PCA and mixture 12.7, real digits 0.9) | 70 s |
# | 16 | [Audio autoencoder: cleaning a voice](16_audio_autoencoder.ipynb) | Does it work on sound? | voices never heard, pink noise at 0 dB: SI-SDR 9.6 dB (tuned Wiener filter 8.2, fixed filter 4.8) | 60 s |
# | 17 | [Text autoencoder: meaning and spelling in a few numbers](17_text_autoencoder.ipynb) | And on words? | unseen words, recall@10: 16 numbers 0.46 (PCA 0.33); 8 bytes 0.48 (rotated product quantisation 0.41), 16 bytes 0.63 (0.64) | 60 s |
# <!-- /lessons -->

# %% [markdown]
# ## Is everything installed?
#
# Click into the cell below and press **Shift + Enter**. It looks at Python, the libraries and the data, trains a very small model,
# and says of anything that is wrong how to mend it. It takes about ten seconds.

# %%
import sys

try:
    from ae_helpers import installation
except ModuleNotFoundError as missing:
    if "google.colab" in sys.modules:
        print("In Colab there is nothing to do here: open lesson 01, whose first cell installs what it needs.")
    else:
        print(f"✗ {missing.name} is not installed for this notebook's Python, {sys.executable}.")
        print("In the course's folder, run the README's first command; then Kernel > Restart Kernel.")
else:
    if installation.check_installation():
        print("All is well: open lesson 01.")

# %% [markdown]
# ## How to use a lesson
#
# * **Go cell by cell** with Shift + Enter, and read as you go. *Run All Cells* is for testing: it rushes you past every question to the
#   summary.
# * Where it says **Predict first**, stop. Write your guess down, with a reason, before you run the next cell. A guess that turns out
#   wrong teaches more than a result that you were told.
# * A line that begins with **✓** is a *checkpoint*: the lesson claims something, and the claim came out. If it ever does not, the
#   lesson stops there with an error.
# * **Exercises** wait at the end of each lesson. Write your answer in the cell below the task and run the check after it. A check says
#   whether you are right and, if not, what is wrong. Its code is folded, because it holds the answer.
# * **Change things.** Halve a code, double a noise, swap a loss, and predict what will happen. Nothing can break: *Kernel ›
#   Restart Kernel* brings you back to the start, and your own copy of a lesson (*File › Duplicate*) keeps the original.
#
# Numbers may differ from those in the text in the last digits, because processors round differently. The claims hold all the same.
