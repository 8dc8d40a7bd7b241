"""A TF.js layers-model as an ONNX graph for ONNX Runtime: uint8 photos in, probabilities out, BatchNormalization folded."""

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

from layers_model import Layer

BATCH = "batch"


class Graph:
    def __init__(self):
        self.nodes, self.constants = [], []

    def add(self, op: str, inputs: list[str], name: str, **attributes) -> str:
        self.nodes.append(helper.make_node(op, inputs, [name], name, **attributes))
        return name

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name


def same_padding(size: int, kernel: int, stride: int, dilation: int = 1) -> tuple[int, int]:
    """TensorFlow's: what does not divide evenly goes to the end."""
    total = max((-(-size // stride) - 1) * stride + (kernel - 1) * dilation + 1 - size, 0)
    return total // 2, total - total // 2


def build(layers: list[Layer], mean: float = 127.5, std: float = 127.5):
    """
    :param layers: a model of convolutions, BatchNormalization, ReLU6, pooling, Add, Reshape and Dense.
    :returns: the ONNX model: `photos` `[batch, height, width, 3]` uint8 -> `probabilities` `[batch, classes]`.
    :raises ValueError: for any other layer, by name.
    """
    graph = Graph()
    _, height, width, _ = layers[0].config["batch_input_shape"]
    graph.add("Cast", ["photos"], "floats", to=TensorProto.FLOAT)
    graph.add("Transpose", ["floats"], "channels_first", perm=[0, 3, 1, 2])
    graph.add("Sub", ["channels_first", graph.constant("mean", np.float32(mean))], "centered")
    graph.add("Div", ["centered", graph.constant("std", np.float32(std))], layers[0].name)
    tensors = {layers[0].name: layers[0].name}  # layer -> name of its output
    sizes, pads = {layers[0].name: (height, width)}, {}
    following = {}
    for layer in layers:
        for parent in layer.inbound:
            following.setdefault(parent, []).append(layer)
    for layer in layers[1:]:
        source = layer.inbound[0]
        x, size = tensors[source], sizes[source]
        if layer.class_name in ("Conv2D", "DepthwiseConv2D"):
            normalization = following.get(layer.name, [])
            folded = normalization[0] if len(normalization) == 1 and normalization[0].class_name == "BatchNormalization" else None
            tensors[layer.name], sizes[layer.name] = _convolution(graph, layer, folded, x, size, pads.get(source))
        elif layer.class_name == "ZeroPadding2D":
            pads[layer.name] = layer.config["padding"]
            tensors[layer.name], sizes[layer.name] = x, size
        else:
            tensors[layer.name] = _other(graph, layer, [tensors[parent] for parent in layer.inbound])
            sizes[layer.name] = (1, 1) if layer.class_name == "GlobalAveragePooling2D" else size
    graph.add("Flatten", [tensors[layers[-1].name]], "probabilities", axis=1)
    photos = helper.make_tensor_value_info("photos", TensorProto.UINT8, [BATCH, height, width, 3])
    answer = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [BATCH, None])
    model = helper.make_model(
        helper.make_graph(graph.nodes, "model", [photos], [answer], graph.constants),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=9,
    )
    checker.check_model(model, full_check=True)
    return model


def _convolution(graph: Graph, layer: Layer, folded: Layer | None, x: str, size, zeros) -> tuple[str, tuple[int, int]]:
    config, is_depthwise = layer.config, layer.class_name == "DepthwiseConv2D"
    kernel = layer.weights["depthwise_kernel" if is_depthwise else "kernel"]
    # [h, w, in, out] -> [out, in, h, w]; depthwise [h, w, in, 1] -> [in, 1, h, w]
    weights = kernel.transpose(2, 3, 0, 1) if is_depthwise else kernel.transpose(3, 2, 0, 1)
    if is_depthwise and kernel.shape[3] != 1:
        raise ValueError(f"{layer.name}: depth_multiplier {kernel.shape[3]} is not converted")
    bias = layer.weights.get("bias", np.zeros(weights.shape[0], "f4")).astype("f8")
    if folded:
        own = folded.weights
        factor = own.get("gamma", np.float32(1)) / np.sqrt(own["moving_variance"].astype("f8") + folded.config["epsilon"])
        weights = weights * factor[:, None, None, None]
        bias = (bias - own["moving_mean"]) * factor + own.get("beta", np.float32(0))
    (top, bottom), (left, right) = zeros or ((0, 0), (0, 0))
    strides, dilations = config["strides"], config.get("dilation_rate", [1, 1])
    padded = [size[0] + top + bottom, size[1] + left + right]
    if config["padding"] == "same":
        extra = [same_padding(padded[i], kernel.shape[i], strides[i], dilations[i]) for i in (0, 1)]
        top, bottom, left, right = top + extra[0][0], bottom + extra[0][1], left + extra[1][0], right + extra[1][1]
    name = graph.add(
        "Conv",
        [
            x,
            graph.constant(f"{layer.name}/kernel", weights.astype("f4")),
            graph.constant(f"{layer.name}/bias", bias.astype("f4")),
        ],
        layer.name,
        strides=strides,
        dilations=dilations,
        pads=[top, left, bottom, right],
        group=weights.shape[0] if is_depthwise else 1,
    )
    full = [size[0] + top + bottom, size[1] + left + right]
    out = tuple((full[i] - (kernel.shape[i] - 1) * dilations[i] - 1) // strides[i] + 1 for i in (0, 1))
    return name, out


def _other(graph: Graph, layer: Layer, inputs: list[str]) -> str:
    name, kind, config = layer.name, layer.class_name, layer.config
    if kind in ("BatchNormalization", "Dropout"):  # folded into the convolution before it; nothing in inference
        return inputs[0]
    activation = config.get("activation") if kind == "Activation" else None
    if activation == "relu6" or (kind == "ReLU" and config.get("max_value") == 6):
        limits = [graph.constant(f"{name}/{key}", np.float32(value)) for key, value in (("low", 0), ("high", 6))]
        return graph.add("Clip", [inputs[0], *limits], name)
    if activation == "relu" or (kind == "ReLU" and config.get("max_value") is None):
        return graph.add("Relu", inputs, name)
    if activation == "softmax":
        return graph.add("Softmax", inputs, name, axis=1)
    if kind == "Add":
        return graph.add("Add", inputs, name)
    if kind == "GlobalAveragePooling2D":
        return graph.add("GlobalAveragePool", inputs, name)
    if kind == "Reshape":  # around a 1x1 convolution or at the end: channels_first needs none
        return inputs[0]
    if kind == "Dense":
        flat = graph.add("Flatten", inputs, f"{name}/flat", axis=1)
        kernel, bias = graph.constant(f"{name}/kernel", layer.weights["kernel"]), graph.constant(f"{name}/bias", layer.weights["bias"])
        logits = graph.add("Gemm", [flat, kernel, bias], name)
        return graph.add("Softmax", [logits], f"{name}/softmax", axis=1) if config.get("activation") == "softmax" else logits
    raise ValueError(f"{name}: {kind} {activation or ''} is not converted")
