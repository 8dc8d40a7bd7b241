"""Runs a case through Keras and turns what comes out into the file's content."""

import json
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from .case import STEPS, Case
from .encoding import VERSIONS, tensor
from .topology import named_weights, topology

# Below this a gradient is rounding noise. Adam divides it by its own size, so such a weight walks at random (README.md).
QUIET = 1e-6


def write(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, separators=(",", ":"), allow_nan=False) + "\n")


def record(case: Case) -> dict:
    model = case.model
    case.set_weights()
    for layer in model.layers:
        layer.trainable = layer.name not in case.frozen
    x, y = case.data()
    weights = _values(model)
    inference = model(x, training=False).numpy()
    losses, gradients, peaks = _train(case, x, y)
    silent = [name for name in gradients if not peaks[name].any()]
    if silent:
        print(f"{case.name}: no gradient at all reaches {', '.join(silent)}")
    return {
        "case": case.name,
        **VERSIONS,
        "seed": case.seed,
        "topology": topology(model),
        "weights": _encoded(weights),
        "frozen": case.frozen,
        "x": tensor(x),
        "y": tensor(y),
        "sampleWeights": _sample_weights(case, y),
        "classWeights": case.class_weights,
        "loss": {
            "kind": "binary_crossentropy" if case.multi_label else "categorical_crossentropy",
            "labelSmoothing": case.label_smoothing,
            "fromLogits": True,
            "l2": case.l2,
        },
        "optimizer": case.optimizer.json(),
        "expected": {
            "inference": tensor(inference),
            "trainingLoss": losses[0],
            "gradients": _encoded(gradients),
            "losses": losses,
            "weightsAfter10": _encoded(_values(model)),
            "quiet": _quiet(case, peaks) if case.optimizer.kind != "sgd" else {},
        },
    }


def _train(case: Case, x: np.ndarray, y: np.ndarray):
    """Ten steps on the same batch. The loss is the one before each update; gradients are before clipping."""
    model = case.model
    step = _split_step(case) if case.optimizer.multipliers else _keras_step(case)
    losses, first, peaks = [], {}, {}
    for rate in case.optimizer.learning_rates:
        gradients = _gradients(case, x, y)
        first = first or gradients
        for name, gradient in gradients.items():
            peaks[name] = np.maximum(peaks.get(name, 0), np.abs(gradient))
        losses.append(step(x, y, rate))
    assert len(losses) == STEPS and len(model.trainable_variables) == len(first)
    return losses, first, peaks


def _keras_step(case: Case):
    """`train_on_batch`: Keras' own step."""
    model, optimizer = case.model, case.optimizer.keras()
    model.compile(optimizer, case.loss(), jit_compile=False)
    class_weight = None if case.class_weights is None else dict(enumerate(case.class_weights))
    sample_weight = None if case.sample_weights is None else np.array(case.sample_weights, "float32")

    def step(x, y, rate: float) -> float:
        optimizer.learning_rate = rate
        model.reset_metrics()
        logs = model.train_on_batch(x, y, sample_weight=sample_weight, class_weight=class_weight, return_dict=True)
        return float(logs["loss"])

    return step


def _split_step(case: Case):
    """Multiplied learning rates: one Keras optimizer for each factor, each with the variables of its layers."""
    model, loss_function = case.model, case.loss()
    factors = case.optimizer.multipliers
    groups: dict[float, list] = {}
    for layer in model.layers:
        groups.setdefault(factors.get(layer.name, 1.0), []).extend(layer.trainable_variables)
    optimizers = {factor: case.optimizer.keras() for factor in groups}

    def step(x, y, rate: float) -> float:
        with tf.GradientTape() as tape:
            loss = loss_function(y, model(x, training=True))
        variables = [variable for group in groups.values() for variable in group]
        gradients = dict(zip((v.path for v in variables), tape.gradient(loss, [v.value for v in variables])))
        for factor, group in groups.items():
            optimizers[factor].learning_rate = rate * factor
            optimizers[factor].apply([gradients[v.path] for v in group], group)
        return float(loss)

    return step


def _gradients(case: Case, x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    """Gradients of the whole loss (penalties included). The statistics a training pass moves are put back."""
    model = case.model
    before = [variable.numpy() for variable in model.variables]
    weights = _sample_weights(case, y)
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss = case.loss()(y, logits, sample_weight=None if weights is None else np.array(weights, "float32"))
        loss += sum(model.losses, start=0.0)
    trainable = {name: v for name, v in named_weights(model).items() if v.trainable}
    gradients = tape.gradient(loss, [v.value for v in trainable.values()])
    for variable, value in zip(model.variables, before):
        variable.assign(value)
    return {name: gradient.numpy() for name, gradient in zip(trainable, gradients)}


def _quiet(case: Case, peaks: dict[str, np.ndarray]) -> dict[str, list[int]]:
    """Elements whose gradient is never more than noise. An exact zero is no noise: what a dead ReLU holds back must not move.

    Where such a bias or beta walks at random, the next BatchNormalization takes it away again, but its moving mean walks along.
    """
    indices = {name: np.flatnonzero((peak > 0) & (peak < QUIET)).tolist() for name, peak in peaks.items()}
    for layer in case.model.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and _takes_shifts(layer, indices):
            indices[f"{layer.name}/moving_mean"] = list(range(layer.moving_mean.shape[0]))
    return {name: found for name, found in indices.items() if found}


def _takes_shifts(normalization: keras.Layer, quiet: dict[str, list[int]]) -> bool:
    """Whether a quiet bias or beta lies between it and the BatchNormalizations below, theirs included."""
    pending = [normalization]
    while pending:
        for tensor_below in pending.pop()._inbound_nodes[0].input_tensors:
            below = tensor_below._keras_history.operation
            if quiet.get(f"{below.name}/bias") or quiet.get(f"{below.name}/beta"):
                return True
            if not isinstance(below, (keras.layers.BatchNormalization, keras.layers.InputLayer)):
                pending.append(below)
    return False


def _sample_weights(case: Case, y: np.ndarray) -> list[float] | None:
    """Class weights reach the loss as the weight of each sample's class, times its own."""
    own = np.ones(len(y)) if case.sample_weights is None else np.array(case.sample_weights)
    if case.class_weights is None:
        return None if case.sample_weights is None else own.tolist()
    return (own * np.array(case.class_weights)[y.argmax(axis=1)]).tolist()


def _values(model: keras.Model) -> dict[str, np.ndarray]:
    return {name: variable.numpy() for name, variable in named_weights(model).items()}


def _encoded(values: dict[str, np.ndarray]) -> dict:
    return {name: tensor(value) for name, value in values.items()}
