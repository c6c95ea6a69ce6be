"""The classifier that the long runs of lesson 15 measure with, trained alike in each."""

import keras
from keras import layers

from ae_helpers import training


def trained_judge(x_train, y_train):
    """Return a small classifier of flat digits, two passes old; its first layers serve as features."""
    keras.utils.set_random_seed(0)
    judge = keras.Sequential([
        keras.Input((784,)), layers.Reshape((28, 28, 1)),
        layers.Conv2D(16, 5, strides=2, activation="relu"),
        layers.Conv2D(32, 3, strides=2, activation="relu"),
        layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax"),
    ])  # fmt: skip
    training.fit(judge, x_train, y_train, epochs=2, batch_size=200, learning_rate=0.004,
                 loss="sparse_categorical_crossentropy")  # fmt: skip
    return judge
