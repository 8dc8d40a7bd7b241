"""The whole fine-tuning step in PyTorch, eager, channels_last: uint8 photos in, normalized, everything trains, Adam, accuracy.

    python torch_step.py --model mobilenet-v1-0.25 --threads 2
    step 10
"""

import argparse

import torch
from torch import nn

from driven import serve
from keras_setup import MODELS
from torch_models import mobilenet_v1, mobilenet_v2

parser = argparse.ArgumentParser()
parser.add_argument("--model", choices=MODELS, default=MODELS[0])
parser.add_argument("--size", type=int, default=224)
parser.add_argument("--batch", type=int, default=32)
parser.add_argument("--classes", type=int, default=10)
parser.add_argument("--threads", type=int, default=2)
arguments = parser.parse_args()

torch.set_num_threads(arguments.threads)
torch.manual_seed(1)
family, alpha = arguments.model.rsplit("-", 1)
backbone, features = (mobilenet_v1 if family == "mobilenet-v1" else mobilenet_v2)(float(alpha))
head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(features, arguments.classes)]
model = nn.Sequential(backbone, *head).to(memory_format=torch.channels_last).train()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7, fused=True)
loss_function = nn.CrossEntropyLoss()

shape = (4, arguments.batch, arguments.size, arguments.size, 3)
photos = torch.randint(0, 256, shape, dtype=torch.uint8)
labels = torch.randint(0, arguments.classes, shape[:2])


def step(steps: int) -> dict:
    total, correct = 0.0, 0
    for i in range(steps):
        # Decoded photos are height, width, channels: the permuted view already is channels_last.
        x = photos[i % 4].permute(0, 3, 1, 2).float().div_(127.5).sub_(1)
        y = labels[i % 4]
        logits = model(x)
        loss = loss_function(logits, y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        total += loss.item()
        correct += int((logits.detach().argmax(1) == y).sum())
    return {"loss": total / steps, "accuracy": correct / steps / arguments.batch}


step(3)
parameters = sum(parameter.numel() for parameter in model.parameters())
serve({"peer": "torch", "torch": torch.__version__, "parameters": parameters, **vars(arguments)}, {"step": step})
