"""StatelessRandomUniformV2 with Philox, and the dropout made of it."""

import numpy as np
import tensorflow as tf

from .encoding import VERSIONS, tensor

PHILOX = 1
# Each a 64-bit key and a 128-bit counter (low half first); the counter's carries are among them.
STATES = [
    (0, (0, 0)),
    (1, (0, 0)),
    (0x0123456789ABCDEF, (42, 7)),
    (0xFFFFFFFFFFFFFFFF, (0xFFFFFFFF, 0)),
    (0xDEADBEEFCAFEF00D, (0xFFFFFFFFFFFFFFFE, 0)),
    (20261101, (0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF)),
    (97, (3, 0x8000000000000001)),
]
LENGTHS = [1, 3, 4, 5, 17, 64, 1031]


def uniform(key: int, counter: tuple[int, int], shape) -> np.ndarray:
    return tf.raw_ops.StatelessRandomUniformV2(
        shape=tf.constant(shape, tf.int32),
        key=tf.constant([key], tf.uint64),
        counter=tf.constant(counter, tf.uint64),
        alg=PHILOX,
        dtype=tf.float32,
    ).numpy()


def halves(*numbers: int) -> list[int]:
    """64-bit numbers as uint32, low half first."""
    return [half for number in numbers for half in (number & 0xFFFFFFFF, number >> 32)]


def tables() -> dict[str, dict]:
    draws = [
        {"key": halves(key), "counter": halves(*counter), "values": tensor(uniform(key, counter, [length]))}
        for key, counter in STATES
        for length in LENGTHS
    ]
    random = np.random.default_rng(5)
    dropouts = []
    for i, (key, counter) in enumerate(STATES):
        rate = [0.1, 0.2, 0.5, 0.75][i % 4]
        shape = [[6, 10], [3, 4, 4, 5]][i % 2]
        x = random.normal(size=shape).astype("float32")
        kept = uniform(key, counter, shape) >= np.float32(rate)
        dropouts.append(
            {
                "key": halves(key),
                "counter": halves(*counter),
                "rate": rate,
                "x": tensor(x),
                "kept": tensor(kept),
                "output": tensor(np.where(kept, x * np.float32(1 / (1 - rate)), 0)),
            }
        )
    return {"philox": {**VERSIONS, "draws": draws}, "dropout": {**VERSIONS, "dropouts": dropouts}}
