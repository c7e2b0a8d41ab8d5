"""What lies in a folder, links followed: each folder is entered once on a way down from the top."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from icp_warehouse.errors import IcpError

_DEEPEST = 4  # folders; below any place an export is read from
_MOST = 50_000


class Found(NamedTuple):
    """A file, or a folder that is not entered, under its path from the top with `/` between."""

    name: str
    path: Path
    reason: str | None = None  # why a folder is not entered


class FolderWalk:
    """One walk through a folder, which ends however its links are laid."""

    def __init__(self, top: Path, is_claimed: Callable[[str], bool]) -> None:
        """Remember where to start, and which names are those of exports."""
        self._top = top
        self._is_claimed = is_claimed
        self._count = 0

    def found(self, name: str) -> list[Found]:
        """Return what is at that name under the top, sorted."""
        status = self._top.stat()
        path = self._top / name
        above = ((status.st_dev, status.st_ino),)
        return sorted(self._at(str(path), name, above, is_folder=is_folder(path)))

    def _at(
        self, path: str, name: str, above: tuple[tuple[int, int], ...], *, is_folder: bool
    ) -> Iterator[Found]:
        self._count += 1
        if self._count > _MOST:
            raise IcpError(
                f"The exports folder {shown(self._top)} holds more than {_MOST:,} files: name the "
                "folder that holds csv/, hubspot/ or salesforce/, and move what is no export away."
            )
        if not is_folder:
            yield Found(name, Path(path))
            return
        try:
            status = os.stat(path)
            with os.scandir(path) as scan:
                entries = [entry for entry in scan if not is_hidden(entry.name)]
        except OSError:
            yield Found(name, Path(path), "UNREADABLE")
            return
        here = (status.st_dev, status.st_ino)
        if here in above:
            yield Found(name, Path(path), "LEADS_BACK")
        elif len(above) > _DEEPEST:
            yield Found(name, Path(path), "TOO_DEEP")
        else:
            inside = [
                found
                for entry in entries
                for found in self._at(
                    entry.path,
                    f"{name}/{entry.name}",
                    (*above, here),
                    is_folder=_leads_to_folder(entry),
                )
            ]
            # Such a folder is unpacked from an archive of that name, or in place of the file.
            if self._is_claimed(name) and not any(self._is_claimed(each.name) for each in inside):
                yield Found(name, Path(path))
            yield from inside


def is_folder(path: Path) -> bool:
    """Tell whether a path leads to a folder; a link to nothing or to itself does not."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def is_hidden(name: str) -> bool:
    """Tell whether a file is one that programs keep for themselves."""
    return name.startswith((".", "~$"))


def shown(path: object) -> str:
    """Return a path as text that can be printed and stored: odd bytes as `\\xe9`."""
    text = str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )
