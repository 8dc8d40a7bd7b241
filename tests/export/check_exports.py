"""Opens exported models in the programs they are for, and says how far their answers are from those expected.

Arguments: a folder with manifest.json. For each entry of it a line of JSON: the largest difference by format, as a share of the largest number.
"""

import json
import os
import sys

os.environ['KERAS_BACKEND'] = 'tensorflow'
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'

import keras  # noqa: E402
import numpy as np  # noqa: E402
import onnx  # noqa: E402
import onnxruntime  # noqa: E402
import tensorflow as tf  # noqa: E402


def array(folder, name, shape, dtype):
    return np.fromfile(os.path.join(folder, name), dtype).reshape(shape)


def by_keras(path, x):
    return keras.models.load_model(path)(tf.constant(x.astype('float32')), training=False).numpy()


def by_tensorflow(path, x):
    signatures = tf.saved_model.load(path).signatures
    if x.dtype == np.uint8:
        floats = signatures['float_images'](images=tf.constant(x.astype('float32')))['probabilities'].numpy()
        answer = signatures['serving_default'](images=tf.constant(x))['probabilities'].numpy()
        assert np.array_equal(floats, answer), 'bytes and floats say the same'
        return answer
    return signatures['float_images'](images=tf.constant(x))['probabilities'].numpy()


def by_onnx(path, x):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=['CPUExecutionProvider'])
    return session.run(['probabilities'], {'images': x})[0]


PROGRAMS = {'keras': by_keras, 'savedmodel': by_tensorflow, 'onnx': by_onnx}


def differences_of(folder, entry):
    x = array(folder, entry['x'], entry['shape'], entry['dtype'])
    expected = array(folder, entry['y'], (entry['shape'][0], -1), np.float32)
    differences = {'name': entry['name']}
    for format_name, path in entry['files'].items():
        try:
            # where a model takes numbers that are prepared already
            takes_floats = format_name in entry.get('takesFloats', [])
            own = array(folder, entry['floats'], entry['shape'], np.float32) if takes_floats else x
            answer = PROGRAMS[format_name](os.path.join(folder, path), own).reshape(expected.shape)
            difference = float(np.abs(answer - expected).max() / max(1e-3, np.abs(expected).max()))
            differences[format_name] = difference if np.isfinite(difference) else 'not finite'
        except Exception as failure:
            differences[format_name] = f'{type(failure).__name__}: {str(failure)[:600]}'
    keras.backend.clear_session()
    return differences


if __name__ == '__main__':
    for each in json.load(open(os.path.join(sys.argv[1], 'manifest.json'))):
        print(json.dumps(differences_of(sys.argv[1], each)), flush=True)
