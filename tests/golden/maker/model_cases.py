"""Small whole models, each trained whole and above a line; frozen BatchNormalization runs in inference mode, as in Keras."""

from collections.abc import Iterator

import keras
from keras import layers

from .case import STEPS, Case, Optimizer

SEED = 50_000


def _normalized(x, name: str, activation: str | None = "relu", **options):
    x = layers.BatchNormalization(momentum=0.9, name=f"{name}_bn", **options)(x)
    return layers.Activation(activation, name=f"{name}_{activation}")(x) if activation else x


def plain_cnn() -> keras.Model:
    photo = x = layers.Input((9, 9, 3), name="photo")
    # With biases that BatchNormalization takes away again: their gradient is rounding noise.
    x = _normalized(layers.Conv2D(6, 3, padding="same", name="conv1")(x), "conv1")
    x = _normalized(layers.Conv2D(8, 3, padding="same", name="conv2")(x), "conv2")
    x = layers.MaxPooling2D(2, name="pool")(x)
    x = _normalized(layers.Conv2D(10, 3, use_bias=False, name="conv3")(x), "conv3", scale=False)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(8, activation="relu", name="hidden")(x)
    return keras.Model(photo, layers.Dense(4, name="logits")(x), name="plain_cnn")


def residual_separable() -> keras.Model:
    photo = x = layers.Input((9, 9, 3), name="photo")
    x = _normalized(layers.Conv2D(6, 3, padding="same", use_bias=False, name="stem")(x), "stem", "relu6")
    for i in (1, 2):
        y = layers.SeparableConv2D(6, 3, padding="same", use_bias=False, name=f"block{i}_separable")(x)
        x = layers.Add(name=f"block{i}_add")([x, _normalized(y, f"block{i}", None)])
        x = layers.ReLU(max_value=6, name=f"block{i}_out")(x)
    x = layers.ZeroPadding2D(((0, 1), (0, 1)), name="down_pad")(x)
    x = layers.DepthwiseConv2D(3, strides=2, use_bias=False, name="down_depthwise")(x)
    x = _normalized(x, "down_depthwise", "relu6")
    x = _normalized(layers.Conv2D(10, 1, use_bias=False, name="down_pointwise")(x), "down_pointwise", "relu6")
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(photo, layers.Dense(4, name="logits")(x), name="residual_separable")


def _inverted_residual(x, name: str, expanded: int, filters: int, stride: int):
    """MobileNetV3's block: expand, depthwise, squeeze-and-excite, project (Howard et al. 2019, arXiv:1905.02244)."""
    y = _normalized(layers.Conv2D(expanded, 1, use_bias=False, name=f"{name}_expand")(x), f"{name}_expand", "hard_silu")
    y = layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False, name=f"{name}_depthwise")(y)
    y = _normalized(y, f"{name}_depthwise", "hard_silu")
    gate = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_squeeze")(y)
    gate = layers.Conv2D(4, 1, activation="relu", name=f"{name}_reduce")(gate)
    gate = layers.Conv2D(expanded, 1, activation="hard_sigmoid", name=f"{name}_excite")(gate)
    y = layers.Multiply(name=f"{name}_scale")([y, gate])
    y = _normalized(layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_project")(y), f"{name}_project", None)
    return layers.Add(name=f"{name}_add")([x, y]) if stride == 1 else y


def inverted_residual() -> keras.Model:
    photo = x = layers.Input((9, 9, 3), name="photo")
    x = _normalized(layers.Conv2D(6, 3, padding="same", use_bias=False, name="stem")(x), "stem", "hard_silu")
    x = _inverted_residual(x, "block1", 10, 6, stride=1)
    x = _inverted_residual(x, "block2", 12, 8, stride=2)
    x = _inverted_residual(x, "block3", 12, 8, stride=1)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(photo, layers.Dense(4, name="logits")(x), name="inverted_residual")


def dense_concat() -> keras.Model:
    """DenseNet: each layer takes everything before it (Huang et al. 2017, arXiv:1608.06993)."""
    photo = x = layers.Input((9, 9, 3), name="photo")
    x = layers.Conv2D(6, 3, padding="same", use_bias=False, name="stem")(x)
    for i in (1, 2):
        y = layers.Conv2D(4, 3, padding="same", use_bias=False, name=f"dense{i}_conv")(_normalized(x, f"dense{i}"))
        x = layers.Concatenate(name=f"dense{i}_concat")([x, y])
    x = layers.Conv2D(8, 1, use_bias=False, name="transition_conv")(_normalized(x, "transition"))
    x = layers.AveragePooling2D(2, padding="same", name="transition_pool")(x)
    for i in (3, 4):
        y = layers.Conv2D(4, 3, padding="same", use_bias=False, name=f"dense{i}_conv")(_normalized(x, f"dense{i}"))
        x = layers.Concatenate(name=f"dense{i}_concat")([x, y])
    x = layers.GlobalAveragePooling2D(name="pool")(_normalized(x, "final"))
    return keras.Model(photo, layers.Dense(4, name="logits")(x), name="dense_concat")


MODELS = {
    "plain-cnn": (plain_cnn, "conv2_relu"),
    "residual-separable": (residual_separable, "block1_out"),
    "inverted-residual": (inverted_residual, "block2_depthwise_bn"),
    "dense-concat": (dense_concat, "transition_pool"),
}

OPTIMIZERS = {
    "sgd": Optimizer(learning_rates=[0.05] * STEPS, momentum=0.9),
    "adam": Optimizer("adam", learning_rates=[0.001] * STEPS),
}


def _up_to(model: keras.Model, last: str) -> list[str]:
    names = [layer.name for layer in model.layers]
    return [name for name in names[: names.index(last) + 1] if model.get_layer(name).weights]


def cases() -> Iterator[Case]:
    seed = SEED
    for name, (build, line) in MODELS.items():
        for part in ("everything", "upper-half", "head-only", "frozen-statistics"):
            for optimizer_name, optimizer in OPTIMIZERS.items():
                model = build()
                normalizations = [layer.name for layer in model.layers if layer.name.endswith("_bn")]
                frozen = {
                    "everything": [],
                    "upper-half": _up_to(model, line),
                    "head-only": _up_to(model, model.layers[-2].name),
                    "frozen-statistics": normalizations,
                }[part]
                seed += 10
                yield Case(f"{name}-{part}-{optimizer_name}", model, seed, batch=4, frozen=frozen, optimizer=optimizer)
