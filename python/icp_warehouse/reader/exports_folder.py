"""Which files lie in the exports folder, and which object each of them holds."""

import os
from collections.abc import Iterator
from pathlib import Path

from icp_warehouse.errors import IcpError
from icp_warehouse.file_names import FILE_STEMS, object_of_file

_DEEPEST = 3  # <source>/<folder>/<file>


class ExportsFolder:
    """The folder that the dbt variable `exports_path` names."""

    def __init__(self, path: object) -> None:
        """Refuse a folder that is not there."""
        if not path or not Path(str(path)).is_dir():
            raise IcpError(
                f"The exports folder {path or '(none given)'} does not exist: create it, or name "
                "another with the dbt variable exports_path (--vars 'exports_path: <folder>')."
            )
        self._path = Path(str(path))

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield every file but hidden ones with its name, which is its path from the folder."""
        named = {}
        # A source's folder may be a link to a share, which Path.rglob would pass by.
        for folder, folders, names in os.walk(self._path, followlinks=True):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for path in (Path(folder, name) for name in names if not name.startswith(".")):
                named[path.relative_to(self._path).as_posix()] = path
        yield from sorted(named.items())

    def exports_of(self, source: str, object_name: str) -> list[tuple[str, Path]]:
        """Return the files of one source that hold one object, sorted by name."""
        claimed = [(name, path) for name, path in self.files() if unclaimed_reason(name) is None]
        # A source may be switched off; no file at all would empty every mart without a word.
        if not claimed:
            raise IcpError(
                f"The exports folder {self._path} holds no export: put files such as "
                "csv/accounts.csv or salesforce/Account.csv there, or name another folder with "
                "the dbt variable exports_path (--vars 'exports_path: <folder>')."
            )
        return [
            (name, path)
            for name, path in claimed
            if name.split("/")[0] == source and object_of_file(source, path.stem) == object_name
        ]


def unclaimed_reason(name: str) -> str | None:
    """Return why no object claims the file of this name, or None if one does."""
    parts = name.split("/")
    stem, _, suffix = parts[-1].rpartition(".")
    if len(parts) == 1 or parts[0] not in FILE_STEMS:
        return "UNKNOWN_FOLDER"
    if suffix.lower() != "csv":
        return "NOT_CSV"
    if len(parts) > _DEEPEST:
        return "TOO_DEEP"
    if object_of_file(parts[0], stem) is None:
        return "UNKNOWN_FILE_NAME"
    return None
