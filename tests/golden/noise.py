"""How far Keras is from itself: two sets of golden files compared element by element.

    python tests/golden/make_golden.py --out /tmp/other --threads 0 --no-onednn
    python tests/golden/noise.py /tmp/other

For each group and quantity: the largest |a - b| / (ATOL + RTOL |a|) — above 1, the tolerance would refuse Keras itself — the case it
comes from, and the largest |a - b| among elements whose gradient stays below 1e-6 under Adam, which are left out of the former.
"""

import argparse
import base64
import json
from pathlib import Path

import numpy as np

RTOL, ATOL = 1e-4, 1e-6
HERE = Path(__file__).parent


def numbers(value) -> np.ndarray:
    if isinstance(value, dict):
        return np.frombuffer(base64.b64decode(value["data"]), "<f4").astype(float)
    return np.atleast_1d(np.array(value, dtype=float))


def quantities(case: dict):
    expected = case["expected"]
    for quantity in ("inference", "losses"):
        yield quantity, "", numbers(expected[quantity])
    for quantity in ("gradients", "weightsAfter10"):
        for name, value in expected[quantity].items():
            yield quantity, name, numbers(value)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("other", type=Path)
    other = parser.parse_args().other
    print("| group | quantity | worst of its tolerance | where | quiet elements, worst difference |\n|---|---|---|---|---|")
    for group in ("layers", "models", "optimizers"):
        worst: dict[str, tuple[float, str]] = {}
        quiet_worst: dict[str, float] = {}
        for path in sorted((HERE / group).glob("*.json")):
            one, two = json.loads(path.read_text()), json.loads((other / group / path.name).read_text())
            for (quantity, name, a), (_, _, b) in zip(quantities(one), quantities(two), strict=True):
                loud = np.ones(a.size, bool)
                if quantity == "weightsAfter10":
                    loud[one["expected"]["quiet"].get(name, [])] = False
                    quiet = np.abs(a - b)[~loud].max(initial=0)
                    quiet_worst[quantity] = max(quiet_worst.get(quantity, 0), quiet)
                excess = (np.abs(a - b) / (ATOL + RTOL * np.abs(a)))[loud].max(initial=0)
                worst[quantity] = max(worst.get(quantity, (0.0, "")), (excess, f"{path.stem} {name}"))
        for quantity, (excess, where) in worst.items():
            print(f"| {group} | {quantity} | {excess:.2g} | {where} | {quiet_worst.get(quantity, 0):.1e} |")


main()
