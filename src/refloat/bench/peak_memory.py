"""This process -> the most memory that it has held."""

import resource
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_gb() -> float:
    """Largest resident size so far, in gigabytes.

    On Linux `ru_maxrss` of a fresh process begins at the size of the process that started it; the kernel's own
    high-water mark does not.
    """
    if STATUS.exists():
        for line in STATUS.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e9
    # Kilobytes on Linux, bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9
