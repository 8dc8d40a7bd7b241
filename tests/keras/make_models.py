"""Saves models of Keras Applications with random weights, and what Keras answers and learns with them: keras-models.test.ts compares.

    python tests/keras/make_models.py OUT '[{"name": "MobileNet", "options": {"alpha": 0.25}, "size": 64, "top": false, "train": true}]'

Reads a line from stdin before each model: the files of one are deleted before the next is made.
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
from keras.src.legacy.saving import legacy_h5_format  # noqa: E402

CLASSES = 7
STEPS = 2
RATE = 0.01
# Where each application keeps its preprocess_input.
MODULES = {
    "MobileNet": "mobilenet", "MobileNetV2": "mobilenet_v2", "MobileNetV3Small": "mobilenet_v3", "MobileNetV3Large": "mobilenet_v3",
    "ResNet50": "resnet", "ResNet50V2": "resnet_v2", "VGG16": "vgg16", "DenseNet121": "densenet", "InceptionV3": "inception_v3",
    "Xception": "xception", "NASNetMobile": "nasnet", "EfficientNetB0": "efficientnet", "EfficientNetB1": "efficientnet",
    "EfficientNetB2": "efficientnet", "EfficientNetB3": "efficientnet", "EfficientNetV2B0": "efficientnet_v2", "ConvNeXtTiny": "convnext",
}  # fmt: skip


def randomise(model: keras.Model, rng: np.random.Generator) -> None:
    """Every weight and statistic away from its start, small enough for deep networks to stay finite."""
    for layer in model._flatten_layers(include_self=False):
        for variable in layer.variables if not getattr(layer, "layers", None) else []:
            name, shape = variable.name, tuple(variable.shape)
            if name in ("count", "seed_generator_state") or "seed" in variable.path:
                continue
            if name in ("moving_variance", "variance"):
                value = rng.uniform(0.5, 1.5, shape)
            elif name == "gamma":
                value = rng.uniform(0.7, 1.2, shape)
            elif len(shape) > 1:
                fan_in = np.prod(shape[:-1]) if "depthwise" not in variable.path else np.prod(shape[:2])
                value = rng.normal(0, np.sqrt(1.5 / fan_in), shape)
            else:
                value = rng.normal(0, 0.1, shape)
            variable.assign(value.astype("float32"))
        if isinstance(layer, keras.layers.Normalization) and layer.input_mean is None:
            layer.finalize_state()


def temper(model: keras.Model, x: np.ndarray) -> None:
    """Random features may be huge: the classifier is made so small that its probabilities are neither 0 nor 1."""
    last = [layer for layer in model.layers if hasattr(layer, "kernel")][-1]
    features = keras.Model(model.input, last.input)(x, training=False)
    kernel = np.array(last.kernel)
    logits = np.asarray(features).reshape(-1, kernel.shape[-2]) @ kernel.reshape(-1, kernel.shape[-1])
    last.kernel.assign(kernel / max(1.0, float(np.std(logits))))


def preprocess(name: str, pixels: np.ndarray) -> np.ndarray:
    return getattr(keras.applications, MODULES[name]).preprocess_input(pixels.astype("float32").copy())


def fine_tune(model: keras.Model, x: np.ndarray, labels: np.ndarray, first: str) -> tuple[list[float], dict[str, np.ndarray]]:
    """Plain SGD on everything from the layer `first` on; what lies below stays as it is."""
    keep = True
    for layer in model.layers:
        keep = keep and layer.name != first
        layer.trainable = not keep
        if isinstance(layer, keras.layers.Dropout):
            layer.rate = 0
    model.compile(optimizer=keras.optimizers.SGD(RATE), loss="categorical_crossentropy")
    losses = [float(model.train_on_batch(x, labels)) for _ in range(STEPS)]
    return losses, {f"{layer.name}/{v.name}": np.array(v) for layer in model.layers if layer.trainable for v in layer.variables}


def make(out: Path, case: dict) -> dict:
    keras.utils.clear_session()
    name, size = case["name"], case["size"]
    rng = np.random.default_rng(7)
    build = getattr(keras.applications, name)
    model = build(weights=None, include_top=case["top"], classes=CLASSES, input_shape=(size, size, 3), **case["options"])
    randomise(model, rng)
    pixels = rng.integers(0, 256, (2, size, size, 3), dtype=np.uint8)
    x = preprocess(name, pixels)
    if case["top"]:
        temper(model, x)
    answer = model(x, training=False)
    model.save(out / "whole.h5")
    model.save(out / "whole.keras")
    model.save_weights(out / "only.weights.h5")
    with h5py.File(out / "legacy.h5", "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    pixels.tofile(out / "pixels.bin")
    np.asarray(answer, "float32").tofile(out / "answer.bin")
    made = {"inputShape": list(pixels.shape), "answerShape": list(answer.shape), "parameters": model.count_params()}
    if "trainFrom" in case:
        labels = np.eye(CLASSES, dtype="float32")[[1, 4]]
        losses, weights = fine_tune(model, x, labels, case["trainFrom"])
        made |= {"losses": losses, "rate": RATE, "labels": [1, 4], "weights": []}
        with open(out / "trained.bin", "wb") as file:
            for key, value in weights.items():
                made["weights"].append({"name": key, "shape": list(value.shape)})
                file.write(value.astype("float32").tobytes())
    return made


def main() -> None:
    out, cases = Path(sys.argv[1]), json.loads(sys.argv[2])
    for case in cases:
        if not sys.stdin.readline():
            return
        print(json.dumps(make(out, case)), flush=True)


main()
