"""One golden case: a model, a batch, how it is trained."""

from dataclasses import dataclass, field

import keras
import numpy as np

from .topology import named_weights

STEPS = 10


@dataclass
class Optimizer:
    """Mirrors the file's `optimizer`; see README.md."""

    kind: str = "sgd"
    learning_rates: list[float] = field(default_factory=lambda: [0.05] * STEPS)
    momentum: float = 0.0
    nesterov: bool = False
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-7
    weight_decay: float = 0.0
    global_clip_norm: float | None = None
    multipliers: dict[str, float] | None = None

    def keras(self) -> keras.Optimizer:
        rate, clip = self.learning_rates[0], self.global_clip_norm
        if self.kind == "sgd":
            return keras.optimizers.SGD(rate, momentum=self.momentum, nesterov=self.nesterov, global_clipnorm=clip)
        betas = {"beta_1": self.beta1, "beta_2": self.beta2, "epsilon": self.epsilon, "global_clipnorm": clip}
        if self.kind == "adam":
            return keras.optimizers.Adam(rate, **betas)
        return keras.optimizers.AdamW(rate, weight_decay=self.weight_decay, **betas)

    def json(self) -> dict:
        rates = {"kind": self.kind, "learningRates": self.learning_rates}
        betas = {"beta1": self.beta1, "beta2": self.beta2, "epsilon": self.epsilon}
        own = {"momentum": self.momentum, "nesterov": self.nesterov} if self.kind == "sgd" else betas
        decay = {"weightDecay": self.weight_decay} if self.kind == "adamw" else {}
        return {**rates, **own, **decay, "globalClipNorm": self.global_clip_norm, "multipliers": self.multipliers}


@dataclass
class Case:
    name: str
    model: keras.Model
    seed: int
    batch: int = 3
    frozen: list[str] = field(default_factory=list)
    optimizer: Optimizer = field(default_factory=Optimizer)
    multi_label: bool = False
    label_smoothing: float = 0.0
    sample_weights: list[float] | None = None
    class_weights: list[float] | None = None
    l2: float = 0.0

    def loss(self) -> keras.losses.Loss:
        kind = keras.losses.BinaryCrossentropy if self.multi_label else keras.losses.CategoricalCrossentropy
        return kind(from_logits=True, label_smoothing=self.label_smoothing)

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs in [-1, 1], and one-hot (or multi-hot) labels in which every class comes up."""
        random = np.random.default_rng(self.seed)
        classes = self.model.output_shape[-1]
        x = random.uniform(-1, 1, (self.batch, *self.model.input_shape[1:])).astype("float32")
        if self.multi_label:
            return x, (random.uniform(size=(self.batch, classes)) < 0.5).astype("float32")
        return x, np.eye(classes, dtype="float32")[np.arange(self.batch) % classes]

    def set_weights(self) -> None:
        """Seeded weights without zeros or ones, so that no bias, scale or statistic goes untested."""
        random = np.random.default_rng(self.seed + 1)
        for name, variable in named_weights(self.model).items():
            variable.assign(_initial(name.split("/")[1], variable.shape, random))
        for layer in self.model.layers:
            if hasattr(layer, "finalize_state"):
                layer.finalize_state()  # an adapted Normalization keeps copies of its mean and variance


def _initial(short: str, shape, random: np.random.Generator) -> np.ndarray:
    if short in ("gamma", "moving_variance", "variance"):
        return random.uniform(0.6, 1.4, shape)
    if short == "bias":
        return random.uniform(-0.1, 0.5, shape)  # mostly above 0: few ReLUs are dead from the start
    if short in ("beta", "moving_mean", "mean"):
        return random.uniform(-0.3, 0.3, shape)
    if short == "alpha":
        return random.uniform(0.1, 0.4, shape)
    fan_in = np.prod(shape[:-1]) if short != "depthwise_kernel" else np.prod(shape[:2])
    return random.normal(0, np.sqrt(1.5 / fan_in), shape)
