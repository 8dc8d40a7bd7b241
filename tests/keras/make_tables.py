"""What Keras says of its applications with weights that anyone can compute: network-tables.full.test.ts compares where no Python is.

    python tests/keras/make_tables.py '[{"name": "MobileNet", "options": {"alpha": 0.25}, "size": 64}, ...]'

Writes tests/keras/network-tables.json for the networks of networks.ts. Made with Keras 3.15.1, TensorFlow 2.21. A weight is what a hash
makes of its place; the classifier's kernel is scaled by a power of two so that probabilities are neither 0 nor 1.

An answer is kept only if Keras agrees with itself about it to a tenth of the test's tolerance: with oneDNN and without (a process of its
own), as a graph and eagerly, and with photos whose every value is one float32 step larger. Of some networks with some weights it does not:
each layer multiplies rounding there (EfficientNetB3 at gain 1: 0.108 with oneDNN, 0.083 without).
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from networks import MODULES, keras, leaves, np, squeezenet

CLASSES = 7
PHOTOS = 2
PATCH = 8
KEPT = 8
TOLERANCE = 2e-4  # network-tables.full.test.ts
GAINS = (1, 1.5, 2, 3, 0.5, 0.25)


def noise(which: int, count: int) -> np.ndarray:
    """Uniform in [-0.5, 0.5): splitmix32 of the position and of what it is for."""
    with np.errstate(over="ignore"):
        z = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(which * 0x85EBCA6B % 2**32)
        z = (z ^ (z >> np.uint32(16))) * np.uint32(0x21F0AAAD)
        z = (z ^ (z >> np.uint32(15))) * np.uint32(0x735A2D97)
        z ^= z >> np.uint32(15)
    return z / 2**32 - 0.5


def value(which: int, name: str, shape: tuple, gain: float) -> np.ndarray:
    u = noise(which, int(np.prod(shape))).reshape(shape)
    if len(shape) > 1:
        fan_in = shape[0] * shape[1] if len(shape) == 4 and shape[3] == 1 else np.prod(shape[:-1])
        return np.sqrt(24 / fan_in) * u
    return {"gamma": gain, "variance": 1, "moving_variance": 1}.get(name, 0) + 0.2 * u


def photos(size: int) -> np.ndarray:
    side = -(-size // PATCH)
    patches = np.floor((noise(0, PHOTOS * side * side * 3) + 0.5) * 256).reshape(PHOTOS, side, side, 3)
    return np.kron(patches, np.ones((1, PATCH, PATCH, 1)))[:, :size, :size].astype(np.uint8)


def weights_of(layer) -> list:
    return [v for v in [*layer.trainable_weights, *layer.non_trainable_weights] if len(v.shape) > 0 and "seed" not in v.path]


def table(gain: float, name: str, size: int, options: dict | None = None, isFixedSize: bool = False) -> dict | None:
    keras.utils.clear_session()
    build = squeezenet if name == "SqueezeNet" else getattr(keras.applications, name)
    model = build(weights=None, include_top=not isFixedSize, classes=CLASSES, input_shape=(size, size, 3), **(options or {}))
    lines, which, last = [], 0, None
    for path, layer in leaves(model).items():
        own = weights_of(layer)
        for variable in own:
            which += 1
            # Keras gives the one weight of ConvNeXt's LayerScale no name
            own_name = "gamma" if type(layer).__name__ == "LayerScale" else variable.name
            variable.assign(value(which, own_name, tuple(variable.shape), gain).astype("float32"))
            last = variable if len(variable.shape) > 1 else last
        if isinstance(layer, keras.layers.Normalization) and layer.input_mean is None:
            layer.finalize_state()
        if own:
            lines.append(f"{path.split('/')[-1]} {[list(v.shape) for v in own]}")
    x = getattr(keras.applications, MODULES[name]).preprocess_input(photos(size).astype("float32"))
    scale = 1.0
    if not isFixedSize:
        classifier = [layer for layer in model.layers if hasattr(layer, "kernel")][-1]
        features = np.asarray(keras.Model(model.input, classifier.input)(x, training=False))
        kernel = np.asarray(classifier.kernel)
        logits = features.reshape(-1, kernel.shape[-2]) @ kernel.reshape(-1, kernel.shape[-1])
        scale = float(2.0 ** -np.round(np.log2(np.std(logits))))
        last.assign(np.asarray(last) * scale)
        assert last is classifier.kernel, name
    def shown(answer) -> np.ndarray:
        answer = np.asarray(answer)
        return answer.mean((1, 2))[:, :KEPT] if answer.ndim == 4 else answer

    answer = shown(model(x, training=False))
    others = [shown(model.predict(x, verbose=0)), shown(model(np.nextafter(x, np.float32(np.inf), dtype="float32"), training=False))]
    if not all(agree(answer, other) for other in others):
        return None
    if not np.isfinite(answer).all() or np.abs(answer[0] - answer[1]).max() < 0.02 * np.abs(answer).max():
        return None
    layers = hashlib.sha256("\n".join(lines).replace(" ", "").encode()).hexdigest()[:16]
    said = {"numLayers": len(lines), "layers": layers, "gain": gain, "classifierScale": scale}
    asked = {"name": name, "size": size} | ({"options": options} if options else {}) | ({"isFixedSize": True} if isFixedSize else {})
    return {**asked, **said, "answer": [[float(f"{n:.7g}") for n in row] for row in answer.tolist()]}


def agree(a, b) -> bool:
    a, b = np.asarray(a), np.asarray(b)
    return bool(np.abs(a - b).max() <= TOLERANCE / 10 * np.abs(a).max())


def without_onednn(gain: float, network: dict) -> list | None:
    """The same table in a process that computes by TensorFlow's own kernels."""
    environment = {**os.environ, "TF_ENABLE_ONEDNN_OPTS": "0"}
    asked = json.dumps({"gain": gain, **network})
    said = subprocess.run([sys.executable, __file__, "--again", asked], env=environment, capture_output=True, text=True, check=True)
    again = json.loads(said.stdout.splitlines()[-1])
    return again and again["answer"]


def well_conditioned(network: dict) -> dict:
    for gain in GAINS:
        made = table(gain, **network)
        if made is None:
            continue
        again = without_onednn(gain, network)
        if again is not None and agree(made["answer"], again):
            return made
    raise SystemExit(f"{network['name']}: Keras does not agree with itself at any gain of {GAINS}")


def main() -> None:
    if sys.argv[1] == "--again":
        print(json.dumps(table(**json.loads(sys.argv[2]))))
        return
    tables = []
    for network in json.loads(sys.argv[1]):
        # some networks forget the photo on the way: what BatchNormalization multiplies by is larger there; others magnify rounding
        tables.append(well_conditioned(network))
        print(network["name"], tables[-1]["answer"], file=sys.stderr, flush=True)
    text = ",\n".join(json.dumps(each) for each in tables)
    (Path(__file__).parent / "network-tables.json").write_text(f"[\n{text}\n]\n")


if __name__ == "__main__":
    main()
