"""Head-only fine-tuning as a Keras user does it, from a folder of JPEG files to a saved model. Prints one JSON line.

    python keras_head_only.py --photos shared/data/flowers --weights mobilenet_2_5_224_tf_no_top.h5 --out /tmp/model.keras

--variant plain     image_dataset_from_directory, prefetch; base.trainable = False (keras.io's guide to transfer learning)
          cache     the same with dataset.cache(): decoded photos are kept in memory
          features  an expert's: the base runs once over the photos, the head trains on its output
--lists FILE        {"train": [["path", "label"], …], "validation": […], "test": […]} instead of Keras' own split of --photos;
                    test photos, if any, judge the trained model within the time
"""

import time

START = time.perf_counter()

import argparse  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402

from driven import answer  # noqa: E402
from keras_setup import backbone, load_keras  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--photos", type=Path)
parser.add_argument("--lists", type=Path)
parser.add_argument("--weights", type=Path, required=True, help="keras.applications' .h5 without top")
parser.add_argument("--model", default="mobilenet-v1-0.25")
parser.add_argument("--out", type=Path, required=True)
parser.add_argument("--variant", choices=["plain", "cache", "features"], default="plain")
parser.add_argument("--epochs", type=int, default=20)
parser.add_argument("--batch", type=int, default=32)
parser.add_argument("--size", type=int, default=224)
parser.add_argument("--dropout", type=float, default=0.2)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--seed", type=int, default=1)
arguments = parser.parse_args()
if not arguments.photos and not arguments.lists:
    parser.error("give --photos or --lists")

keras, tf = load_keras(arguments.threads)
keras.utils.set_random_seed(arguments.seed)
phases: dict[str, float] = {}


def phase(name: str) -> None:
    """Ends the phase that ran since the last one ended."""
    phases[name] = time.perf_counter() - START - sum(phases.values())


def folder_of(samples: list[list[str]], root: Path) -> Path:
    """A folder for each class with links to its photos: what image_dataset_from_directory takes."""
    for i, (path, label) in enumerate(samples):
        (root / label).mkdir(parents=True, exist_ok=True)
        os.symlink(Path(path).resolve(), root / label / f"{i:06d}{Path(path).suffix}")
    return root


def datasets(scratch: Path):
    common = {"image_size": (arguments.size, arguments.size), "batch_size": arguments.batch, "seed": arguments.seed}
    load = keras.utils.image_dataset_from_directory
    if not arguments.lists:
        return *load(arguments.photos, validation_split=0.2, subset="both", **common), None
    lists = json.loads(arguments.lists.read_text())
    held_out = [name for name in ("validation", "test") if lists.get(name)]
    sets = {name: load(folder_of(lists[name], scratch / name), shuffle=False, **common) for name in held_out}
    return load(folder_of(lists["train"], scratch / "train"), **common), sets["validation"], sets.get("test")


def built(classes: int):
    base = backbone(keras, arguments.model, arguments.size, str(arguments.weights))
    base.trainable = False
    photo = keras.Input((arguments.size, arguments.size, 3))
    x = keras.layers.Rescaling(1 / 127.5, offset=-1)(photo)
    x = keras.layers.GlobalAveragePooling2D()(base(x, training=False))
    extractor = keras.Model(photo, x)
    features = keras.Input(x.shape[1:])
    head = keras.Model(features, keras.layers.Dense(classes)(keras.layers.Dropout(arguments.dropout)(features)))
    return extractor, head, keras.Model(photo, head(x))


def trained(model, train, validation):
    model.compile(
        keras.optimizers.Adam(1e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
    )
    return model.fit(train, validation_data=validation, epochs=arguments.epochs, verbose=0).history


def tested(model, test) -> float:
    """The share that is right. The variant `features` has trained the head alone, which is a part of the model."""
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["sparse_categorical_accuracy"])
    return float(model.evaluate(test, verbose=0, return_dict=True)["sparse_categorical_accuracy"])


def feature_dataset(extractor, dataset, shuffled: bool):
    pairs = [(extractor(photos, training=False), labels) for photos, labels in dataset]
    features, labels = (tf.concat(parts, 0) for parts in zip(*pairs))
    cached = tf.data.Dataset.from_tensor_slices((features, labels))
    cached = cached.shuffle(len(labels), seed=arguments.seed) if shuffled else cached
    return cached.batch(arguments.batch).prefetch(tf.data.AUTOTUNE)


phase("import")
with tempfile.TemporaryDirectory() as scratch:
    train, validation, test = datasets(Path(scratch))
    classes = len(train.class_names)
    extractor, head, model = built(classes)
    phase("setUp")
    if arguments.variant == "features":
        call = tf.function(extractor, reduce_retracing=True)
        train, validation = feature_dataset(call, train, True), feature_dataset(call, validation, False)
        phase("features")
        history = trained(head, train, validation)
    else:
        if arguments.variant == "cache":
            train, validation = train.cache(), validation.cache()
        history = trained(model, train.prefetch(tf.data.AUTOTUNE), validation.prefetch(tf.data.AUTOTUNE))
    phase("train")
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    model.save(arguments.out)
    phase("save")
    test_accuracy = tested(model, test) if test else None
    phase("test")
answer(
    {
        "peer": "keras-head-only",
        "variant": arguments.variant,
        "seconds": sum(phases.values()),
        "phases": phases,
        "epochs": arguments.epochs,
        "validationAccuracy": history["val_accuracy"],
        "testAccuracy": test_accuracy,
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "threads": arguments.threads,
    }
)
