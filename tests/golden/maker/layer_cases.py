"""One case for each layer and each of its options that changes the arithmetic."""

from collections.abc import Callable, Iterator

import keras
from keras import layers

from .case import Case

CHANNELS = 4
SEED = 1000


def sandwich(name: str, build: Callable, size: int = 9, flat: bool = False) -> keras.Model:
    """photo -> 1x1 convolution -> what is tested -> Flatten -> logits. Position and input gradient of what is tested both matter to the loss."""
    photo = layers.Input((size, size, 3), name="photo")
    x = layers.Conv2D(CHANNELS, 1, name="before")(photo)
    if flat:
        x = layers.Dense(6, name="narrow")(layers.Flatten(name="flatten_before")(x))
    x = build(x)
    if len(x.shape) > 2:
        x = layers.Flatten(name="flatten")(x)
    return keras.Model(photo, layers.Dense(3, name="logits")(x), name=name.replace("-", "_"))


@keras.saving.register_keras_serializable(package="golden")
def gelu_tanh(x):
    return keras.activations.gelu(x, approximate=True)


CONVOLUTIONS = {
    "conv2d-1x1": lambda: layers.Conv2D(5, 1, name="tested"),
    "conv2d-3x3-same": lambda: layers.Conv2D(5, 3, padding="same", name="tested"),
    "conv2d-3x3-valid": lambda: layers.Conv2D(5, 3, name="tested"),
    "conv2d-5x5-same": lambda: layers.Conv2D(4, 5, padding="same", name="tested"),
    "conv2d-3x2-same": lambda: layers.Conv2D(4, (3, 2), padding="same", name="tested"),
    "conv2d-stride2-same": lambda: layers.Conv2D(5, 3, strides=2, padding="same", name="tested"),
    "conv2d-stride2-valid": lambda: layers.Conv2D(5, 3, strides=2, name="tested"),
    "conv2d-stride2-1x1-same": lambda: layers.Conv2D(5, 1, strides=2, padding="same", name="tested"),
    "conv2d-strides-2-1": lambda: layers.Conv2D(4, 3, strides=(2, 1), padding="same", name="tested"),
    "conv2d-dilation2-same": lambda: layers.Conv2D(4, 3, dilation_rate=2, padding="same", name="tested"),
    "conv2d-dilation2-valid": lambda: layers.Conv2D(4, 3, dilation_rate=2, name="tested"),
    "conv2d-no-bias": lambda: layers.Conv2D(4, 3, padding="same", use_bias=False, name="tested"),
    "conv2d-groups2": lambda: layers.Conv2D(6, 3, padding="same", groups=2, name="tested"),
    "conv2d-groups2-stride2": lambda: layers.Conv2D(6, 3, strides=2, padding="same", groups=2, name="tested"),
    "conv2d-relu": lambda: layers.Conv2D(4, 3, padding="same", activation="relu", name="tested"),
    "conv2d-swish": lambda: layers.Conv2D(4, 3, padding="same", activation="silu", name="tested"),
    "depthwise-same": lambda: layers.DepthwiseConv2D(3, padding="same", name="tested"),
    "depthwise-valid": lambda: layers.DepthwiseConv2D(3, name="tested"),
    "depthwise-5x5-same": lambda: layers.DepthwiseConv2D(5, padding="same", name="tested"),
    "depthwise-stride2-same": lambda: layers.DepthwiseConv2D(3, strides=2, padding="same", name="tested"),
    "depthwise-stride2-valid": lambda: layers.DepthwiseConv2D(3, strides=2, use_bias=False, name="tested"),
    "depthwise-dilation2-same": lambda: layers.DepthwiseConv2D(3, dilation_rate=2, padding="same", name="tested"),
    "depthwise-dilation2-valid": lambda: layers.DepthwiseConv2D(3, dilation_rate=2, name="tested"),
    "depthwise-multiplier2": lambda: layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", name="tested"),
    "depthwise-relu": lambda: layers.DepthwiseConv2D(3, padding="same", activation="relu", name="tested"),
    "separable-same": lambda: layers.SeparableConv2D(5, 3, padding="same", name="tested"),
    "separable-stride2-valid": lambda: layers.SeparableConv2D(5, 3, strides=2, use_bias=False, name="tested"),
    "separable-multiplier2-relu": lambda: layers.SeparableConv2D(
        4, 3, padding="same", depth_multiplier=2, activation="relu", name="tested"
    ),
    "separable-dilation2-same": lambda: layers.SeparableConv2D(4, 3, padding="same", dilation_rate=2, name="tested"),
}

TRANSPOSED = {
    "conv2d-transpose-same": lambda: layers.Conv2DTranspose(3, 3, padding="same", name="tested"),
    "conv2d-transpose-valid": lambda: layers.Conv2DTranspose(3, 3, name="tested"),
    "conv2d-transpose-stride2-same": lambda: layers.Conv2DTranspose(3, 3, strides=2, padding="same", name="tested"),
    "conv2d-transpose-stride2-valid": lambda: layers.Conv2DTranspose(3, 3, strides=2, name="tested"),
    "conv2d-transpose-2x2-stride2-valid": lambda: layers.Conv2DTranspose(3, 2, strides=2, name="tested"),
    "conv2d-transpose-output-padding-same": lambda: layers.Conv2DTranspose(
        3, 3, strides=2, padding="same", output_padding=1, name="tested"
    ),
    "conv2d-transpose-output-padding-0-same": lambda: layers.Conv2DTranspose(
        3, 3, strides=2, padding="same", output_padding=0, use_bias=False, activation="relu", name="tested"
    ),
    "conv2d-transpose-output-padding-valid": lambda: layers.Conv2DTranspose(
        3, 3, strides=2, output_padding=1, name="tested"
    ),
}

ACTIVATIONS = {
    **{
        f"activation-{name.replace('_', '-')}": lambda name=name: layers.Activation(name, name="tested")
        for name in (
            "linear relu relu6 leaky_relu elu selu sigmoid tanh softmax softplus silu hard_sigmoid hard_silu gelu"
        ).split()
    },
    "activation-gelu-tanh": lambda: layers.Activation(gelu_tanh, name="tested"),
    "relu": lambda: layers.ReLU(name="tested"),
    "relu-max-value6": lambda: layers.ReLU(max_value=6, name="tested"),
    "relu-max-value1": lambda: layers.ReLU(max_value=1, name="tested"),
    "relu-negative-slope": lambda: layers.ReLU(negative_slope=0.1, name="tested"),
    "relu-threshold": lambda: layers.ReLU(threshold=0.2, name="tested"),
    "relu-everything": lambda: layers.ReLU(max_value=0.9, negative_slope=0.1, threshold=0.2, name="tested"),
    "leaky-relu": lambda: layers.LeakyReLU(name="tested"),
    "leaky-relu-alpha01": lambda: layers.LeakyReLU(negative_slope=0.1, name="tested"),
    "prelu": lambda: layers.PReLU(name="tested"),
    "prelu-shared": lambda: layers.PReLU(shared_axes=[1, 2], name="tested"),
    "elu": lambda: layers.ELU(name="tested"),
    "elu-alpha05": lambda: layers.ELU(alpha=0.5, name="tested"),
    "softmax": lambda: layers.Softmax(name="tested"),
}

SHAPES = {
    "max-pooling": lambda: layers.MaxPooling2D(name="tested"),
    "max-pooling-same": lambda: layers.MaxPooling2D(2, padding="same", name="tested"),
    "max-pooling-3-stride2-same": lambda: layers.MaxPooling2D(3, 2, padding="same", name="tested"),
    "max-pooling-3-stride1-valid": lambda: layers.MaxPooling2D(3, 1, name="tested"),
    "average-pooling": lambda: layers.AveragePooling2D(2, name="tested"),
    "average-pooling-3-stride2-same": lambda: layers.AveragePooling2D(3, 2, padding="same", name="tested"),
    "average-pooling-3-stride1-same": lambda: layers.AveragePooling2D(3, 1, padding="same", name="tested"),
    "average-pooling-3-stride2-valid": lambda: layers.AveragePooling2D(3, 2, name="tested"),
    "global-average-pooling": lambda: layers.GlobalAveragePooling2D(name="tested"),
    "global-average-pooling-keepdims": lambda: layers.GlobalAveragePooling2D(keepdims=True, name="tested"),
    "global-max-pooling": lambda: layers.GlobalMaxPooling2D(name="tested"),
    "global-max-pooling-keepdims": lambda: layers.GlobalMaxPooling2D(keepdims=True, name="tested"),
    "zero-padding-asymmetric": lambda: layers.ZeroPadding2D(((1, 2), (0, 3)), name="tested"),
    "cropping": lambda: layers.Cropping2D(((1, 2), (0, 3)), name="tested"),
    "flatten": lambda: layers.Flatten(name="tested"),
    "reshape": lambda: layers.Reshape((27, 12), name="tested"),
    "reshape-minus-one": lambda: layers.Reshape((3, -1, 4), name="tested"),
    "permute": lambda: layers.Permute((3, 1, 2), name="tested"),
    "rescaling": lambda: layers.Rescaling(0.5, offset=-0.25, name="tested"),
    "dropout-rate0": lambda: layers.Dropout(0.0, name="tested"),
    "spatial-dropout-rate0": lambda: layers.SpatialDropout2D(0.0, name="tested"),
    "normalization": lambda: layers.Normalization(
        mean=[0.1, -0.2, 0.3, 0.0], variance=[0.5, 1.5, 0.9, 1.1], name="tested"
    ),
    "normalization-adapted": lambda: layers.Normalization(name="tested"),
}

UPSAMPLINGS = {
    "up-sampling-nearest": lambda: layers.UpSampling2D(2, name="tested"),
    "up-sampling-bilinear": lambda: layers.UpSampling2D(2, interpolation="bilinear", name="tested"),
    "up-sampling-3-2-bilinear": lambda: layers.UpSampling2D((3, 2), interpolation="bilinear", name="tested"),
}

DENSE = {
    "dense-bias": lambda: layers.Dense(7, name="tested"),
    "dense-no-bias-tanh": lambda: layers.Dense(7, use_bias=False, activation="tanh", name="tested"),
    "dense-softmax": lambda: layers.Dense(5, activation="softmax", name="tested"),
}

NORMALIZATIONS = {
    "batch-normalization": lambda: layers.BatchNormalization(name="tested"),
    "batch-normalization-momentum-epsilon": lambda: layers.BatchNormalization(momentum=0.7, epsilon=0.05, name="tested"),
    "batch-normalization-no-scale": lambda: layers.BatchNormalization(scale=False, name="tested"),
    "batch-normalization-no-center": lambda: layers.BatchNormalization(center=False, name="tested"),
    "batch-normalization-neither": lambda: layers.BatchNormalization(center=False, scale=False, name="tested"),
    "layer-normalization": lambda: layers.LayerNormalization(name="tested"),
    "layer-normalization-epsilon": lambda: layers.LayerNormalization(epsilon=0.05, name="tested"),
    "layer-normalization-neither": lambda: layers.LayerNormalization(center=False, scale=False, name="tested"),
}


def _merge(make: Callable, inputs: int) -> Callable:
    def build(x):
        branches = [layers.Conv2D(2, 1, name=f"branch{i}")(x) for i in range(inputs)]
        return make()(branches)

    return build


def _concatenate(x):
    branches = [layers.Conv2D(1 + i, 1, name=f"branch{i}")(x) for i in range(3)]
    return layers.Concatenate(name="tested")(branches)


def _broadcast_multiply(x):
    gate = layers.GlobalAveragePooling2D(keepdims=True, name="squeeze")(x)
    return layers.Multiply(name="tested")([x, layers.Conv2D(CHANNELS, 1, activation="sigmoid", name="gate")(gate)])


BUILDS = {
    "conv2d-explicit-padding": lambda x: layers.Conv2D(5, 3, strides=2, use_bias=False, name="tested")(
        layers.ZeroPadding2D(((0, 1), (0, 1)), name="pad")(x)
    ),
    "depthwise-explicit-padding": lambda x: layers.DepthwiseConv2D(3, strides=2, use_bias=False, name="tested")(
        layers.ZeroPadding2D(((0, 1), (0, 1)), name="pad")(x)
    ),
    "dense-on-maps": lambda x: layers.Dense(2, activation="relu", name="tested")(x),
    "add": _merge(lambda: layers.Add(name="tested"), 3),
    "subtract": _merge(lambda: layers.Subtract(name="tested"), 2),
    "multiply": _merge(lambda: layers.Multiply(name="tested"), 3),
    "multiply-broadcast": _broadcast_multiply,
    "average": _merge(lambda: layers.Average(name="tested"), 3),
    "maximum": _merge(lambda: layers.Maximum(name="tested"), 3),
    "concatenate": _concatenate,
    "concatenate-rows": lambda x: layers.Concatenate(axis=1, name="tested")(
        [x, layers.Conv2D(CHANNELS, 3, padding="same", name="branch")(x)]
    ),
    "same-layer-twice-upstream": lambda x: layers.Add(name="tested")([x, x]),
}


def _wrapped(makers: dict[str, Callable]) -> dict[str, Callable]:
    return {name: (lambda x, make=make: make()(x)) for name, make in makers.items()}


def _plain_cases(seeds: Iterator[int]) -> Iterator[Case]:
    groups = [
        (CONVOLUTIONS, {}),
        (TRANSPOSED, {"size": 5}),
        (ACTIVATIONS, {}),
        (SHAPES, {}),
        (UPSAMPLINGS, {"size": 4}),
        (DENSE, {"flat": True}),
        (NORMALIZATIONS, {}),
    ]
    for makers, options in groups:
        for name, build in _wrapped(makers).items():
            yield Case(name, sandwich(name, build, **options), next(seeds))
    for name, build in BUILDS.items():
        yield Case(name, sandwich(name, build), next(seeds))


def _statistics_cases(seeds: Iterator[int]) -> Iterator[Case]:
    def normalize(x):
        return layers.BatchNormalization(name="tested")(x)

    name = "batch-normalization-frozen"
    yield Case(name, sandwich(name, normalize), next(seeds), frozen=["tested"])
    name = "batch-normalization-dense"
    yield Case(name, sandwich(name, normalize, flat=True), next(seeds), batch=4)
    name = "batch-normalization-dense-frozen"
    yield Case(name, sandwich(name, normalize, flat=True), next(seeds), batch=4, frozen=["tested"])
    # One value, and two values, for each channel: Bessel's correction divides by N - 1.
    for name, batch in (("batch-normalization-n1", 1), ("batch-normalization-n2", 2), ("batch-normalization-n3", 3)):
        yield Case(name, sandwich(name, normalize, size=1), next(seeds), batch=batch)
    name = "layer-normalization-dense"
    yield Case(name, sandwich(name, lambda x: layers.LayerNormalization(name="tested")(x), flat=True), next(seeds))
    name = "layer-normalization-frozen"
    build = lambda x: layers.LayerNormalization(name="tested")(x)  # noqa: E731
    yield Case(name, sandwich(name, build), next(seeds), frozen=["tested"])
    name = "frozen-below"
    yield Case(name, sandwich(name, normalize), next(seeds), frozen=["before", "tested"])


def cases() -> Iterator[Case]:
    seeds = iter(range(SEED, SEED + 10_000, 10))
    yield from _plain_cases(seeds)
    yield from _statistics_cases(seeds)
