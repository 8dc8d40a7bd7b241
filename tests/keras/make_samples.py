"""Writes small files of every kind that Keras saves, and what Keras answers with them, into tests/keras/files.

    python tests/keras/make_samples.py

Made with Keras 3.15.1, TensorFlow 2.21, h5py 3. Keras 2 cannot be had any more: its file is written here as
keras/src/saving/legacy/hdf5_format.py of Keras 2.15 does.
"""

import json
import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

FOLDER = Path(__file__).parent / "files"
sys.path.insert(0, str(Path(__file__).parent.parent / "golden"))

from maker.topology import topology  # noqa: E402

SIZE = 12


def nested() -> keras.Model:
    """Operations between layers, a Sequential and a functional model within, layers numbered class by class."""
    photo = layers.Input((SIZE, SIZE, 3), name="photo")
    x = keras.applications.mobilenet_v2.preprocess_input(photo)
    x = keras.Sequential([layers.Conv2D(4, 3), layers.BatchNormalization(), layers.ReLU(6.0)], name="stem")(x)
    inner_input = layers.Input((SIZE - 2, SIZE - 2, 4))
    y = layers.SeparableConv2D(6, 3, padding="same")(inner_input)
    y = layers.BatchNormalization(scale=False)(y)
    y = layers.Activation("hard_silu")(y)
    y = layers.Conv2D(4, 1, groups=2)(y)
    x = keras.Model(inner_input, layers.Add()([inner_input, y]), name="body")(x)
    x = layers.Conv2D(4, 3, groups=4, padding="same", name="per_channel")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Dropout(0.3)(x * 2.0 + x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(photo, layers.Dense(3, activation="softmax", name="answer")(x), name="nested")


def sequential() -> keras.Model:
    return keras.Sequential(
        [
            layers.Input((SIZE, SIZE, 3)),
            layers.Rescaling(1 / 255),
            layers.Normalization(),
            layers.Conv2D(4, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(5, 3, activation="silu"),
            layers.Flatten(),
            layers.Dense(6, activation="tanh"),
            layers.Dense(2, activation="softmax"),
        ],
        name="sequential",
    )


def plain() -> keras.Model:
    """What Keras 2 had, for its older file."""
    photo = layers.Input((SIZE, SIZE, 3), name="photo")
    x = layers.Conv2D(4, 3, name="conv1")(photo)
    x = layers.BatchNormalization(name="conv1_bn")(x)
    x = layers.Activation("relu", name="conv1_relu")(x)
    x = layers.DepthwiseConv2D(3, name="conv_dw_1")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(photo, layers.Dense(3, activation="softmax", name="answer")(x), name="plain")


def randomise(model: keras.Model, rng: np.random.Generator) -> None:
    for variable in model.variables:
        if "seed" in variable.path or variable.name == "count":
            continue
        positive = variable.name in ("moving_variance", "variance")
        value = rng.uniform(0.5, 1.5, variable.shape) if positive else rng.normal(0, 0.4, variable.shape)
        variable.assign(value.astype("float32"))
    for layer in model.layers:
        if isinstance(layer, layers.Normalization):
            layer.finalize_state()


def save_as_keras2(model: keras.Model, path: Path) -> None:
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = b"2.15.0"
        file.attrs["backend"] = b"tensorflow"
        file.attrs["model_config"] = json.dumps(topology(model)).encode()
        root = file.create_group("model_weights")
        root.attrs["layer_names"] = [layer.name.encode() for layer in model.layers]
        root.attrs["backend"] = b"tensorflow"
        root.attrs["keras_version"] = b"2.15.0"
        for layer in model.layers:
            group = root.create_group(layer.name)
            names = [f"{layer.name}/{v.name}:0" for v in layer.variables]
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, variable in zip(names, layer.variables):
                group.create_dataset(name, data=np.array(variable))


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    rng = np.random.default_rng(5)
    answers = {}
    pixels = rng.integers(0, 256, (2, SIZE, SIZE, 3), dtype=np.uint8)
    for model in (nested(), sequential(), plain()):
        randomise(model, rng)
        x = pixels.astype("float32")
        # nothing in the plain model says so: the reader assumes -1 to 1
        answer = model(x / 127.5 - 1 if model.name == "plain" else x, training=False)
        answers[model.name] = np.asarray(answer).round(7).tolist()
        if model.name == "plain":
            save_as_keras2(model, FOLDER / "plain-keras2.h5")
        else:
            model.save(FOLDER / f"{model.name}.keras")
            model.save(FOLDER / f"{model.name}.h5")
    (FOLDER / "answers.json").write_text(json.dumps({"pixels": pixels.flatten().tolist(), "answers": answers}))


main()
