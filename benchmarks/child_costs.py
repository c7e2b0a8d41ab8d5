"""What a command costs: CPU and wall time, and the most memory, of it and its children."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU (user and system) and of wall time, and the peak of memory in MiB."""

    cpu_s: float
    wall_s: float
    peak_mib: float


def cost_of(
    command: Sequence[str],
    log: Path,
    env: Mapping[str, str],
    folder: Path,
    allowed: Sequence[int] = (0,),
) -> Cost:
    """Run a command into a log and return what it cost, or end with the log's last lines."""
    start = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=dict(env), cwd=folder
        )
        # Of all processes that a wait tells apart, only this one tells of exactly its own children.
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall_s = time.perf_counter() - start
    if process.returncode not in allowed:
        last = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
        sys.exit(f"{' '.join(command[:3])} ... ended with {process.returncode}:\n{last}")
    per_mib = 1024**2 if sys.platform == "darwin" else 1024
    return Cost(usage.ru_utime + usage.ru_stime, wall_s, usage.ru_maxrss / per_mib)
