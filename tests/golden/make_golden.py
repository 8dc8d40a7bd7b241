"""Writes the golden numbers: what Keras 3 computes, for Frostline's engine to be compared with.

    python tests/golden/make_golden.py                 all groups, into tests/golden
    python tests/golden/make_golden.py layers models   these groups only
    python tests/golden/make_golden.py --out /tmp/b --threads 0 --no-onednn    the same cases under other conditions (noise.py)

Needs tensorflow-cpu, keras 3 and scikit-learn. See README.md for the versions used.
"""

import argparse
import os
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("groups", nargs="*", default=[])
parser.add_argument("--out", type=Path, default=Path(__file__).parent)
parser.add_argument("--threads", type=int, default=1, help="0: as many as TensorFlow likes")
parser.add_argument("--no-onednn", action="store_true")
arguments = parser.parse_args()

# These must be set before TensorFlow is loaded.
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0" if arguments.no_onednn else "1"

import tensorflow as tf  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(arguments.threads)
tf.config.threading.set_inter_op_parallelism_threads(arguments.threads)

from maker import layer_cases, metric_cases, model_cases, optimizer_cases, random_cases, schedule_cases, stream_cases  # noqa: E402
from maker.record import record, write  # noqa: E402

TRAINED = {"layers": layer_cases.cases, "models": model_cases.cases, "optimizers": optimizer_cases.cases}
TABLES = {
    "random": random_cases.tables,
    "streams": stream_cases.tables,
    "metrics": metric_cases.tables,
    "schedules": schedule_cases.tables,
}


def main() -> None:
    for group in arguments.groups or [*TRAINED, *TABLES]:
        folder = arguments.out / group
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.json"):
            old.unlink()
        if group in TRAINED:
            for case in TRAINED[group]():
                write(folder / f"{case.name}.json", record(case))
        else:
            for name, table in TABLES[group]().items():
                write(folder / f"{name}.json", table)
        print(f"{group}: {len(list(folder.glob('*.json')))} files", flush=True)


main()
