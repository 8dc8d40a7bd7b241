"""Writes what Keras makes of single operations, activations and layers, and of their gradients, into tests/keras/operations.json.

    python tests/keras/make_operations.py

Made with Keras 3.15.1 and TensorFlow 2.21, which carries a Keras 2.6 of its own. Every case is a model that a file could hold: its configuration as Keras
writes it, its weights, and the answer to one batch. Of the answer, and of the gradient of a weighted sum of it, eight sums are kept: each number counts
in each with another weight, so that no other answer has the same ones.

A case is kept only if Keras agrees with itself, with oneDNN and without, in eager mode and in a graph, within a tenth of the test's tolerance.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import numpy as np  # noqa: E402

FILE = Path(__file__).parent / "operations.json"
SHAPE = (2, 6, 6, 4)
SUMS = 8
TOLERANCE = 2e-5  # of the largest of the sums; operations.test.ts


def numbers(count: int, factor: float, phase: float) -> np.ndarray:
    """The same in TypeScript: numbers in [-1, 1] that look random, and no two alike."""
    return np.sin((np.arange(count) + 1) * factor + phase)


def sums(values: np.ndarray) -> list[float]:
    flat = np.asarray(values, "float64").ravel()
    return [float(flat @ numbers(flat.size, 12.9898 + k, k)) for k in range(SUMS)]


def photo() -> np.ndarray:
    return (1.9 * numbers(int(np.prod(SHAPE)), 78.233, 0.5)).astype("float32").reshape(SHAPE)


def set_weights(variables) -> list:
    found = []
    for i, variable in enumerate(variables):
        name = variable.name.split("/")[-1].split(":")[0]
        if name in ("count", "seed_generator_state"):
            continue
        value = numbers(int(np.prod(variable.shape)), 4.1414, i).reshape(variable.shape)
        value = 1 + 0.4 * value if "variance" in name or name in ("gamma", "scale") else 0.6 * value
        variable.assign(value.astype("float32"))
        found.append(variable)
    return found


def measured(model, tf) -> dict:
    x = tf.constant(photo())

    def answer(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.cast(model(x, training=False), tf.float32)
            weighted = tf.reduce_sum(y * numbers(int(np.prod(y.shape)), 3.3333, 1).astype("float32").reshape(y.shape))
        try:
            return y, tape.gradient(weighted, x)
        except LookupError:  # TensorFlow has none for some resizings
            return y, "unknown"

    y, gradient = answer(x)
    graph_y, graph_gradient = (y, gradient) if isinstance(gradient, str) else tf.function(answer)(x)
    result = {"shape": list(y.shape), "answer": sums(y), "gradient": gradient_sums(gradient)}
    other = {"shape": list(graph_y.shape), "answer": sums(graph_y), "gradient": gradient_sums(graph_gradient)}
    if not agree(result, other):
        print(f"eager: {result}\ngraph: {other}")
        return {**result, "answer": [], "gradient": None}  # agrees with nothing
    return result


def gradient_sums(gradient):
    return gradient if gradient is None or isinstance(gradient, str) else sums(gradient)


def agree(one: dict, other: dict) -> bool:
    if not one["answer"]:
        return False
    if other["shape"] is None:
        return True
    if one["shape"] != other["shape"] or type(one["gradient"]) is not type(other["gradient"]):
        return False
    for key in ("answer", "gradient"):
        if not isinstance(one[key], list):
            continue
        a, b = np.array(one[key]), np.array(other[key])
        if np.abs(a - b).max() > TOLERANCE / 10 * max(1, np.abs(a).max()):
            return False
    return True


def short(json_):
    """A configuration without what only matters before training."""
    if isinstance(json_, list):
        return [short(each) for each in json_]
    if not isinstance(json_, dict):
        return json_
    left_out = ("initializer", "regularizer", "constraint", "build_config", "compile_config", "registered_name")
    return {key: short(value) for key, value in json_.items() if not any(word in key for word in left_out)}


def cases_of(version: int):
    import tensorflow as tf

    sys.path.insert(0, str(Path(__file__).parent))
    if version == 3:
        import keras
        from operations.keras3 import CASES

        make_input, make_model, clear = keras.layers.Input, keras.Model, keras.backend.clear_session
    else:
        from operations.keras2 import CASES
        from tensorflow.python.keras import backend
        from tensorflow.python.keras.engine.training import Model as make_model
        from tensorflow.python.keras.layers import Input as make_input

        clear = backend.clear_session
    for name, build in CASES.items():
        clear()
        photo_ = make_input(SHAPE[1:], name="photo")
        try:
            model = make_model(photo_, build(photo_), name="tested")
        except Exception as error:
            raise RuntimeError(f"Keras {version} cannot make the case “{name}”.") from error
        try:
            model(tf.constant(photo()), training=False)  # makes the weights of what stands as an activation
        except tf.errors.OpError:  # said below
            pass
        variables = set_weights(model.variables if version == 3 else model.weights)
        for layer in model.layers:
            if hasattr(layer, "finalize_state"):
                layer.finalize_state()
        weights = [{"shape": list(v.shape), "values": [round(float(n), 7) for n in np.ravel(v.numpy())]} for v in variables]
        config = {"class_name": "Functional", "config": short(json.loads(model.to_json())["config"])}
        try:
            result = measured(model, tf)
        except tf.errors.OpError:  # channels first, and some dilations, without oneDNN
            result = {"shape": None}
        yield {"name": name, "keras": version, "config": config, "weights": weights, **result}


def main() -> None:
    if len(sys.argv) > 1:  # the same without oneDNN
        Path(sys.argv[1]).write_text(json.dumps([case for version in (2, 3) for case in cases_of(version)]))
        return
    cases = [case for version in (2, 3) for case in cases_of(version)]
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "without.json"
        subprocess.run([sys.executable, __file__, str(other)], env={**os.environ, "TF_ENABLE_ONEDNN_OPTS": "0"}, check=True)
        without = json.loads(other.read_text())
    kept = [case for case, twin in zip(cases, without, strict=True) if agree(case, twin)]
    for case in cases:
        if case not in kept:
            print(f"left out, since Keras does not agree with itself: Keras {case['keras']}, {case['name']}")
    lines = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in kept)
    FILE.write_text(f"[\n{lines}\n]\n")
    print(f"{len(kept)} cases, {FILE.stat().st_size // 1024} KB")


main()
