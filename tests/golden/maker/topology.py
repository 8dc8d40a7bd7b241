"""A Keras 3 functional model as TF.js' converter would write it: the Keras 2 vocabulary.

TensorFlow.js converts through Keras 2 and cannot read a Keras 3 model; these are the differences for the layers used here.
"""

import keras

# Keras 3 writes keys that Keras 2 does not have.
DROPPED = {"renorm", "renorm_clipping", "renorm_momentum", "synchronized", "autocast", "quantization_config", "optional"}
RENAMED = {
    "LeakyReLU": {"negative_slope": "alpha"},
    "InputLayer": {"batch_shape": "batch_input_shape"},
}
DEPTHWISE = {"kernel_initializer": "depthwise_initializer", "kernel_constraint": "depthwise_constraint"}
# Functions by the name the Keras 2 vocabulary has for them.
ACTIVATIONS = {"silu": "swish", "gelu_tanh": "gelu_new"}
SHORT_NAMES = {"DepthwiseConv2D": {"kernel": "depthwise_kernel"}}


def topology(model: keras.Model) -> dict:
    layers = [_layer(layer) for layer in model.layers]
    config = {
        "name": model.name,
        "layers": layers,
        "input_layers": [[model.inputs[0]._keras_history.operation.name, 0, 0]],
        "output_layers": [[model.outputs[0]._keras_history.operation.name, 0, 0]],
    }
    return {"class_name": "Model", "config": config, "keras_version": keras.__version__, "backend": "tensorflow"}


def weight_name(layer: keras.Layer, variable) -> str | None:
    """`layer/short name`; None for a weight that inference and training do not use (Normalization's `count`)."""
    if variable.name == "count" or "seed_generator" in variable.path:
        return None
    short = SHORT_NAMES.get(type(layer).__name__, {}).get(variable.name, variable.name)
    return f"{layer.name}/{short}"


def named_weights(model: keras.Model) -> dict:
    """Every weight, in Keras' order, by its name in the file."""
    pairs = ((weight_name(layer, variable), variable) for layer in model.layers for variable in layer.weights)
    return {name: variable for name, variable in pairs if name}


def _layer(layer: keras.Layer) -> dict:
    class_name = type(layer).__name__
    renamed = RENAMED.get(class_name, DEPTHWISE if class_name == "DepthwiseConv2D" else {})
    config = {
        renamed.get(key, key): _value(key, value)
        for key, value in layer.get_config().items()
        if key not in DROPPED and not key.endswith("regularizer")
    }
    config["dtype"] = "float32"
    if class_name == "Normalization":
        for key in ("mean", "variance"):
            given = getattr(layer, f"input_{key}")
            config[key] = None if given is None else [float(number) for number in given]
    parents = [
        [[tensor._keras_history.operation.name, 0, 0, {}] for tensor in node.input_tensors]
        for node in layer._inbound_nodes
        if node.input_tensors
    ]
    return {"name": layer.name, "class_name": class_name, "config": config, "inbound_nodes": parents}


def _value(key: str, value):
    if key == "activation":
        name = value if isinstance(value, str) else value["config"]
        return ACTIVATIONS.get(name, name)
    if isinstance(value, dict) and "class_name" in value:
        return {"class_name": value["class_name"], "config": value["config"]}
    return list(value) if isinstance(value, tuple) else value
