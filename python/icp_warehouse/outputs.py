"""Files a command writes: each whole or not at all, and a sentence where it cannot be written."""

import os
import tempfile
from pathlib import Path

from icp_warehouse.errors import IcpError


def refuse_folder(folder: Path) -> None:
    """Refuse a folder to write into that cannot be; before the work, and without making it."""
    there = next(path for path in (folder, *folder.absolute().parents) if os.path.lexists(path))
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from None


def refuse_file(path: Path, begins: str = "") -> None:
    """Refuse a file to write that cannot be, or that stands in for another kind of file."""
    if path.is_dir():
        raise IcpError(f"{path} is a folder; name a file to write.")
    if os.path.lexists(path):
        if not path.is_file():
            raise IcpError(f"{path} is no ordinary file; name one that can be written anew.")
        with path.open("rb") as file:
            first = file.read(len(begins))
        # Somebody who swaps two paths must not lose a warehouse.
        if first and first.lower() != begins.encode():
            raise IcpError(
                f"{path} exists and is something else (it does not begin with {begins}); "
                "name another file, or remove it first."
            )
    refuse_folder(path.parent)


def ready_folder(folder: Path) -> None:
    """Make a folder to write into."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None


def write_text(path: Path, text: str) -> None:
    """Write a file with LF line ends."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there."""
    ready_folder(path.parent)
    unfinished = path.with_name(f"{path.name}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> IcpError:
    why = (error.strerror or "the system gives no reason").lower()
    return IcpError(f"{path} cannot be written ({why}); name another place, or mend this one.")
