"""How numbers are written: float32 arrays as base64 of their little-endian bytes, with their shape."""

import base64

import keras
import numpy as np
import tensorflow as tf

VERSIONS = {"keras": keras.__version__, "tensorflow": tf.__version__}


def tensor(values) -> dict:
    array = np.ascontiguousarray(np.asarray(values), dtype="<f4")
    if not np.isfinite(array).all():
        raise ValueError("a golden number is not finite")
    return {"shape": list(array.shape), "data": base64.b64encode(array.tobytes()).decode()}
