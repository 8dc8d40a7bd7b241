"""Frostline's named random streams, and the augmentation drawn from them, worked by other means than src/core/training/random.ts:
TensorFlow's own Philox gives the words, numpy's matrices the transforms."""

import math

import numpy as np
import tensorflow as tf

from .encoding import VERSIONS

MASK = 0xFFFFFFFF
# Seed, purpose, path. A seed above 32 bits, an empty path, text and numbers in it.
NAMES = [
    (0, "shuffle", [0, 0]),
    (1, "shuffle", [0, 2]),
    (5, "test", []),
    (0xFFFFFFFF, "augmentation", ["0f3a" * 16, 3]),
    (2**40 + 77, "mix-up", [1, 2, 30]),
    (7, "ü “ß”", ["größe", 1.5]),
]


def words(key: int, counter: tuple[int, int], count: int) -> list[int]:
    draw = tf.raw_ops.StatelessRandomUniformFullIntV2(
        shape=tf.constant([count], tf.int32),
        key=tf.constant([key], tf.uint64),
        counter=tf.constant(counter, tf.uint64),
        alg=1,
        dtype=tf.uint32,
    )
    return [int(word) for word in draw.numpy()]


def utf16(text: str) -> list[int]:
    data = text.encode("utf-16-le")
    return [data[i] | data[i + 1] << 8 for i in range(0, len(data), 2)]


def cyrb53(text: str) -> tuple[int, int]:
    """The two halves of bryc's public domain hash, in its form of 2018."""
    h1, h2 = 0xDEADBEEF, 0x41C6CE57
    for unit in utf16(text):
        h1 = (h1 ^ unit) * 2654435761 & MASK
        h2 = (h2 ^ unit) * 1597334677 & MASK
    h1 = ((h1 ^ h1 >> 16) * 2246822507 & MASK) ^ ((h2 ^ h2 >> 13) * 3266489909 & MASK)
    h2 = ((h2 ^ h2 >> 16) * 2246822507 & MASK) ^ ((h1 ^ h1 >> 13) * 3266489909 & MASK)
    return h1, h2


class Stream:
    def __init__(self, seed: int, purpose: str, path: list):
        low, high = cyrb53(purpose)
        k0, k1, *_ = words(seed, (low | high << 32, 0), 4)
        p0, p1 = cyrb53("\0".join(str(part) for part in path))
        self.words = iter(words(k0 | k1 << 32, (0, p0 | p1 << 32), 4096))

    def uint32(self) -> int:
        return next(self.words)

    def uniform(self) -> float:
        return ((self.uint32() >> 5) * 2**26 + (self.uint32() >> 6)) / 2**53

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.uniform()

    def normal(self) -> float:
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return radius * math.cos(2 * math.pi * self.uniform())

    def log_gamma(self, shape: float) -> float:
        """Marsaglia and Tsang 2000; below 1 by Gamma(a) = Gamma(a + 1) U^(1/a)."""
        if shape < 1:
            larger = self.log_gamma(shape + 1)
            return larger + math.log(1 - self.uniform()) / shape
        d = shape - 1 / 3
        while True:
            x = self.normal()
            v = (1 + x / math.sqrt(9 * d)) ** 3
            if v > 0 and math.log(1 - self.uniform()) < x * x / 2 + d - d * v + d * math.log(v):
                return math.log(d * v)

    def beta(self, a: float, b: float) -> float:
        x = self.log_gamma(a)
        y = self.log_gamma(b)
        return 1 / (1 + math.exp(y - x))

    def permutation(self, length: int) -> list[int]:
        order = list(range(length))
        for last in range(length - 1, 0, -1):
            other = math.floor(self.uniform() * (last + 1))
            order[last], order[other] = order[other], order[last]
        return order


def streams() -> list[dict]:
    def drawn(name, draw, count):
        stream = Stream(*name)
        return [draw(stream) for _ in range(count)]

    return [
        {
            "seed": name[0],
            "purpose": name[1],
            "path": name[2],
            "uint32": drawn(name, Stream.uint32, 11),
            "uniform": drawn(name, Stream.uniform, 7),
            "normal": drawn(name, Stream.normal, 7),
            "gamma": {shape: drawn(name, lambda s, a=shape: s.log_gamma(a), 20) for shape in (0.1, 0.9, 1.0, 2.5, 40.0)},
            "beta": drawn(name, lambda s: s.beta(0.4, 1.3), 20),
            "permutation": Stream(*name).permutation(23),
        }
        for name in NAMES
    ]


NOTHING = {
    "flip": False,
    "randomResizedCrop": None,
    "rotationDegrees": 0,
    "brightness": 0,
    "contrast": 0,
    "saturation": 0,
    "cutOut": 0,
    "variants": 9,
}
CROP = {"minScale": 0.3, "maxScale": 0.9, "minRatio": 0.75, "maxRatio": 4 / 3}
# Much higher than wide, and much wider than high: the photo is too flat or too high for any draw, so the largest part of that ratio is taken.
FLAT = {"minScale": 0.9, "maxScale": 1, "minRatio": 4, "maxRatio": 5}
HIGH = {"minScale": 0.9, "maxScale": 1, "minRatio": 0.2, "maxRatio": 0.25}
AUGMENTATIONS = [
    {**NOTHING, "flip": True},
    {**NOTHING, "rotationDegrees": 35},
    {**NOTHING, "randomResizedCrop": CROP},
    {**NOTHING, "randomResizedCrop": FLAT},
    {**NOTHING, "randomResizedCrop": HIGH},
    {**NOTHING, "brightness": 0.2},
    {**NOTHING, "contrast": 0.3},
    {**NOTHING, "saturation": 0.4},
    {**NOTHING, "cutOut": 0.3},
    {**NOTHING, "cutOut": 0.001},
    {
        "flip": True,
        "randomResizedCrop": CROP,
        "rotationDegrees": 20,
        "brightness": 0.2,
        "contrast": 0.3,
        "saturation": 0.4,
        "cutOut": 0.5,
        "variants": 9,
    },
]


def crop_matrix(stream: Stream, options: dict, height: int, width: int) -> np.ndarray:
    """torchvision's RandomResizedCrop.get_params, without rounding to whole pixels."""
    for _ in range(10):
        area = stream.between(options["minScale"], options["maxScale"]) * height * width
        ratio = math.exp(stream.between(math.log(options["minRatio"]), math.log(options["maxRatio"])))
        w, h = math.sqrt(area * ratio), math.sqrt(area / ratio)
        if w <= width and h <= height:
            break
    else:
        ratio = min(max(width / height, options["minRatio"]), options["maxRatio"])
        w, h = (width, width / ratio) if width / height <= ratio else (height * ratio, height)
    left = stream.uniform() * (width - w)
    top = stream.uniform() * (height - h)
    # by edges, half a pixel before the first center
    scale = np.diag([w / width, h / height, 1])
    return translation(-0.5, -0.5) @ translation(left, top) @ scale @ translation(0.5, 0.5)


def translation(x: float, y: float) -> np.ndarray:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], dtype=float)


def row(options: dict, height: int, width: int, seed: int, photo: str, variant: int) -> dict:
    stream = Stream(seed, "augmentation", [photo, variant])
    flipped = stream.uniform() < 0.5
    turn, brightness, contrast, saturation = (stream.between(-1, 1) for _ in range(4))
    cut_y, cut_x = stream.uniform(), stream.uniform()
    matrix = np.eye(3)
    if options["flip"] and flipped:
        matrix = matrix @ np.array([[-1, 0, width - 1], [0, 1, 0], [0, 0, 1]], dtype=float)
    if options["rotationDegrees"]:
        angle = math.radians(turn * options["rotationDegrees"])
        turned = np.array([[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0], [0, 0, 1]])
        x, y = (width - 1) / 2, (height - 1) / 2
        matrix = matrix @ translation(x, y) @ turned @ translation(-x, -y)
    if options["randomResizedCrop"]:
        matrix = matrix @ crop_matrix(stream, options["randomResizedCrop"], height, width)
    box = [0, 0, 0, 0]
    if options["cutOut"]:
        side = max(1, math.floor(options["cutOut"] * min(height, width) + 0.5))
        top, left = math.floor(cut_y * height - side / 2 + 0.5), math.floor(cut_x * width - side / 2 + 0.5)
        box = [max(0, top), max(0, left), min(height, top + side), min(width, left + side)]
    return {
        "options": options,
        "size": {"height": height, "width": width},
        "seed": seed,
        "photo": photo,
        "variant": variant,
        "transform": [*matrix[:2].flatten().tolist(), 0, 0],
        "color": [options["brightness"] * brightness, 1 + options["contrast"] * contrast, 1 + options["saturation"] * saturation],
        "cutOut": box,
    }


def tables() -> dict[str, dict]:
    rows = [
        row(options, height, width, seed, f"photo {seed}", variant)
        for options in AUGMENTATIONS
        for seed, (height, width) in enumerate([(48, 64), (64, 48), (224, 224), (7, 30)])
        for variant in range(3)
    ]
    return {"streams": {**VERSIONS, "streams": streams()}, "augmentation": {**VERSIONS, "rows": rows}}
