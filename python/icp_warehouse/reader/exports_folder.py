"""Which files lie in the exports folder, and which object each of them holds."""

import os
from collections.abc import Sequence
from pathlib import Path

from icp_warehouse.errors import IcpError
from icp_warehouse.file_names import FILE_STEMS, object_of_file
from icp_warehouse.reader.folder_walk import FolderWalk, Found, is_folder, is_hidden, shown

DEEPEST = 3  # <source>/<folder>/<file>
_VARIABLE = "with the dbt variable exports_path (--vars 'exports_path: <folder>')."


class ExportsFolder:
    """The folder that the dbt variable `exports_path` names."""

    def __init__(self, path: object) -> None:
        """Refuse a folder that is not there."""
        self._path = _expanded(str(path or ""))
        self._shown = shown(path or "(none given)")
        try:
            if not path or not self._path.exists():
                raise IcpError(
                    f"The exports folder {self._shown} does not exist: create it, or name another "
                    f"{_VARIABLE}"
                )
            if not self._path.is_dir():
                raise IcpError(
                    f"The exports folder {self._shown} is a file: name the folder that holds "
                    f"csv/, hubspot/ or salesforce/ {_VARIABLE}"
                )
            self._names = sorted(name for name in os.listdir(self._path) if not is_hidden(name))
        except OSError as error:
            raise IcpError(
                f"The exports folder {self._shown} cannot be read ({error.strerror}): "
                f"let the user who runs this read it, or name another {_VARIABLE}"
            ) from None

    def files(self) -> list[Found]:
        """Return all there is but hidden files, sorted by name."""
        return self._found(self._names)

    def exports_of(self, source: str, object_name: str) -> list[Found]:
        """Return the files of one source that hold one object, sorted by name."""
        files = self._found([name for name in self._names if source_of(name)])
        self.refuse_if_empty(files)
        return [
            each
            for each in files
            if source_of(each.name) == source
            and _is_export(each)
            and object_of_file(source, each.path.stem) == object_name
        ]

    def refuse_if_empty(self, files: list[Found], advice: Sequence[str] = ()) -> None:
        """Refuse a folder without any export: it would empty every mart without a word."""
        # A source alone may be without files: it is switched off.
        if any(map(_is_export, files)):
            return
        if source_of(self._path.resolve().name) and self._holds_files_of_a_source():
            raise IcpError(
                f"The exports folder {self._shown} holds no export, for it is the folder of one "
                f"source: name the folder above it {_VARIABLE}"
            )
        seen = f" There is {'; '.join(advice)}" if advice else ""
        raise IcpError(
            f"The exports folder {self._shown} holds no export: put files such as "
            f"csv/accounts.csv or salesforce/Account.csv there, or name another folder {_VARIABLE}"
            f"{seen}"
        )

    def _found(self, names: list[str]) -> list[Found]:
        walk = FolderWalk(self._path, is_claimed)
        found = sorted(each for name in names for each in walk.found(name))
        for each in found:
            self._refuse_hidden_exports(each)
        return found

    def _refuse_hidden_exports(self, found: Found) -> None:
        depth = found.name.count("/") + 1
        if source_of(found.name) is None or depth >= DEEPEST:
            return
        if found.reason == "UNREADABLE":
            raise IcpError(
                f"The folder {shown(found.name)} in {self._shown} cannot be read: let the user who "
                "runs this read it, or move it out of the exports folder."
            )
        if depth == 1 and not is_folder(found.path):
            raise IcpError(
                f"{shown(found.name)} in {self._shown} is no folder, nor a link to one that is "
                "there: put a folder of that name in its place, with the export files in it."
            )

    def _holds_files_of_a_source(self) -> bool:
        source = self._path.resolve().name
        return any(is_claimed(f"{source}/{name}") for name in self._names)


def source_of(name: str) -> str | None:
    """Return the source whose folder a name begins with."""
    folder = name.split("/")[0].lower()
    return folder if folder in FILE_STEMS else None


def is_claimed(name: str) -> bool:
    """Tell whether a file of this name is read as an object."""
    return unclaimed_reason(name) is None


def unclaimed_reason(name: str) -> str | None:
    """Return why no object claims the file of this name, or None if one does."""
    parts = name.split("/")
    stem, _, suffix = parts[-1].rpartition(".")
    source = source_of(name)
    if len(parts) == 1 or source is None:
        return "UNKNOWN_FOLDER"
    if suffix.lower() != "csv":
        return "NOT_CSV"
    if len(parts) > DEEPEST:
        return "TOO_DEEP"
    if object_of_file(source, stem) is None:
        return "UNKNOWN_FILE_NAME"
    return None


def _is_export(found: Found) -> bool:
    return found.reason is None and is_claimed(found.name)


def _expanded(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError:  # a user of that name is not known
        return Path(path)
