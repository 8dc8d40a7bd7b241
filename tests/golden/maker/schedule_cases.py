"""Learning rates step by step, in double precision from the published formulae.

Cosine with warm-up: Loshchilov and Hutter 2017 (arXiv:1608.03983) after a linear rise from 0, as Keras' CosineDecay has it
(checked against it here). One-cycle: Smith 2018 (arXiv:1803.09820) in fast.ai's form: half a cosine up, half a cosine down.
"""

import keras
import numpy as np

from .encoding import VERSIONS


def cosine(rate: float, alpha: float, warmup: int, steps: int) -> list[float]:
    decay = steps - warmup

    def at(step: int) -> float:
        if step < warmup:
            return rate * step / warmup
        fraction = min(step - warmup, decay) / decay
        return rate * ((1 - alpha) * 0.5 * (1 + np.cos(np.pi * fraction)) + alpha)

    return [float(at(step)) for step in range(steps + 3)]


def keras_cosine(rate: float, alpha: float, warmup: int, steps: int) -> list[float]:
    start, target = (0.0, rate) if warmup else (rate, None)
    schedule = keras.optimizers.schedules.CosineDecay(
        start, steps - warmup, alpha=alpha, warmup_target=target, warmup_steps=warmup
    )
    return [float(schedule(step)) for step in range(steps + 3)]


def one_cycle(rate: float, start: float, end: float, rising: float, steps: int) -> list[float]:
    def half_cosine(low: float, high: float, position: float) -> float:
        return low + (1 + np.cos(np.pi * (1 - position))) * (high - low) / 2

    def at(position: float) -> float:
        if position < rising:
            return half_cosine(rate * start, rate, position / rising)
        return half_cosine(rate, rate * end, (position - rising) / (1 - rising))

    return [float(at(step / steps)) for step in range(steps + 1)]


def tables() -> dict[str, dict]:
    cosines = []
    for rate, alpha, warmup, steps in [(1e-3, 0.0, 0, 20), (0.05, 0.01, 5, 40), (0.2, 0.1, 1, 7), (3e-4, 0.0, 12, 60)]:
        values = cosine(rate, alpha, warmup, steps)
        # Keras computes in float32: near the end the cosine has lost digits of `rate`, not of itself.
        np.testing.assert_allclose(keras_cosine(rate, alpha, warmup, steps), values, rtol=1e-5, atol=rate * 2e-7)
        cosines.append(
            {"learningRate": rate, "finalFactor": alpha, "warmupSteps": warmup, "numSteps": steps, "rates": values}
        )
    cycles = [
        {
            "learningRate": rate,
            "startFactor": start,
            "finalFactor": end,
            "risingShare": rising,
            "numSteps": steps,
            "rates": one_cycle(rate, start, end, rising, steps),
        }
        for rate, start, end, rising, steps in [(1e-3, 1 / 25, 1e-5, 0.25, 20), (0.1, 0.1, 0.01, 0.4, 33)]
    ]
    return {"cosine": {**VERSIONS, "schedules": cosines}, "one-cycle": {**VERSIONS, "schedules": cycles}}
