"""The folder through which Frostline hands keras_curve.py a run: photos as decoded, batches in order, the head's first weights.

plan.json
    model           a TF.js layers-model's folder, or a keras.applications .h5 of MobileNetV1 0.25 without top
    cut             layer whose output the head takes (pooled over the map where it is one); null: the last layer
    classes, batchSize, size, dropout, labelSmoothing
    optimizer       {"kind": "sgd"|"adam"|"adamw", "momentum", "nesterov", "beta1", "beta2", "epsilon", "weightDecay"}
    globalClipNorm  number or null
    stages          [{"name", "epochs", "frozen": [layer, …], "learningRates": [rate of each step]}]; a single rate means it is constant
    augmentation    as in src/core/training/plan.ts; used with --augment only
train.bin, validation.bin, test.bin              uint8 [photos, size, size, 3], RGB; test.bin may be missing
train-labels.bin, validation-labels.bin, test-labels.bin    int32 [photos]
order.bin           int32 [epochs of all stages, photos]: indices into train.bin in the order in which they are shown
head-kernel.bin     float32 [features, classes], head-bias.bin [classes]
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass
class Split:
    photos: np.ndarray
    labels: np.ndarray


@dataclass
class Run:
    plan: dict
    train: Split
    validation: Split
    test: Split | None
    order: np.ndarray
    head: tuple[np.ndarray, np.ndarray]


def read_run(folder: Path) -> Run:
    """:raises ValueError: if the files do not fit together."""
    plan = json.loads((folder / "plan.json").read_text())
    size, classes = plan["size"], plan["classes"]

    def split(name: str) -> Split:
        labels = np.fromfile(folder / f"{name}-labels.bin", "<i4")
        photos = np.memmap(folder / f"{name}.bin", np.uint8, "r").reshape(-1, size, size, 3)
        if len(photos) != len(labels) or labels.min() < 0 or labels.max() >= classes:
            raise ValueError(f"{name}: {len(photos)} photos, {len(labels)} labels {labels.min()}..{labels.max()} of {classes} classes")
        return Split(photos, labels)

    train = split("train")
    order = np.fromfile(folder / "order.bin", "<i4").reshape(-1, len(train.labels))
    epochs = sum(stage["epochs"] for stage in plan["stages"])
    if len(order) != epochs or any(len(np.unique(row)) != row.size for row in order):
        raise ValueError(f"order.bin has {len(order)} rows, each to name every photo once; the stages have {epochs} epochs")
    bias = np.fromfile(folder / "head-bias.bin", "<f4")
    kernel = np.fromfile(folder / "head-kernel.bin", "<f4").reshape(-1, classes)
    test = split("test") if (folder / "test.bin").exists() else None
    return Run(plan, train, split("validation"), test, order, (kernel, bias))
