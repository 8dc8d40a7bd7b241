"""Trains as a Frostline run does, in Keras: the same photos, order, first head and rates, to compare curves and accuracy.

    python keras_curve.py FOLDER                       without augmentation: one curve that must match
    python keras_curve.py FOLDER --augment --seeds 5    with Keras' augmentation, own order and head for each seed: accuracies

FOLDER is described in curve_data.py. Prints one JSON line for each run: losses of every step, of every epoch, accuracies.
A frozen layer is trainable = False; frozen BatchNormalization then runs in inference mode.
"""

import argparse
import time
from pathlib import Path

from curve_data import Run, Split, read_run
from driven import answer
from keras_augmentation import augmentation
from keras_setup import backbone, load_keras

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=Path)
parser.add_argument("--augment", action="store_true")
parser.add_argument("--seeds", type=int, default=1)
parser.add_argument("--threads", type=int, default=2)
arguments = parser.parse_args()

keras, tf = load_keras(arguments.threads)
import numpy as np  # noqa: E402

from layers_model import read, to_keras  # noqa: E402


def built(run: Run, seed: int | None):
    plan = run.plan
    if plan["model"].endswith(".h5"):
        base = backbone(keras, "mobilenet-v1-0.25", plan["size"], plan["model"])
    else:
        base = to_keras(keras, read(Path(plan["model"])))
    x = base.get_layer(plan["cut"]).output if plan.get("cut") else base.output
    x = keras.layers.GlobalAveragePooling2D(name="head_pool")(x) if len(x.shape) == 4 else x
    x = keras.layers.Dropout(plan["dropout"], name="head_dropout")(x) if plan.get("dropout") else x
    head = keras.layers.Dense(plan["classes"], name="head")
    model = keras.Model(base.input, head(x))
    if seed is None:
        head.set_weights(run.head)
    return model


def optimizer(plan: dict):
    own, common = plan["optimizer"], {"global_clipnorm": plan.get("globalClipNorm")}
    if own["kind"] == "sgd":
        return keras.optimizers.SGD(0.01, momentum=own.get("momentum", 0.0), nesterov=own.get("nesterov", False), **common)
    common |= {"beta_1": own.get("beta1", 0.9), "beta_2": own.get("beta2", 0.999), "epsilon": own.get("epsilon", 1e-7)}
    if own["kind"] == "adam":
        return keras.optimizers.Adam(0.001, **common)
    return keras.optimizers.AdamW(0.001, weight_decay=own.get("weightDecay", 0.004), **common)


def normalized(photos):
    return photos / 127.5 - 1


def evaluated(model, split: Split, classes: int) -> dict:
    forward = tf.function(lambda photos: model(normalized(tf.cast(photos, "float32")), training=False), reduce_retracing=True)
    logits = np.concatenate([forward(split.photos[i : i + 64]).numpy() for i in range(0, len(split.labels), 64)])
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)(np.eye(classes, dtype="float32")[split.labels], logits)
    return {"loss": float(loss), "accuracy": float((logits.argmax(1) == split.labels).mean())}


def rates_of(stage: dict, steps: int) -> list[float]:
    rates = stage["learningRates"]
    rates = [float(rates)] * steps if isinstance(rates, int | float) else rates
    if len(rates) != steps:
        raise ValueError(f"stage {stage['name']} has {len(rates)} rates for {steps} steps")
    return rates


def trained(run: Run, seed: int | None) -> dict:
    """:param seed: None for the order and the head of the folder."""
    plan, start = run.plan, time.perf_counter()
    keras.utils.set_random_seed(seed if seed is not None else 0)
    model = built(run, seed)
    augment = augmentation(keras, tf, plan["augmentation"], 1000 * (seed or 0)) if arguments.augment else lambda photos: photos
    prepare = tf.function(lambda photos: normalized(augment(tf.cast(photos, "float32"))), reduce_retracing=True)
    one_hot = np.eye(plan["classes"], dtype="float32")
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=plan.get("labelSmoothing", 0.0))
    step_losses, epochs, rows = [], [], iter(run.order)
    numbers = np.random.default_rng(seed)
    for stage in plan["stages"]:
        for layer in model.layers:
            layer.trainable = layer.name not in stage["frozen"]
        model.compile(optimizer(plan), loss, jit_compile=False)
        batches = -(-len(run.train.labels) // plan["batchSize"])
        rates = iter(rates_of(stage, stage["epochs"] * batches))
        for _ in range(stage["epochs"]):
            order = next(rows) if seed is None else numbers.permutation(len(run.train.labels))
            total = 0.0
            for i in range(0, len(order), plan["batchSize"]):
                batch = order[i : i + plan["batchSize"]]
                model.optimizer.learning_rate = next(rates)
                model.reset_metrics()
                photos, labels = prepare(run.train.photos[batch]), one_hot[run.train.labels[batch]]
                step_losses.append(float(model.train_on_batch(photos, labels)))
                total += step_losses[-1] * len(batch)
            validation = evaluated(model, run.validation, plan["classes"])
            epochs.append({"stage": stage["name"], "trainLoss": total / len(order), "validation": validation})
    return {
        "peer": "keras-curve",
        "seed": seed,
        "augmented": arguments.augment,
        "stepLosses": step_losses,
        "epochs": epochs,
        "test": evaluated(model, run.test, plan["classes"]) if run.test else None,
        "seconds": time.perf_counter() - start,
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
    }


run = read_run(arguments.folder)
for seed in range(1, arguments.seeds + 1) if arguments.augment else [None]:
    answer(trained(run, seed))
