"""MobileNetV1 and V2 in plain PyTorch, with the layers and channels of keras.applications, without the top.

Howard et al. 2017 (arXiv:1704.04861), Sandler et al. 2018 (arXiv:1801.04381). Padding is symmetric, as PyTorch users write it; shapes are the same.
"""

from torch import nn


def convolution(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, active: bool = True) -> nn.Sequential:
    layers = [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.01),
    ]
    return nn.Sequential(*layers, *([nn.ReLU6(inplace=True)] if active else []))


def mobilenet_v1(alpha: float) -> tuple[nn.Sequential, int]:
    """:returns: the model and its number of features."""
    channels = int(32 * alpha)
    layers = [convolution(3, channels, 3, 2)]
    for outputs, stride in [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)]:
        outputs = int(outputs * alpha)
        layers += [convolution(channels, channels, 3, stride, channels), convolution(channels, outputs, 1)]
        channels = outputs
    return nn.Sequential(*layers), channels


class InvertedResidual(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int):
        super().__init__()
        hidden = inputs * expansion
        expand = [convolution(inputs, hidden, 1)] if expansion > 1 else []
        depthwise = convolution(hidden, hidden, 3, stride, hidden)
        self.layers = nn.Sequential(*expand, depthwise, convolution(hidden, outputs, 1, active=False))
        self.is_residual = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.layers(x) if self.is_residual else self.layers(x)


def mobilenet_v2(alpha: float) -> tuple[nn.Sequential, int]:
    """:returns: the model and its number of features."""

    def width(channels: int) -> int:
        """Multiples of 8, not more than a tenth below."""
        rounded = max(8, int(channels * alpha + 4) // 8 * 8)
        return rounded + 8 if rounded < 0.9 * channels * alpha else rounded

    channels = width(32)
    layers: list[nn.Module] = [convolution(3, channels, 3, 2)]
    blocks = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    for expansion, outputs, repeats, stride in blocks:
        for i in range(repeats):
            layers.append(InvertedResidual(channels, width(outputs), stride if i == 0 else 1, expansion))
            channels = width(outputs)
    features = width(1280) if alpha > 1 else 1280
    return nn.Sequential(*layers, convolution(channels, features, 1)), features
