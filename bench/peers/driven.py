"""How the driver speaks with a peer: commands on stdin, one JSON line of answer for each, so that runs can be interleaved.

The peer prints {"ready": true, ...} when set up. `<command> <count>` runs that many units and answers {"ms": per unit, "count": count};
`quit`, or the end of stdin, ends it. What a library prints goes to stderr, so that stdout holds nothing but answers.
"""

import json
import os
import sys
import time
from collections.abc import Callable

_answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)


def answer(content: dict) -> None:
    _answers.write(json.dumps(content) + "\n")


def timed(run: Callable[[int], object], count: int) -> float:
    """Milliseconds per unit."""
    start = time.perf_counter()
    run(count)
    return (time.perf_counter() - start) * 1000 / count


def serve(ready: dict, commands: dict[str, Callable[[int], object]]) -> None:
    """
    :param ready: what the peer says of itself: versions, threads, the variant it chose.
    :param commands: by name; each takes the count and returns nothing, or a dict to be added to its answer.
    """
    answer({"ready": True, **ready})
    for line in sys.stdin:
        words = line.split()
        if not words:
            continue
        if words[0] == "quit":
            return
        if words[0] not in commands or len(words) > 2 or not words[-1].isdigit() or int(words[-1]) < 1:
            answer({"error": f"unknown command {line.strip()!r}; there are: {', '.join(commands)} (each with a count), quit"})
            continue
        count, more = int(words[1]), {}
        ms = timed(lambda count: more.update(commands[words[0]](count) or {}), count)
        answer({"command": words[0], "count": count, "ms": ms, **more})
