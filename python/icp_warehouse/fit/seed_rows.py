"""Seed files as text: read a card's rows, add those of a new version, and show it as a diff."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from icp_warehouse.errors import IcpError

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class SeedFile:
    """A seed file: its path in the project, its text, and its rows with the lines they end on."""

    path: str
    text: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    last_lines: tuple[int, ...]

    def of_card(self, scorecard_id: str, version: int | None = None) -> list[Row]:
        """The rows of a card, of one version of it if named."""
        return [
            row
            for row in self.rows
            if row["scorecard_id"] == scorecard_id
            and (version is None or row["version"] == str(version))
        ]

    def with_rows(self, scorecard_id: str, added: Sequence[Row]) -> str:
        """The text with rows added below those that the card has."""
        below = max(
            line
            for row, line in zip(self.rows, self.last_lines, strict=True)
            if row["scorecard_id"] == scorecard_id
        )
        lines = _lines(self.text)
        return "".join([*lines[:below], as_csv(added, self.header, False), *lines[below:]])


def read_seed(folder: Path, stem: str) -> SeedFile:
    """Read a seed file of the project."""
    path = folder / f"{stem}.csv"
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise IcpError(f"{path} cannot be read; run `icp fit` where dbt_project.yml is.") from None
    reader = csv.reader(_lines(text))
    header = tuple(next(reader, ()))
    if not {"scorecard_id", "version"} <= set(header):
        raise IcpError(f"{path} has no columns scorecard_id and version; `icp check` says more.")
    rows, last_lines = [], []
    for cells in reader:
        if cells:
            rows.append(dict(zip(header, cells, strict=False)))
            last_lines.append(reader.line_num)
    return SeedFile(path.as_posix(), text, header, tuple(rows), tuple(last_lines))


def as_csv(rows: Sequence[Row], header: Sequence[str], has_header: bool = True) -> str:
    """Return rows as CSV text with Unix line ends."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, lineterminator="\n", restval="", extrasaction="ignore")
    if has_header:
        writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def diff(seed: SeedFile, text: str) -> str:
    """Return what changes as a diff that `git apply` takes at the top of the project."""
    lines = unified_diff(_lines(seed.text), _lines(text), f"a/{seed.path}", f"b/{seed.path}", n=3)
    shown = "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
    return f"diff --git a/{seed.path} b/{seed.path}\n{shown}" if shown else ""


def _lines(text: str) -> list[str]:
    """Lines with their ends; nothing but a line feed ends one."""
    pieces = text.split("\n")
    lines = [f"{piece}\n" for piece in pieces[:-1]]
    return [*lines, pieces[-1]] if pieces[-1] else lines
