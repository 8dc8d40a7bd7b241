"""What scikit-learn says of random answers: the figures of a report."""

import numpy as np
import sklearn
from sklearn import metrics

from .encoding import tensor

# Photos, classes, and a class that is never right or never predicted: divisions by zero count as 0.
SETS = {"five-classes": (60, 5), "three-classes": (7, 3), "many-classes": (200, 12), "absent-class": (40, 6)}


def _per_class(y, predicted, labels, average=None) -> dict:
    options = {"labels": labels, "average": average, "zero_division": 0}
    precision, recall, f1, support = metrics.precision_recall_fscore_support(y, predicted, **options)
    names = ("precision", "recall", "f1", "support")
    return {key: np.asarray(v).tolist() for key, v in zip(names, (precision, recall, f1, support)) if v is not None}


def _single_label(seed: int, photos: int, classes: int, absent: bool) -> dict:
    random = np.random.default_rng(seed)
    y = random.integers(0, classes - absent, photos)
    logits = random.normal(size=(photos, classes)).astype("float32")
    logits[np.arange(photos), y] += 1
    if absent:
        logits[:, 1] -= 50  # never predicted
    predicted = logits.argmax(axis=1)
    labels = list(range(classes))
    return {
        "logits": tensor(logits),
        "labels": y.tolist(),
        "accuracy": metrics.accuracy_score(y, predicted),
        "top3": metrics.top_k_accuracy_score(y, logits, k=3, labels=labels) if classes > 3 else 1.0,
        "perClass": _per_class(y, predicted, labels),
        "macro": _per_class(y, predicted, labels, "macro"),
        "confusion": metrics.confusion_matrix(y, predicted, labels=labels).tolist(),
    }


def _multi_label(seed: int, photos: int, classes: int) -> dict:
    random = np.random.default_rng(seed)
    y = (random.uniform(size=(photos, classes)) < 0.3).astype(int)
    y[:, -1] = 0
    logits = (random.normal(size=(photos, classes)) + 2 * y - 1).astype("float32")
    predicted = (logits > 0).astype(int)
    return {
        "logits": tensor(logits),
        "labels": y.tolist(),
        "threshold": 0.5,
        "exactMatch": metrics.accuracy_score(y, predicted),
        "labelAccuracy": float((y == predicted).mean()),
        "perClass": _per_class(y, predicted, list(range(classes))),
        "macro": _per_class(y, predicted, list(range(classes)), "macro"),
        "micro": _per_class(y, predicted, list(range(classes)), "micro"),
    }


def tables() -> dict[str, dict]:
    version = {"scikitLearn": sklearn.__version__}
    tables = {
        name: {**version, "seed": 300 + i, **_single_label(300 + i, *size, name == "absent-class")}
        for i, (name, size) in enumerate(SETS.items())
    }
    return {**tables, "multi-label": {**version, "seed": 400, **_multi_label(400, 50, 6)}}
