"""TF.js layers-models in Python: read into plain data, turned into a Keras model, and written from one.

    python layers_model.py mobilenet-v1-1.0 /tmp/mobilenet-1.0    writes keras.applications' model with random weights and 1000 classes
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass
class Layer:
    name: str
    class_name: str
    config: dict
    inbound: list[str]
    """Weights by Keras' short name: kernel, moving_mean, ..."""
    weights: dict[str, np.ndarray]


def read(folder: Path) -> list[Layer]:
    """:returns: the layers of an unnested functional or sequential model, each after those it takes."""
    model = json.loads((folder / "model.json").read_text())
    topology = model["modelTopology"].get("model_config", model["modelTopology"])
    weights = _weights(folder, model["weightsManifest"])
    layers: list[Layer] = []
    for entry in topology["config"]["layers"]:
        name = entry["config"]["name"]
        # A sequential model's layers follow each other.
        previous = [layers[-1].name] if layers else []
        nodes = entry.get("inbound_nodes")
        inbound = previous if nodes is None else [parent[0] for parent in (nodes[0] if nodes else [])]
        own = {key.split("/")[-1]: value for key, value in weights.items() if key.split("/")[0] == name}
        layers.append(Layer(name, entry["class_name"], entry["config"], inbound, own))
    return layers


def _weights(folder: Path, manifest: list[dict]) -> dict[str, np.ndarray]:
    found = {}
    for group in manifest:
        data, offset = b"".join((folder / path).read_bytes() for path in group["paths"]), 0
        for weight in group["weights"]:
            if weight["dtype"] != "float32" or "quantization" in weight:
                raise ValueError(f"{weight['name']}: only plain float32 weights are read here")
            size = int(np.prod(weight["shape"]))
            found[weight["name"]] = np.frombuffer(data, "<f4", size, offset).reshape(weight["shape"])
            offset += 4 * size
        if offset != len(data):
            raise ValueError(f"{folder}: {len(data)} bytes of weights, expected {offset}")
    return found


# What Keras 3 calls a configuration's keys.
_RENAMED = {
    "batch_input_shape": "batch_shape",
    "depthwise_initializer": None,
    "kernel_initializer": None,
    "bias_initializer": None,
    "sparse": None,
    "ragged": None,
    "dtype": None,
}
_DROPPED_ENDINGS = ("_regularizer", "_constraint", "_initializer")


def to_keras(keras, layers: list[Layer]):
    """A Keras 3 functional model with the same layers, names and weights."""
    outputs = {}
    for layer in layers:
        config = {
            _RENAMED.get(key, key): value
            for key, value in layer.config.items()
            if not key.endswith(_DROPPED_ENDINGS) and _RENAMED.get(key, key) is not None
        }
        made = getattr(keras.layers, layer.class_name)(**config)
        if layer.class_name == "InputLayer":
            outputs[layer.name] = made.output
            continue
        inputs = [outputs[parent] for parent in layer.inbound]
        outputs[layer.name] = made(inputs[0] if len(inputs) == 1 else inputs)
        names = {"depthwise_kernel": "kernel"} if layer.class_name == "DepthwiseConv2D" else {}
        given = {names.get(name, name): value for name, value in layer.weights.items()}
        for variable in made.weights:
            variable.assign(given.pop(variable.name))
        if given:
            raise ValueError(f"{layer.name}: no place for the weights {', '.join(given)}")
    return keras.Model(outputs[layers[0].name], outputs[layers[-1].name], name="backbone")


def write(model, folder: Path) -> None:
    """Writes a Keras 3 functional model of plain layers as a TF.js layers-model with one shard."""
    sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "golden"))
    from maker.topology import named_weights, topology

    weights = {name: variable.numpy().astype("<f4") for name, variable in named_weights(model).items()}
    specs = [{"name": name, "shape": list(value.shape), "dtype": "float32"} for name, value in weights.items()]
    manifest = [{"paths": ["weights.bin"], "weights": specs}]
    content = {"format": "layers-model", "modelTopology": topology(model), "weightsManifest": manifest}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "weights.bin").write_bytes(b"".join(value.tobytes() for value in weights.values()))
    (folder / "model.json").write_text(json.dumps(content))


def main() -> None:
    from keras_setup import load_keras

    keras, _ = load_keras(0)
    name, folder = sys.argv[1], Path(sys.argv[2])
    family, alpha = name.rsplit("-", 1)
    make = {"mobilenet-v1": keras.applications.MobileNet, "mobilenet-v2": keras.applications.MobileNetV2}[family]
    keras.utils.set_random_seed(1)
    model = make(input_shape=(224, 224, 3), alpha=float(alpha), weights=None, classes=1000)
    # Statistics of photos passing through, as a trained model has them: nothing vanishes on the way up.
    normalizations = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    for layer in normalizations:
        layer.momentum = 0.0
    model(np.random.default_rng(1).uniform(-1, 1, (16, 224, 224, 3)).astype("f4"), training=True)
    for layer in normalizations:
        layer.momentum = 0.99
    write(model, folder)


if __name__ == "__main__":
    main()
