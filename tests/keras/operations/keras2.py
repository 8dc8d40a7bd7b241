"""What Keras 2 is asked, as TensorFlow 2.21 still carries it (`tensorflow.python.keras`): operations in TFOpLambda, layers in its words."""

import tensorflow as tf
from tensorflow.python import keras
from tensorflow.python.keras import activations as A
from tensorflow.python.keras import backend as K
from tensorflow.python.keras import layers as L

keras.__version__ = "2.6.0"  # the copy has none, and to_json asks for it

nn, math, image = tf.nn, tf.math, tf.image


def gated(x):
    first, second = tf.split(x, 2, axis=-1)
    return first * tf.sigmoid(second)


def on_rows(layer):
    return lambda x: layer(L.Reshape((36, 4))(x))


FUNCTIONS = {
    name: getattr(nn, name) for name in "relu relu6 elu selu silu gelu leaky_relu softmax log_softmax softplus softsign".split()
} | {name: getattr(math, name) for name in "exp square abs negative sin cos sinh cosh floor ceil round erf expm1 sign log_sigmoid".split()}

CASES = {
    **FUNCTIONS,
    "gelu, approximate": lambda x: nn.gelu(x, approximate=True),
    "leaky_relu 0.3": lambda x: nn.leaky_relu(x, alpha=0.3),
    "relu with a maximum": lambda x: A.relu(x, max_value=0.7),
    "relu with a maximum of 6": lambda x: A.relu(x * 5, max_value=6),
    "relu with all settings": lambda x: A.relu(x, alpha=0.1, max_value=0.8, threshold=0.2),
    "elu 0.5": lambda x: A.elu(x, alpha=0.5),
    "hard_sigmoid": A.hard_sigmoid,
    "softmax over rows": lambda x: A.softmax(x, axis=1),
    "hard_swish in parts": lambda x: x * nn.relu6(x + 3.0) * (1 / 6.0),
    "cast": lambda x: tf.cast(x, tf.float32),
    "cast to whole numbers": lambda x: tf.cast(tf.cast(x * 4, tf.int32), tf.float32),
    "power": lambda x: tf.pow(x, 2),
    "power of a number": lambda x: 2.0**x,
    "reduce_mean": lambda x: math.reduce_mean(x, axis=[1, 2]),
    "reduce_max, kept": lambda x: math.reduce_max(x, axis=-1, keepdims=True),
    "reduce_std": lambda x: math.reduce_std(x, axis=[1, 2]),
    "reduce_logsumexp": lambda x: math.reduce_logsumexp(x, axis=1),
    "reduce_any": lambda x: tf.cast(math.reduce_any(x > 1.2, axis=1), tf.float32),
    "reduce_euclidean_norm": lambda x: math.reduce_euclidean_norm(x, axis=[1, 2]),
    "norm": lambda x: tf.norm(x, axis=-1),
    "moments": lambda x: nn.moments(x, [1, 2])[1],
    "K.mean": lambda x: K.mean(x, axis=[1, 2], keepdims=True),
    "K.var": lambda x: K.var(x, axis=1),
    "K.clip": lambda x: K.clip(x, -0.3, 0.6),
    "K.repeat_elements": lambda x: K.repeat_elements(x, 2, axis=1),
    "K.resize_images": lambda x: K.resize_images(x, 2, 3, "channels_last"),
    "clip_by_value": lambda x: tf.clip_by_value(x, -0.3, 0.6),
    "resize": lambda x: image.resize(x, [4, 5]),
    "resize, nearest": lambda x: image.resize(x, (9, 4), method="nearest"),
    "resize, bicubic": lambda x: image.resize(x, (4, 4), method="bicubic"),
    "resize, area": lambda x: image.resize(x, (4, 5), method="area"),
    "resize_with_crop_or_pad": lambda x: image.resize_with_crop_or_pad(x, 3, 9),
    "central_crop": lambda x: image.central_crop(x, 0.5),
    "crop_to_bounding_box": lambda x: image.crop_to_bounding_box(x, 1, 2, 3, 4),
    "pad_to_bounding_box": lambda x: image.pad_to_bounding_box(x, 1, 2, 9, 9),
    "per_image_standardization": lambda x: image.per_image_standardization(x),
    "flip_left_right": lambda x: image.flip_left_right(x),
    "gray and back": lambda x: image.grayscale_to_rgb(image.rgb_to_grayscale(x[..., :3])),
    "extract_patches": lambda x: image.extract_patches(x, [1, 3, 3, 1], [1, 3, 3, 1], [1, 1, 1, 1], "VALID"),
    "concat": lambda x: tf.concat([x, 2 * x], -1),
    "stack": lambda x: tf.stack([x, 2 * x], axis=1),
    "add_n": lambda x: tf.add_n([x, 2 * x, -x * 0.5]),
    "bias_add": lambda x: nn.bias_add(x, [1.0, 2.0, -3.0, 0.5]),
    "brackets": lambda x: x[:, 1:-2, ::2, 1:],
    "brackets with a number": lambda x: x[..., -1],
    "slice": lambda x: tf.slice(x, [0, 1, 2, 0], [-1, 3, 2, -1]),
    "split": gated,
    "split into sizes": lambda x: tf.concat(tf.split(x, [1, 2, 1], axis=-1)[::-1], -1),
    "unstack": lambda x: tf.unstack(x, axis=1)[0] - 2 * tf.unstack(x, axis=1)[3],
    "where": lambda x: tf.where(x > 0, x, 0.1 * x),
    "where with a number": lambda x: tf.where(tf.greater_equal(x, 0.2), 1.0, x),
    "logical_and": lambda x: tf.where(tf.logical_and(x > -0.5, x < 0.5), 2 * x, x),
    "a mask": lambda x: x * tf.cast(x >= math.reduce_mean(x, [1, 2], keepdims=True), "float32"),
    "tile": lambda x: tf.tile(x, [1, 2, 1, 1]),
    "repeat": lambda x: tf.repeat(x, 2, axis=1),
    "transpose": lambda x: tf.transpose(x, [0, 3, 1, 2]),
    "reverse": lambda x: tf.reverse(x, [2]),
    "roll": lambda x: tf.roll(x, 2, axis=1),
    "matmul": lambda x: tf.matmul(x, x, transpose_b=True),
    "expand_dims and squeeze": lambda x: tf.squeeze(tf.expand_dims(x, 2), axis=2),
    "reshape": lambda x: tf.reshape(x, [-1, 9, 16]),
    "pad": lambda x: tf.pad(x, [[0, 0], [1, 2], [0, 3], [0, 0]]),
    "pad with a number": lambda x: tf.pad(x, [[0, 0], [1, 2], [0, 3], [0, 0]], constant_values=0.7),
    "pad, mirrored": lambda x: tf.pad(x, [[0, 0], [1, 1], [2, 2], [0, 0]], "REFLECT"),
    "maximum": lambda x: tf.maximum(x, 0.1 * x),
    "minimum with a number": lambda x: tf.minimum(0.3, x),
    "a number less x": lambda x: 1.0 - x,
    "a number by x": lambda x: 1.0 / (tf.abs(x) + 1),
    "mod": lambda x: x % 0.7,
    "floordiv": lambda x: x // 0.4,
    "squared_difference": lambda x: math.squared_difference(x, tf.tanh(x)),
    "l2_normalize": lambda x: math.l2_normalize(x, axis=-1),
    "local_response_normalization": lambda x: nn.local_response_normalization(x, depth_radius=1, bias=1.0, alpha=0.3, beta=0.75),
    "avg_pool2d": lambda x: nn.avg_pool2d(x, 3, 2, "SAME"),
    "depth_to_space": lambda x: nn.depth_to_space(x, 2),
    "LeakyReLU as an activation": lambda x: L.Conv2D(3, 2, activation=L.LeakyReLU(alpha=0.15))(x),
    "PReLU as an activation": lambda x: L.Conv2D(3, 2, activation=L.PReLU(shared_axes=[1, 2]))(x),
    "hard_sigmoid as an activation": lambda x: L.Conv2D(3, 2, activation="hard_sigmoid")(x),
    "ThresholdedReLU": lambda x: L.ThresholdedReLU(0.3)(x),
    "Conv1D, causal": on_rows(L.Conv1D(3, 3, dilation_rate=2, padding="causal")),
    "SeparableConv1D": on_rows(L.SeparableConv1D(3, 3, padding="same")),
    "MaxPooling1D": on_rows(L.MaxPooling1D(3, strides=2)),
    "GlobalAveragePooling2D, channels first": lambda x: L.GlobalAveragePooling2D(data_format="channels_first")(x),
}
