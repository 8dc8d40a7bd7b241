"""What Keras 3 is asked: operations called as layers, activations, layers with settings beside their defaults."""

import numpy as np
from keras import activations as A
from keras import layers as L
from keras import ops as O


def on_rows(layer):
    return lambda x: layer(L.Reshape((36, 4))(x))


def on_vectors(build):
    return lambda x: build(O.mean(x, axis=(1, 2)), O.max(x, axis=(1, 2)))


def on_two(layer):
    return lambda x: layer([x, O.tanh(x) * 0.5])


def channels_first(layer):
    return lambda x: layer(L.Permute((3, 1, 2))(x))


def through(layer):
    return lambda x: layer(x)


def shared(x):
    layer = L.Conv2D(4, 3, padding="same")
    return layer(L.ReLU()(layer(x)))


def gated(x):
    first, second = O.split(x, 2, axis=-1)
    return first * O.sigmoid(second)


FUNCTIONS = {
    name: getattr(O, name)
    for name in (
        "relu relu6 elu celu selu gelu glu silu sigmoid tanh softplus softsign softmax log_softmax log_sigmoid hard_sigmoid hard_silu hard_tanh "
        "hard_shrink soft_shrink tanh_shrink squareplus sparse_plus sparse_sigmoid leaky_relu exp expm1 square absolute negative sin cos tan sinh "
        "cosh arcsinh exp2 sign floor ceil round trunc erf"
    ).split()
}

OF_POSITIVE = {name: getattr(O, name) for name in "log log2 log10 log1p sqrt rsqrt reciprocal cbrt".split()}

SETTINGS = {
    "relu with a maximum, a slope and a threshold": lambda x: A.relu(x, max_value=0.7, negative_slope=0.1, threshold=0.05),
    "leaky_relu 0.3": lambda x: O.leaky_relu(x, negative_slope=0.3),
    "elu 0.7": lambda x: O.elu(x, alpha=0.7),
    "celu 0.7": lambda x: O.celu(x, alpha=0.7),
    "gelu, exact": lambda x: O.gelu(x, approximate=False),
    "glu over rows": lambda x: O.glu(x, axis=1),
    "softmax over rows": lambda x: O.softmax(x, axis=1),
    "log_softmax over columns": lambda x: O.log_softmax(x, axis=2),
    "hard_shrink 0.9": lambda x: O.hard_shrink(x, 0.9),
    "soft_shrink 0.2": lambda x: O.soft_shrink(x, 0.2),
    "squareplus 1": lambda x: O.squareplus(x, b=1),
    "threshold": lambda x: O.threshold(x, 0.3, -0.2),
    "arctanh": lambda x: O.arctanh(O.tanh(x) * 0.9),
    "cast": lambda x: O.cast(x, "float32"),
    "cast to whole numbers": lambda x: O.cast(O.cast(x * 3, "int32"), "float32"),
    "cast of a comparison": lambda x: O.cast(x > 0.1, "float32") * x,
    "power 3": lambda x: x**3,
    "power 1.5": lambda x: O.power(O.abs(x), 1.5),
    "power of a number": lambda x: 2.0**x,
    "clip": lambda x: O.clip(x, -0.3, 0.6),
    "maximum with a number": lambda x: O.maximum(x, 0.2),
    "minimum of two": lambda x: O.minimum(x, O.tanh(x) * 0.5),
    "mod": lambda x: O.mod(x, 0.7),
    "floor_divide": lambda x: x // 0.4,
    "a number less x": lambda x: 1 - x,
    "a number by x": lambda x: 1 / (O.abs(x) + 1),
    "x by a number": lambda x: x / 3.0,
    "x by y": lambda x: x / (O.abs(x) + 1),
    "a number a channel": lambda x: x * np.array([1, -2, 0.5, 3], "float32"),
}

REDUCTIONS = {
    **{f"{name} over the map": lambda x, name=name: getattr(O, name)(x, axis=(1, 2)) for name in "mean max min sum var std logsumexp".split()},
    **{f"{name} of channels, kept": lambda x, name=name: getattr(O, name)(x, axis=-1, keepdims=True) for name in "mean max min sum var std logsumexp amax".split()},
    "norm": lambda x: O.norm(x, axis=-1, keepdims=True),
    "norm of the first order": lambda x: O.norm(x, ord=1, axis=1),
    "any": lambda x: O.cast(O.any(x > 1.2, axis=1), "float32"),
    "all": lambda x: O.cast(O.all(x > -1.2, axis=-1, keepdims=True), "float32"),
    "moments": lambda x: O.moments(x, axes=(1, 2))[1],
    "normalize": lambda x: O.normalize(x, axis=-1),
    "layer_normalization": lambda x: O.layer_normalization(x, axis=-1),
}

ARRAYS = {
    "concatenate": lambda x: O.concatenate([x, x * 2], axis=-1),
    "concatenate rows": lambda x: O.concatenate([x, -x], axis=1),
    "append": lambda x: O.append(x, x * 2, axis=-1),
    "hstack": lambda x: O.hstack([x, x * 2]),
    "stack": lambda x: O.stack([x, x * 2, -x], axis=1),
    "split": gated,
    "split at places": lambda x: O.concatenate(O.split(x, [1, 3], axis=-1)[::-1], axis=-1),
    "array_split": lambda x: O.concatenate(O.array_split(x, 3, axis=-1)[::-1], axis=-1),
    "unstack": lambda x: O.unstack(x, axis=1)[0] - 2 * O.unstack(x, axis=1)[3],
    "brackets": lambda x: x[:, 1:-2, ::2, 1:],
    "brackets with a number": lambda x: x[:, 3],
    "brackets with a new axis": lambda x: x[:, :, None, 2],
    "brackets backwards": lambda x: x[:, ::-1, :, -1],
    "take": lambda x: O.take(x, [2, 0, 1], axis=-1),
    "take one": lambda x: O.take(x, 2, axis=1),
    "where": lambda x: O.where(x > 0, x, 0.1 * x),
    "where between": lambda x: O.where(O.logical_and(x > -0.5, x < 0.5), x * 2, x),
    "where with a number": lambda x: O.where(O.greater_equal(x, 0.2), 1.0, x),
    "logical_or": lambda x: x * O.cast(O.logical_or(x > 0.5, x < -0.5), "float32"),
    "logical_xor": lambda x: x * O.cast(O.logical_xor(x > 0.5, x > -0.5), "float32"),
    "logical_not": lambda x: x * O.cast(O.logical_not(x > 0), "float32"),
    "less_equal": lambda x: x * O.cast(x <= O.mean(x, axis=(1, 2), keepdims=True), "float32"),
    "equal": lambda x: x * O.cast(O.equal(O.floor(x), 0.0), "float32"),
    "not_equal": lambda x: x * O.cast(O.not_equal(O.floor(x), 0.0), "float32"),
    "tile": lambda x: O.tile(x, (1, 2, 1, 1)),
    "repeat": lambda x: O.repeat(x, 3, axis=-1),
    "swapaxes": lambda x: O.swapaxes(x, 1, 3),
    "moveaxis": lambda x: O.moveaxis(x, -1, 1),
    "transpose": lambda x: O.transpose(x, (0, 3, 1, 2)),
    "flip": lambda x: O.flip(x, axis=2),
    "roll": lambda x: O.roll(x, (-1, 2), axis=(1, 2)),
    "einsum": lambda x: O.einsum("bhwc,bhwd->bcd", x, O.sigmoid(x)),
    "einsum of one": lambda x: O.einsum("bhwc->bch", x),
    "einsum with a kept axis": lambda x: O.einsum("bijc,bjkc->bikc", x, O.tanh(x)),
    "matmul": lambda x: O.matmul(x, O.swapaxes(x, 2, 3)),
    "expand_dims": lambda x: O.expand_dims(x, 2),
    "squeeze": lambda x: O.squeeze(O.mean(x, axis=1, keepdims=True), axis=1),
    "reshape": lambda x: O.reshape(x, (-1, 9, 16)),
    "pad": lambda x: O.pad(x, [[0, 0], [1, 2], [0, 3], [0, 0]]),
    "pad with a number": lambda x: O.pad(x, [[0, 0], [1, 2], [0, 3], [1, 0]], constant_values=0.7),
    "pad, mirrored": lambda x: O.pad(x, [[0, 0], [1, 2], [3, 1], [0, 0]], mode="reflect"),
    "pad, mirrored with the edge": lambda x: O.pad(x, [[0, 0], [1, 2], [3, 1], [0, 0]], mode="symmetric"),
    "zeros_like and ones_like": lambda x: x * O.ones_like(x) + O.zeros_like(x),
    "stop_gradient": lambda x: x + O.stop_gradient(x * x),
    "depth_to_space": lambda x: O.nn.depth_to_space(x, 2),
    "space_to_depth": lambda x: O.nn.space_to_depth(x, 2),
    "max_pool": lambda x: O.max_pool(x, 3, strides=2, padding="same"),
    "average_pool": lambda x: O.average_pool(x, 2),
}

IMAGES = {
    **{f"resize, {how}": lambda x, how=how: O.image.resize(x, (4, 5), interpolation=how) for how in "nearest bilinear bicubic lanczos3 lanczos5".split()},
    "resize, smoothed": lambda x: O.image.resize(x, (4, 3), antialias=True),
    "resize, cropped": lambda x: O.image.resize(x, (3, 5), crop_to_aspect_ratio=True),
    "resize, padded": lambda x: O.image.resize(x, (3, 5), pad_to_aspect_ratio=True, fill_value=0.4),
    "rgb_to_grayscale": lambda x: O.image.rgb_to_grayscale(x[..., :3]),
    "crop_images": lambda x: O.image.crop_images(x, top_cropping=1, left_cropping=2, target_height=4, target_width=3),
    "pad_images": lambda x: O.image.pad_images(x, top_padding=2, left_padding=1, target_height=9, target_width=8),
    "extract_patches": lambda x: O.image.extract_patches(x, (4, 4)),
}

BY_NAME = {f"activation {name}": through(L.Activation(name)) for name in "celu hard_tanh log_sigmoid log_softmax soft_shrink squareplus tanh_shrink sparse_plus hard_sigmoid mish".split()}

OBJECTS = {
    "LeakyReLU as an activation": lambda x: L.Conv2D(3, 2, activation=L.LeakyReLU(negative_slope=0.15))(x),
    "ReLU as an activation": lambda x: L.Conv2D(3, 2, activation=L.ReLU(max_value=0.5, negative_slope=0.2, threshold=0.1))(x),
    "PReLU as an activation": lambda x: L.Conv2D(3, 2, activation=L.PReLU(shared_axes=[1, 2]))(x),
    "LayerNormalization as an activation": lambda x: L.Dense(5, activation=L.LayerNormalization())(x),
    "Softmax as an activation": lambda x: L.Conv2D(3, 2, activation=L.Softmax(axis=1))(x),
}

LAYERS = {
    "Conv1D": on_rows(L.Conv1D(3, 5, strides=2, padding="same", activation="relu")),
    "Conv1D, causal": on_rows(L.Conv1D(3, 3, dilation_rate=2, padding="causal", use_bias=False)),
    "Conv1D, grouped": on_rows(L.Conv1D(6, 3, groups=2)),
    "Conv1D, a group a channel": on_rows(L.Conv1D(8, 3, groups=4)),
    "DepthwiseConv1D": on_rows(L.DepthwiseConv1D(3, strides=2, depth_multiplier=2, padding="same")),
    "SeparableConv1D": on_rows(L.SeparableConv1D(5, 3, padding="same", depth_multiplier=2)),
    "Conv1DTranspose": on_rows(L.Conv1DTranspose(3, 3, strides=2, padding="same")),
    "EinsumDense": through(L.EinsumDense("...x,xy->...y", output_shape=5, bias_axes="y", activation="relu")),
    "EinsumDense, to heads": on_rows(L.EinsumDense("abc,cde->abde", output_shape=(None, 2, 3), bias_axes="de")),
    "EinsumDense, from heads": through(L.EinsumDense("abcd,cde->abe", output_shape=(6, 5), bias_axes="e")),
    "EinsumDense, softmax of heads": on_rows(L.EinsumDense("abc,cde->abde", output_shape=(36, 2, 3), activation="softmax")),
    "MaxPooling1D": on_rows(L.MaxPooling1D(3, strides=2, padding="same")),
    "AveragePooling1D": on_rows(L.AveragePooling1D(4)),
    "GlobalAveragePooling1D": on_rows(L.GlobalAveragePooling1D()),
    "GlobalMaxPooling1D": on_rows(L.GlobalMaxPooling1D(keepdims=True)),
    "GlobalAveragePooling1D, channels first": on_rows(L.GlobalAveragePooling1D(data_format="channels_first")),
    "UpSampling1D": on_rows(L.UpSampling1D(3)),
    "ZeroPadding1D": on_rows(L.ZeroPadding1D((1, 3))),
    "Cropping1D": on_rows(L.Cropping1D((2, 5))),
    "AdaptiveAveragePooling1D": on_rows(L.AdaptiveAveragePooling1D(7)),
    "AdaptiveMaxPooling1D": on_rows(L.AdaptiveMaxPooling1D(7)),
    "AdaptiveAveragePooling2D": through(L.AdaptiveAveragePooling2D((4, 5))),
    "AdaptiveMaxPooling2D": through(L.AdaptiveMaxPooling2D((4, 5))),
    "Conv2D, channels first": channels_first(L.Conv2D(3, 3, strides=2, data_format="channels_first")),
    "AveragePooling2D, channels first": channels_first(L.AveragePooling2D(2, data_format="channels_first")),
    "GlobalMaxPooling2D, channels first": channels_first(L.GlobalMaxPooling2D(data_format="channels_first", keepdims=True)),
    "ZeroPadding2D, channels first": channels_first(L.ZeroPadding2D(((1, 2), (0, 3)), data_format="channels_first")),
    "Flatten, channels first": channels_first(L.Flatten(data_format="channels_first")),
    "BatchNormalization over rows": through(L.BatchNormalization(axis=1)),
    "GroupNormalization over rows": through(L.GroupNormalization(groups=3, axis=1)),
    "GroupNormalization": through(L.GroupNormalization(groups=2, epsilon=0.05)),
    "GroupNormalization, a group a channel": through(L.GroupNormalization(groups=-1, scale=False)),
    "LayerNormalization over the map": through(L.LayerNormalization(axis=[1, 2, 3])),
    "LayerNormalization over rows": through(L.LayerNormalization(axis=1, center=False)),
    "LayerNormalization, scaling": through(L.LayerNormalization(rms_scaling=True)),
    "RMSNormalization": through(L.RMSNormalization(epsilon=0.1)),
    "UnitNormalization": through(L.UnitNormalization(axis=[1, 2])),
    "Normalization by rows and channels": through(L.Normalization(axis=(1, 3))),
    "Normalization of all": through(L.Normalization(axis=None, mean=0.3, variance=2.0)),
    "Normalization, inverted": through(L.Normalization(mean=[0.3, 0, 1, -1], variance=[2.0, 1, 0.5, 3], invert=True)),
    "Conv2D, dilated": through(L.Conv2D(3, 2, dilation_rate=(2, 3), padding="same")),
    "Conv2D, a group a channel": through(L.Conv2D(8, 3, groups=4)),
    "SeparableConv2D": through(L.SeparableConv2D(3, 3, strides=2, depth_multiplier=2, padding="same")),
    "Conv2DTranspose, dilated": through(L.Conv2DTranspose(3, 3, dilation_rate=2, padding="same")),
    "Conv2DTranspose, stretched": through(L.Conv2DTranspose(3, (4, 3), strides=(2, 3), output_padding=(1, 0))),
    "UpSampling2D, bicubic": through(L.UpSampling2D((2, 3), interpolation="bicubic")),
    "Resizing, area": through(L.Resizing(4, 4, interpolation="area")),
    "CenterCrop": through(L.CenterCrop(3, 4)),
    "CenterCrop of too little": through(L.CenterCrop(9, 4)),
    "PReLU": through(L.PReLU(shared_axes=[1])),
    "Softmax over the map": through(L.Softmax(axis=[1, 2])),
    "Permute": through(L.Permute((3, 1, 2))),
    "Minimum": on_two(L.Minimum()),
    "Average": on_two(L.Average()),
    "Concatenate over columns": on_two(L.Concatenate(axis=-2)),
    "RepeatVector": on_vectors(lambda a, _: L.RepeatVector(3)(a)),
    "Dot": on_vectors(lambda a, b: L.Dot(axes=-1, normalize=True)([a, b])),
    "Dot of rows": lambda x: L.Dot(axes=(2, 1))([L.Reshape((36, 4))(x), L.Reshape((4, 36))(x)]),
    "TimeDistributed": lambda x: L.TimeDistributed(L.Dense(3))(x),
    "Pipeline": lambda x: L.Pipeline([L.RandomFlip(), L.CenterCrop(4, 4), L.Rescaling(0.5)])(x),
    "a layer in two places": shared,
}

NOTHING = {
    name: through(getattr(L, name)(**settings))
    for name, settings in {
        "Identity": {},
        "GaussianNoise": {"stddev": 0.3},
        "GaussianDropout": {"rate": 0.3},
        "AlphaDropout": {"rate": 0.3},
        "SpatialDropout2D": {"rate": 0.3},
        "ActivityRegularization": {"l2": 0.1},
        "RandomFlip": {},
        "RandomRotation": {"factor": 0.2},
        "RandomZoom": {"height_factor": 0.2},
        "RandomCrop": {"height": 3, "width": 3},
    }.items()
}

CASES = {
    **FUNCTIONS,
    **{name: (lambda x, f=f: f(O.abs(x) + 0.2)) for name, f in OF_POSITIVE.items()},
    **SETTINGS,
    **REDUCTIONS,
    **ARRAYS,
    **IMAGES,
    **BY_NAME,
    **OBJECTS,
    **LAYERS,
    **NOTHING,
}
