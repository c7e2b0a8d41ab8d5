"""Writes small export files for tests that build the project's models from them."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

Record = Mapping[str, object]


def write_exports(folder: Path, files: Mapping[str, str | Iterable[Record]]) -> Path:
    """Writes files, by their path under the exports folder, and gives the folder.

    A file is its text, or its records by column; a column that a record lacks is empty.
    """
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
            continue
        records = list(content)
        header = list(dict.fromkeys(column for record in records for column in record))
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header, restval="")
            writer.writeheader()
            writer.writerows(records)
    return folder
