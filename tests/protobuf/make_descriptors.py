"""Writes what TensorFlow's and ONNX' own packages say of the messages that Frostline writes: each field's number, type and label.

    python make_descriptors.py > descriptors.json        (tensorflow-cpu 2.21, onnx 1.23)
"""

import json

from google.protobuf.descriptor import FieldDescriptor
from onnx import onnx_ml_pb2
from tensorflow.core.framework import attr_value_pb2, graph_pb2, node_def_pb2, tensor_pb2, tensor_shape_pb2, versions_pb2
from tensorflow.core.protobuf import meta_graph_pb2, saved_model_pb2

TYPES = {value: name[5:].lower() for name, value in vars(FieldDescriptor).items() if name.startswith("TYPE_")}
ROOTS = [saved_model_pb2.SavedModel, onnx_ml_pb2.ModelProto]


def described(field):
    """[number, type, whether it is repeated, the message of its values, whether they have string keys]"""
    inner = field.message_type
    is_map = inner is not None and inner.GetOptions().map_entry
    value = inner.fields_by_name["value"].message_type if is_map else inner
    repeated = getattr(field, "is_repeated", None)
    if repeated is None:
        repeated = field.label == FieldDescriptor.LABEL_REPEATED
    return [field.number, TYPES[field.type], bool(repeated), value.full_name if value else None, bool(is_map)]


def collect(message, found):
    if message.full_name in found:
        return
    found[message.full_name] = {field.name: described(field) for field in message.fields}
    for field in message.fields:
        inner = field.message_type
        if inner is not None and inner.GetOptions().map_entry:
            inner = inner.fields_by_name["value"].message_type
        if inner is not None and not inner.full_name.startswith("google."):
            collect(inner, found)


found = {}
for root in ROOTS:
    collect(root.DESCRIPTOR, found)
print(json.dumps(found, indent=None, separators=(",", ":")))
