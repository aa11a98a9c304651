"""How long the disk takes to keep something: no commit is faster, and a server that keeps nothing never waits for it."""

import os
import threading
import time
from pathlib import Path

#: As commits of a room in which people write.
BLOCK, WRITES, BETWEEN = 8192, 50, 0.02


def kept_after(folder: Path) -> list[float]:
    """Seconds until a block was on the disk, so many times, each a moment after the one before."""
    pause = threading.Event()
    file = os.open(folder / "block", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        times = []
        for number in range(WRITES):
            os.pwrite(file, bytes(BLOCK), number * BLOCK)
            began = time.perf_counter()
            os.fdatasync(file)
            times.append(time.perf_counter() - began)
            pause.wait(BETWEEN)
        return times
    finally:
        os.close(file)
