# %% exercise 1, right
missing = 10 * 0.9**10

# %% exercise 1, right
missing = 3.49

# %% exercise 1, right
missing = sum((1 - 1 / 10) ** 10 for digit in range(10))

# %% exercise 1, wrong
missing = 0.9**10

# %% exercise 1, wrong
missing = 10 - 10 * 0.9**10

# %% exercise 1, wrong
missing = 10 * 0.1**10

# %% exercise 1, wrong
missing = 1 - 0.9**10

# %% exercise 1, wrong
missing = 0

# %% exercise 1, wrong
missing = [0.9**10] * 10

# %% exercise 2, right
def knn(z_train, y_train, z, k):
    from sklearn.neighbors import KNeighborsClassifier
    return KNeighborsClassifier(k).fit(z_train, y_train).predict(z)

# %% exercise 2, right
def knn(z_train, y_train, z, k):
    guesses = []
    for point in z:
        near = np.argsort(np.linalg.norm(z_train - point, axis=1))[:k]
        labels = list(y_train[near])
        guesses.append(max(sorted(set(labels)), key=labels.count))
    return guesses

# %% exercise 2, wrong
def knn(z_train, y_train, z, k):
    distance = ((z[:, None] - z_train) ** 2).sum(axis=2)
    return y_train[np.argsort(distance, axis=1)[:, :k]]

# %% exercise 2, wrong
def knn(z_train, y_train, z, k):
    distance = ((z[:, None] - z_train) ** 2).sum(axis=2)
    near = y_train[np.argsort(distance, axis=1)[:, -k:]]
    return np.array([np.bincount(row).argmax() for row in near])

# %% exercise 2, wrong
def knn(z_train, y_train, z, k):
    distance = ((z[:, None] - z_train) ** 2).sum(axis=2)
    near = y_train[np.argsort(distance, axis=1)[:, :k]]
    return np.round(near.mean(axis=1)).astype(int)

# %% exercise 2, wrong
def knn(z_train, y_train, z, k):
    near = y_train[np.argsort(-z @ z_train.T, axis=1)[:, :k]]
    return np.array([np.bincount(row).argmax() for row in near])

# %% exercise 2, lucky
def knn(z_train, y_train, z, k):
    distance = ((z[:, None] - z_train) ** 2).sum(axis=2)
    return y_train[np.argmin(distance, axis=1)]

# %% exercise 2, lucky
def knn(z_train, y_train, z, k):
    distance = ((z[:, None] - z_train) ** 2).sum(axis=2)
    near = y_train[np.argsort(distance, axis=1)[:, :5]]
    return np.array([np.bincount(row).argmax() for row in near])

# %% exercise 2, raises
def knn(z_train, y_train, z, k):
    distance = ((z - z_train) ** 2).sum(axis=1)
    return y_train[np.argsort(distance)[:k]]

# %% exercise 2, raises
def knn(z_train, y_train, z, k):
    distance = ((z[:, None] - z_train) ** 2).sum(axis=2)
    near = y_train[np.argsort(distance, axis=1)[:, :k]]
    return np.array([np.bincount(row)[10] for row in near])

# %% exercise 3, right
def labels_needed(accuracy, labels, accuracies):
    if accuracy > max(accuracies):
        return np.inf
    return 10 ** np.interp(accuracy, accuracies, np.log10(labels))

# %% exercise 3, right
def labels_needed(accuracy, labels, accuracies):
    return np.exp(np.interp(accuracy, accuracies, np.log(labels), right=np.inf))

# %% exercise 3, right
def labels_needed(accuracy, labels, accuracies):
    for i in range(len(labels) - 1):
        if accuracies[i] <= accuracy <= accuracies[i + 1]:
            part = (accuracy - accuracies[i]) / (accuracies[i + 1] - accuracies[i])
            return labels[i] * (labels[i + 1] / labels[i]) ** part
    return float("inf")

# %% exercise 3, wrong
def labels_needed(accuracy, labels, accuracies):
    return np.interp(accuracy, accuracies, labels, right=np.inf)

# %% exercise 3, wrong
def labels_needed(accuracy, labels, accuracies):
    return np.interp(accuracy, accuracies, np.log10(labels), right=np.inf)

# %% exercise 3, wrong
def labels_needed(accuracy, labels, accuracies):
    return np.exp(np.interp(accuracy, accuracies, np.log10(labels), right=np.inf))

# %% exercise 3, wrong
def labels_needed(accuracy, labels, accuracies):
    return np.interp(accuracy, labels, accuracies)

# %% exercise 3, lucky
def labels_needed(accuracy, labels, accuracies):
    return np.exp(np.interp(accuracy, accuracies, np.log(labels)))

# %% exercise 3, lucky
def labels_needed(accuracy, labels, accuracies):
    if accuracy > accuracies[-1]:
        return np.inf
    return 10 ** np.interp(accuracy, accuracies[:2], np.log10(labels[:2]))

# %% exercise 3, lucky
def labels_needed(accuracy, labels, accuracies):
    if accuracy > 0.9:
        return np.inf
    return np.exp(np.interp(accuracy, accuracies, np.log(labels)))

# %% exercise 3, raises
def labels_needed(accuracy, labels, accuracies):
    if accuracies > accuracy:
        return np.inf
    return 10 ** np.interp(accuracy, accuracies, np.log10(labels))

# %% exercise 3, raises
def labels_needed(accuracy, labels, accuracies):
    i = [a > accuracy for a in accuracies].index(True)
    return labels[i]
