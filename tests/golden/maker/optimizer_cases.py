"""Optimizers, clipping, penalties, multipliers, losses and weights of samples, all on one small net."""

from collections.abc import Iterator

import keras
from keras import layers

from .case import STEPS, Case, Optimizer

SEED = 90_000
# Rises and falls, so that momentum that keeps the rate inside its slot differs from momentum that does not.
CHANGING = [0.01, 0.03, 0.05, 0.08, 0.1, 0.09, 0.07, 0.04, 0.02, 0.005]
SMALL = [rate / 20 for rate in CHANGING]


def net(l2: float = 0.0) -> keras.Model:
    penalty = {"kernel_regularizer": keras.regularizers.L2(l2)} if l2 else {}
    depthwise = {"depthwise_regularizer": keras.regularizers.L2(l2)} if l2 else {}
    photo = x = layers.Input((9, 9, 3), name="photo")
    x = layers.Conv2D(6, 3, strides=2, padding="same", activation="relu", name="conv", **penalty)(x)
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False, name="depthwise", **depthwise)(x)
    x = layers.BatchNormalization(name="bn")(x)
    x = layers.ReLU(name="relu")(x)
    x = layers.Conv2D(8, 1, activation="silu", name="pointwise", **penalty)(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(photo, layers.Dense(4, name="logits", **penalty)(x), name="small_net")


def sgd(**options) -> Optimizer:
    return Optimizer("sgd", **{"learning_rates": CHANGING, **options})


def adam(kind: str = "adam", **options) -> Optimizer:
    return Optimizer(kind, **{"learning_rates": SMALL, **options})


MULTIPLIERS = {"conv": 0.1, "depthwise": 0.1, "bn": 0.1, "pointwise": 0.5}

OPTIMIZERS = {
    "sgd": sgd(),
    "sgd-momentum": sgd(momentum=0.9),
    "sgd-nesterov": sgd(momentum=0.9, nesterov=True),
    "sgd-momentum-constant": sgd(momentum=0.9, learning_rates=[0.05] * STEPS),
    "adam": adam(),
    "adam-constant": adam(learning_rates=[0.002] * STEPS),
    "adam-betas-epsilon": adam(beta1=0.8, beta2=0.95, epsilon=1e-3),
    "adamw": adam("adamw", weight_decay=0.1),
    "adamw-default-decay": adam("adamw", weight_decay=0.004),
    "sgd-clipped": sgd(momentum=0.9, global_clip_norm=0.1),
    "sgd-clip-not-reached": sgd(momentum=0.9, global_clip_norm=1000.0),
    "adam-clipped": adam(global_clip_norm=0.1),
    "adamw-clipped": adam("adamw", weight_decay=0.1, global_clip_norm=0.1),
    "sgd-multipliers": sgd(momentum=0.9, multipliers=MULTIPLIERS),
    "adam-multipliers": adam(multipliers=MULTIPLIERS),
}


def cases() -> Iterator[Case]:
    seeds = iter(range(SEED, SEED + 1000, 10))
    for name, optimizer in OPTIMIZERS.items():
        yield Case(name, net(), next(seeds), batch=4, optimizer=optimizer)

    def case(name: str, model: keras.Model | None = None, **options) -> Case:
        return Case(name, model or net(), next(seeds), batch=4, **{"optimizer": sgd(momentum=0.9), **options})

    yield case("clipped-upper-half", frozen=["conv", "depthwise", "bn"], optimizer=sgd(global_clip_norm=0.1))
    yield case("l2", net(0.01), l2=0.01)
    yield case("l2-adam", net(0.01), l2=0.01, optimizer=adam())
    # Keras leaves frozen kernels out of the penalty (layer.py, `_get_regularization_losses`: trainable weights only).
    yield case("l2-upper-half", net(0.01), l2=0.01, frozen=["conv", "depthwise", "bn"])
    yield case("label-smoothing", label_smoothing=0.1)
    yield case("sample-weights", sample_weights=[0.5, 2.0, 0.0, 1.25])
    yield case("class-weights", class_weights=[1.0, 3.0, 0.25, 0.5])
    yield case("class-weights-label-smoothing", class_weights=[1.0, 3.0, 0.25, 0.5], label_smoothing=0.1)
    yield case("multi-label", multi_label=True)
    yield case("multi-label-smoothing", multi_label=True, label_smoothing=0.1)
    yield case("multi-label-sample-weights", multi_label=True, sample_weights=[0.5, 2.0, 0.0, 1.25])
    yield case("multi-label-adam", multi_label=True, optimizer=adam())
