"""Builds that many tests read: made once for a state of the project, by whoever asks first."""

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from dbt_runs import ROOT

KEPT = ROOT / "target" / "test-builds"
READ = ("dbt_project.yml", "profiles.example.yml", "requirements.lock")
READ_FOLDERS = ("models", "macros", "seeds", "analyses", "tests", "python", "sample_exports")


def shared_build(name: str, make: Callable[[Path], None]) -> Path:
    """A folder that `make` has filled, to be read and not written; of older states none is kept."""
    state = KEPT / project_state()
    folder = state / name
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            for older in KEPT.glob(f"*/{name}"):
                shutil.rmtree(older)
            unfinished = state / f"{name}.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(parents=True)
            make(unfinished)
            unfinished.rename(folder)
    return folder


@cache
def project_state() -> str:
    """A digest of every file that a build of the sample reads."""
    digest = hashlib.sha256()
    for path in sorted(_read_files()):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _read_files() -> Iterator[Path]:
    yield from (ROOT / name for name in READ)
    for folder in READ_FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix != ".pyc" and "tests/python" not in path.as_posix():
                yield path
