"""Opens what lies in the exports folder, and says in a sentence why something cannot be read."""

import errno
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from icp_warehouse.errors import IcpError

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_MENDS = {
    errno.ENOENT: "it was moved away, or is a link to nothing; put the file there or remove it.",
    errno.ELOOP: "it is a link to itself; put the file there or remove it.",
    errno.EACCES: "let the user who runs this read it, or move it out of the exports folder.",
}


def is_file(path: Path) -> bool:
    """Tell whether a path leads to a file that can be opened without waiting."""
    try:
        return path.is_file()
    except OSError:
        return False


@contextmanager
def opened(path: Path, name: str) -> Iterator[FileIO]:
    """Open a file; whatever comes in the way of reading it is an IcpError that names it."""
    try:
        # To open a pipe would be to wait for whoever writes into it.
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            kind = next((what for is_kind, what in _KINDS if is_kind(mode)), "something else")
            raise IcpError(f"{name} is {kind}, not a file (NOT_A_FILE): {_mend(kind, path)}")
        with path.open("rb", buffering=0) as stream:
            yield stream
    except OSError as error:
        mend = _MENDS.get(error.errno or 0, "copy it there again or remove it.")
        raise IcpError(f"{name} cannot be read ({error.strerror}): {mend}") from None


def changed(name: str) -> IcpError:
    """Return the refusal of a file that is not what it was a moment ago."""
    return IcpError(
        f"{name} changed while it was being read (FILE_CHANGED): "
        "wait until it is complete, then build again."
    )


def _mend(kind: str, path: Path) -> str:
    if kind == "a folder":
        return (
            f"move the exports in it one folder up, named {path.stem}_1.csv and so on, "
            "and remove it."
        )
    return "put an export in its place or remove it."
