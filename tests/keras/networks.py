"""Makes, trains and checks networks of Keras Applications for networks.full.test.ts: a request of JSON a line, an answer of JSON a line.

    python tests/keras/networks.py

`make` saves a network with random weights in every way that Keras has, and what it answers. `train` fine-tunes it as it is told to.
`check` opens exports of ours in Keras, TensorFlow and ONNX Runtime.
"""

import json
import os
import sys
import traceback
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
sys.path.insert(0, str(Path(__file__).parent.parent / "export"))

import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from check_exports import differences_of  # noqa: E402
from keras import layers  # noqa: E402
from keras.src.legacy.saving import legacy_h5_format  # noqa: E402

CLASSES = 7
PHOTOS = 3
# Where each application keeps its preprocess_input.
MODULES = {
    "MobileNet": "mobilenet", "MobileNetV2": "mobilenet_v2", "MobileNetV3Small": "mobilenet_v3", "MobileNetV3Large": "mobilenet_v3",
    "ResNet50": "resnet", "ResNet50V2": "resnet_v2", "VGG16": "vgg16", "DenseNet121": "densenet", "InceptionV3": "inception_v3",
    "Xception": "xception", "NASNetMobile": "nasnet", "EfficientNetB0": "efficientnet", "EfficientNetB1": "efficientnet",
    "EfficientNetB2": "efficientnet", "EfficientNetB3": "efficientnet", "EfficientNetV2B0": "efficientnet_v2", "ConvNeXtTiny": "convnext",
    "SqueezeNet": "vgg16",
}  # fmt: skip


def squeezenet(weights, include_top: bool, classes: int, input_shape: tuple) -> keras.Model:
    """SqueezeNet 1.1, which Keras Applications lacks: forresti/SqueezeNet, SqueezeNet_v1.1/deploy.prototxt. Keras 3 takes no slashes."""
    photo = layers.Input(input_shape)
    x = layers.Conv2D(64, 3, strides=2, activation="relu", name="conv1")(photo)
    fires = [(2, 16, 64), (3, 16, 64), (4, 32, 128), (5, 32, 128), (6, 48, 192), (7, 48, 192), (8, 64, 256), (9, 64, 256)]
    for number, squeezed, expanded in fires:
        if number in (2, 4, 6):
            x = layers.MaxPooling2D(3, strides=2, name=f"pool{number}")(x)
        x = layers.Conv2D(squeezed, 1, activation="relu", name=f"fire{number}_squeeze1x1")(x)
        one = layers.Conv2D(expanded, 1, activation="relu", name=f"fire{number}_expand1x1")(x)
        three = layers.Conv2D(expanded, 3, padding="same", activation="relu", name=f"fire{number}_expand3x3")(x)
        x = layers.Concatenate(name=f"fire{number}_concat")([one, three])
    if include_top:
        x = layers.Conv2D(classes, 1, name="conv10")(layers.Dropout(0.5, name="drop9")(x))
        x = layers.GlobalAveragePooling2D()(layers.Activation("relu", name="relu_conv10")(x))
        x = layers.Activation("softmax", name="loss")(x)
    return keras.Model(photo, x, name="squeezenet")


def leaves(model: keras.Model, prefix: str = "") -> dict[str, keras.layers.Layer]:
    """Layers by their path: those of models within too."""
    found = {}
    for layer in model.layers:
        inner = isinstance(layer, keras.Model)
        found |= leaves(layer, f"{prefix}{layer.name}/") if inner else {prefix + layer.name: layer}
    return found


def without_chance(model: keras.Model) -> dict:
    """Nothing is dropped any more. What puts it back: rates by layer."""
    rates = {}
    for layer in leaves(model).values():
        for key in ("rate", "drop_path_rate"):
            if isinstance(getattr(layer, key, None), float):
                rates[layer] = (key, getattr(layer, key))
                setattr(layer, key, 0.0)
    return rates


def randomise(model: keras.Model, rng: np.random.Generator) -> None:
    """Every weight and statistic away from its start."""
    for layer in leaves(model).values():
        for variable in layer.variables:
            name, shape = variable.name, tuple(variable.shape)
            if name in ("count", "seed_generator_state") or "seed" in variable.path:
                continue
            if name in ("moving_variance", "variance"):
                value = rng.uniform(0.5, 1.5, shape)
            elif name == "gamma":
                value = rng.uniform(0.7, 1.2, shape)
            elif len(shape) > 1:
                fan_in = np.prod(shape[:2]) if "depthwise" in variable.path else np.prod(shape[:-1])
                value = rng.normal(0, np.sqrt(2 / fan_in), shape)
            else:
                value = rng.normal(0, 0.1, shape)
            variable.assign(value.astype("float32"))
        if isinstance(layer, layers.Normalization) and layer.input_mean is None:
            layer.finalize_state()


def settle(model: keras.Model, x: np.ndarray, rng: np.random.Generator) -> None:
    """BatchNormalization takes about the statistics of these photos: however deep, features differ from photo to photo and stay finite."""
    if model.name.startswith(("vgg", "squeezenet")):
        first = next(layer for layer in model.layers if hasattr(layer, "kernel"))
        first.kernel.assign(np.array(first.kernel) / float(np.std(x)))
    normalizations = [layer for layer in leaves(model).values() if isinstance(layer, layers.BatchNormalization)]
    momenta = [layer.momentum for layer in normalizations]
    rates = without_chance(model)
    for layer in normalizations:
        layer.momentum = 0.0
    model(x, training=True)
    for layer, momentum in zip(normalizations, momenta):
        layer.momentum = momentum
        variance = np.array(layer.moving_variance) + 1e-3
        layer.moving_mean.assign_add((np.sqrt(variance) * rng.normal(0, 0.1, variance.shape)).astype("float32"))
        layer.moving_variance.assign((variance * rng.uniform(0.8, 1.25, variance.shape)).astype("float32"))
    for layer, (key, rate) in rates.items():
        setattr(layer, key, rate)


def temper(model: keras.Model, x: np.ndarray) -> None:
    """Random features may be huge: the classifier is made so small that its probabilities are neither 0 nor 1."""
    last = [layer for layer in model.layers if hasattr(layer, "kernel")][-1]
    features = np.asarray(keras.Model(model.input, last.input)(x, training=False))
    kernel = np.array(last.kernel)
    logits = features.reshape(-1, kernel.shape[-2]) @ kernel.reshape(-1, kernel.shape[-1])
    last.kernel.assign(kernel / float(np.std(logits)))


def photos(rng: np.random.Generator, size: int) -> np.ndarray:
    """Patches of color with noise on them: photos that differ."""
    patches = np.kron(rng.integers(0, 256, (PHOTOS, 4, 4, 3)), np.ones((1, size // 4 + 1, size // 4 + 1, 1)))[:, :size, :size]
    return np.clip(patches + rng.normal(0, 40, patches.shape), 0, 255).astype(np.uint8)


def save_legacy(model: keras.Model, path: Path) -> None:
    """Weights alone as Keras 2 saved them, and as those of Keras Applications are."""
    with h5py.File(path, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)


def make(folder: Path, name: str, options: dict, size: int) -> tuple[keras.Model, np.ndarray, dict]:
    keras.utils.clear_session()
    rng = np.random.default_rng(7)
    build = squeezenet if name == "SqueezeNet" else getattr(keras.applications, name)
    common = {"weights": None, "classes": CLASSES, "input_shape": (size, size, 3), **options}
    bare = build(include_top=False, **common)
    model = build(include_top=True, **common)
    randomise(model, rng)
    pixels = photos(rng, size)
    x = getattr(keras.applications, MODULES[name]).preprocess_input(pixels.astype("float32"))
    settle(model, x, rng)
    temper(model, x)
    for own, other in zip(bare.weights, model.weights):
        own.assign(other)
    for layer in bare.layers:
        if isinstance(layer, layers.Normalization) and layer.input_mean is None:
            layer.finalize_state()
    folder.mkdir()
    model.save(folder / "whole.h5")
    model.save(folder / "whole.keras")
    model.save_weights(folder / "top.weights.h5")
    save_legacy(model, folder / "top-keras2.h5")
    save_legacy(bare, folder / "bare-keras2.h5")
    pixels.tofile(folder / "pixels.bin")
    np.asarray(model(x, training=False)).tofile(folder / "answer.bin")
    np.asarray(bare(x, training=False)).tofile(folder / "features.bin")
    return model, x, {"shape": list(pixels.shape), "parameters": sum(int(np.prod(v.shape)) for v in model.weights if len(v.shape) > 0)}


def train(folder: Path, model: keras.Model, x: np.ndarray, request: dict) -> dict:
    """A new head on the features of a layer. Only the layers that are named learn: the rest is called as in inference."""
    features = next(operation for operation in model.operations if operation.name == request["features"]).output
    if len(features.shape) == 4:
        features = layers.GlobalAveragePooling2D()(features)
    head = layers.Dense(request["classes"], name="head_dense")
    tuned = keras.Model(model.input, head(features))
    kernel = np.fromfile(folder / "head.bin", "float32").reshape(features.shape[-1], request["classes"])
    head.set_weights([kernel, np.zeros(request["classes"], "float32")])
    learn = set(request["trainable"])
    own = leaves(tuned)
    for path, layer in own.items():
        layer.trainable = path in learn
    without_chance(tuned)
    optimizer = keras.optimizers.SGD(request["rate"], momentum=request["momentum"])
    # tracing a function of a thousand layers takes longer than two steps without
    tuned.compile(optimizer, keras.losses.CategoricalCrossentropy(from_logits=True), run_eagerly=True)
    labels = np.eye(request["classes"], dtype="float32")[request["labels"]]
    losses = [float(tuned.train_on_batch(x, labels)) for _ in range(request["steps"])]
    weights = []
    with open(folder / "trained.bin", "wb") as file:
        for path, layer in own.items():
            for variable in layer.variables if path in learn else []:
                if "seed" in variable.path:
                    continue
                weights.append({"name": f"{path}/{variable.name}", "shape": list(variable.shape)})
                file.write(np.array(variable).astype("float32").tobytes())
    return {"losses": losses, "weights": weights}


def answer_to(request: dict, made: dict) -> dict:
    at = request["folder"]
    if request["do"] == "make":
        *made[at], answer = make(Path(at), request["name"], request["options"], request["size"])
        return answer
    if request["do"] == "train":
        return train(Path(at), *made.pop(at), request)
    return differences_of(at, request["entry"])


def main() -> None:
    made: dict[str, tuple[keras.Model, np.ndarray]] = {}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = answer_to(request, made)
        except Exception:
            answer = {"error": traceback.format_exc()[-2000:]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
