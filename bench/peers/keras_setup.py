"""Loads Keras with a number of threads. Import it before anything else that loads TensorFlow."""

import os


def load_keras(threads: int):
    """:returns: the modules keras and tensorflow, quiet, on the CPU, with `threads` compute threads (0: TensorFlow's choice)."""
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    # On by default on some processors only; four times as quick where it was not.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    import keras

    return keras, tf


MODELS = ("mobilenet-v1-0.25", "mobilenet-v1-1.0", "mobilenet-v2-1.0")


def backbone(keras, name: str, size: int, weights=None):
    """One of MODELS from keras.applications, without its top."""
    family, alpha = name.rsplit("-", 1)
    make = keras.applications.MobileNet if family == "mobilenet-v1" else keras.applications.MobileNetV2
    return make(input_shape=(size, size, 3), alpha=float(alpha), include_top=False, weights=weights)
