"""What TensorFlow makes of small photos that are moved and whose colors are changed, into tests/keras/augmented.json.

    python tests/keras/make_augmented.py

Made with TensorFlow 2.21. Moved by ImageProjectiveTransformV3 (bilinear, reflected), colors by the formulas of tf.image: contrast about each
channel's mean (adjust_contrast), brightness added, then saturation about ITU-R BT.601 gray; float32, held within 0 and 255, not rounded.
"""

import json
import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

HEIGHT, WIDTH = 7, 9
LUMA = np.array([0.299, 0.587, 0.114], "float32")
NO_MOVE, NO_COLOR = [1, 0, 0, 0, 1, 0], [0, 1, 1]

generator = np.random.default_rng(7)
photo = generator.integers(0, 256, [HEIGHT, WIDTH, 3]).astype("uint8")


def augmented(transform, color):
    moved = tf.raw_ops.ImageProjectiveTransformV3(
        images=photo[None].astype("float32"),
        transforms=np.array([[*transform, 0, 0]], "float32"),
        output_shape=[HEIGHT, WIDTH],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="REFLECT",
    )[0].numpy()
    brightness, contrast, saturation = (np.float32(value) for value in color)
    contrasted = tf.image.adjust_contrast(moved, contrast).numpy() + brightness * 255
    gray = (contrasted * LUMA).sum(-1, keepdims=True)
    return np.clip(gray + (contrasted - gray) * saturation, 0, 255)


def cases():
    yield NO_MOVE, NO_COLOR
    yield [-1, 0, WIDTH - 1, 0, 1, 0], NO_COLOR
    yield [0.5, 0, 1.3, 0, 0.8, 0.1], NO_COLOR
    for color in ([0.2, 1, 1], [-0.3, 1, 1], [0, 0.4, 1], [0, 1.8, 1], [0, 1, 0], [0, 1, 1.9], [0.1, 0.7, 1.4]):
        yield NO_MOVE, color
    for _ in range(12):
        spread = [2, 2, 40, 2, 2, 40]
        yield [float(np.float32(generator.uniform(-most, most))) for most in spread], NO_COLOR
    for _ in range(6):
        angle, scale = generator.uniform(-3, 3), generator.uniform(0.3, 1.2)
        cos, sin = scale * np.cos(angle), scale * np.sin(angle)
        moved = [cos, -sin, generator.uniform(-3, 9), sin, cos, generator.uniform(-3, 7)]
        color = [generator.uniform(-0.3, 0.3), generator.uniform(0.5, 1.5), generator.uniform(0.5, 1.5)]
        yield [float(np.float32(value)) for value in moved], [float(np.float32(value)) for value in color]


result = [
    {"transform": transform, "color": color, "values": [round(float(v), 4) for v in augmented(transform, color).ravel()]}
    for transform, color in cases()
]
text = json.dumps({"height": HEIGHT, "width": WIDTH, "photo": photo.ravel().tolist(), "cases": result})
(Path(__file__).parent / "augmented.json").write_text(text + "\n")
print(f"{len(result)} cases")
