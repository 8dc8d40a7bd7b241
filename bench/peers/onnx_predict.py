"""Prediction with ONNX Runtime on the CPU: compute alone, and over a folder of photos with decoding overlapped.

    python onnx_predict.py --model <TF.js layers-model> --photos <folder> --threads 2
    compute 20     batches of random photos; answers milliseconds per photo
    folder 1       the whole folder so many times, decoding included; answers milliseconds per photo
    cpu 1          the same; answers milliseconds of processor time, of all threads
    top 5          the most probable class of the first photos, to compare with

The session is what an expert would make of it: all graph optimizations (BatchNormalization is folded before), one pool of `threads`
threads, the batch size that a probe found quickest, and threads that spin or sleep while they wait, whichever was quicker for this command.
Decoding is Pillow's, with libjpeg scaling on load, in its own threads.
"""

import argparse
import os
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

from driven import serve, timed
from layers_model import read
from onnx_graph import build

parser = argparse.ArgumentParser()
parser.add_argument("--model", type=Path, required=True)
parser.add_argument("--photos", type=Path)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--decoders", type=int, default=0, help="0: as many as threads")
parser.add_argument("--batch", type=int, default=0, help="0: probed")
arguments = parser.parse_args()
decoders = arguments.decoders or arguments.threads

model = build(read(arguments.model)).SerializeToString()


def open_session(spinning: bool) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.intra_op_num_threads = arguments.threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", str(int(spinning)))
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


# Spinning threads wake sooner; sleeping ones leave the cores to the decoders.
sessions = {spinning: open_session(spinning) for spinning in (False, True)}
_, height, width, _ = sessions[True].get_inputs()[0].shape


def predict(photos: np.ndarray, spinning: bool = True) -> np.ndarray:
    return sessions[spinning].run(["probabilities"], {"photos": photos})[0]


def quickest_batch() -> int:
    per_photo = {}
    for batch in (1, 4, 8, 16, 32):
        photos = np.random.default_rng(0).integers(0, 256, (batch, height, width, 3), "uint8")
        predict(photos)
        per_photo[batch] = min(timed(lambda _: predict(photos), 1) / batch for _ in range(8))
    return min(per_photo, key=per_photo.get)


batch = arguments.batch or quickest_batch()
random_photos = np.random.default_rng(0).integers(0, 256, (batch, height, width, 3), "uint8")
kinds = {".jpg", ".jpeg", ".png"}
files = sorted(p for p in arguments.photos.rglob("*") if p.suffix.lower() in kinds) if arguments.photos else []


def decode(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        image.draft("RGB", (width, height))
        return np.asarray(image.convert("RGB").resize((width, height), Image.Resampling.BILINEAR))


def compute(count: int) -> dict:
    start = time.perf_counter()
    for _ in range(count):
        predict(random_photos, compute_spinning)
    return {"ms": (time.perf_counter() - start) * 1000 / count / batch}


def folder(count: int) -> dict:
    if not files:
        return {"error": "no photos: give --photos"}
    start = time.perf_counter()
    for _ in range(count):
        predict_files(files, folder_spinning)
    return {"ms": (time.perf_counter() - start) * 1000 / count / len(files), "photos": len(files)}


def cpu(count: int) -> dict:
    start = time.process_time()
    answer = folder(count)
    return answer if "error" in answer else {"ms": (time.process_time() - start) * 1000 / count / len(files)}


def predict_files(paths: list[Path], spinning: bool = False) -> np.ndarray:
    """Decoders stay four batches ahead of the session, which runs beside them (both let go of Python's lock)."""
    answers, waiting, next_path = [], deque(), iter(paths)
    with ThreadPoolExecutor(decoders) as pool:
        for path in next_path:
            waiting.append(pool.submit(decode, path))
            if len(waiting) < 4 * batch:
                continue
            answers.append(predict(np.stack([waiting.popleft().result() for _ in range(batch)]), spinning))
        while waiting:
            answers.append(predict(np.stack([waiting.popleft().result() for _ in range(min(batch, len(waiting)))]), spinning))
    return np.concatenate(answers)


def top(count: int) -> dict:
    answers = predict_files(files[:count])
    return {
        "top": [
            {"file": str(path.relative_to(arguments.photos)), "class": int(row.argmax()), "probability": float(row.max())}
            for path, row in zip(files, answers)
        ]
    }


def quickest_waiting(run) -> bool:
    """Whether spinning is quicker, the better of three runs each."""
    return min((False, True), key=lambda spinning: min(timed(lambda _: run(spinning), 1) for _ in range(3)))


folder_spinning = quickest_waiting(lambda spinning: predict_files(files[: 4 * batch + 32], spinning)) if files else False
compute_spinning = quickest_waiting(lambda spinning: [predict(random_photos, spinning) for _ in range(5)])
waiting = {"folderSpinning": folder_spinning, "computeSpinning": compute_spinning}
ready = {"peer": "onnxruntime", "onnxruntime": onnxruntime.__version__, "batch": batch, "decoders": decoders, "cores": os.cpu_count()}
serve({**ready, **waiting, "threads": arguments.threads, "photos": len(files)}, {"compute": compute, "folder": folder, "cpu": cpu, "top": top})
