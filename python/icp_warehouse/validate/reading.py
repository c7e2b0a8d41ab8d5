"""Read export files as text, under the canonical column names the seed ``column_map`` gives them.

This reader forgives, because it judges whole files: the landing reader, which refuses single
records with a reason, does its work later inside ``dbt build``.
"""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from icp_warehouse.errors import IcpError
from icp_warehouse.file_names import FILE_STEMS, object_of_file
from icp_warehouse.objects import OBJECTS
from icp_warehouse.reader.column_map import EVERY_OBJECT

HAS_ALL_FIELDS = "fields"
DELIMITERS = ",;\t|"
LONGEST_CELL = 16 * 1024 * 1024


@dataclass(frozen=True)
class SourceFormat:
    """How one source writes its values: a row of the seed ``source_formats``."""

    date_formats: tuple[str, ...]
    words: tuple[str, ...]
    decimal_mark: str
    null_words: tuple[str, ...]
    fallback_encoding: str


@dataclass(frozen=True)
class ColumnMap:
    """The canonical columns of one object of one source: rows of the seed ``column_map``."""

    canonical: dict[str, tuple[str, ...]]
    needed: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Dataset:
    """All files of one object of one source, as one table of text."""

    source: str
    object_name: str
    files: tuple[str, ...]
    source_format: SourceFormat
    column_map: ColumnMap
    frame: pd.DataFrame = field(repr=False)

    @property
    def label(self) -> str:
        """The files as a person names them."""
        return ", ".join(self.files)


def read_exports(exports: Path, mappings: Path) -> list[Dataset]:
    """Read every known file under ``exports``; an unknown file name is left to the load ledger."""
    if not exports.is_dir():
        raise IcpError(f"The folder {exports} does not exist; name the exports with --exports.")
    formats = _source_formats(mappings / "source_formats.csv", mappings / "outcome_map.csv")
    maps = _column_maps(mappings / "column_map.csv")
    datasets = []
    for source in FILE_STEMS:
        grouped: dict[str, list[Path]] = {}
        for path in sorted((exports / source).glob("*.csv")):
            if name := object_of_file(source, path.stem):
                grouped.setdefault(name, []).append(path)
        for name in (name for name in OBJECTS if name in grouped and (source, name) in maps):
            if source not in formats:
                raise IcpError(f"{mappings}/source_formats.csv has no row for {source}; add one.")
            column_map, source_format = maps[source, name], formats[source]
            frames = [_read_file(path, column_map, source_format) for path in grouped[name]]
            files = tuple(path.relative_to(exports).as_posix() for path in grouped[name])
            frame = pd.concat(frames, ignore_index=True)
            datasets.append(Dataset(source, name, files, source_format, column_map, frame))
    if not datasets:
        raise IcpError(
            f"{exports} holds no export file that is known; put files into "
            f"{' or '.join(f'{exports}/{source}' for source in FILE_STEMS)}."
        )
    return datasets


def _read_seed(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise IcpError(f"{path} is missing; run icp in the folder that holds dbt_project.yml.")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _source_formats(path: Path, outcome_map: Path) -> dict[str, SourceFormat]:
    outcomes = _outcome_words(outcome_map)
    return {
        row["source"]: SourceFormat(
            date_formats=_list(row["date_formats"]),
            words=_list(row["true_values"].lower()) + _list(row["false_values"].lower()) + outcomes,
            decimal_mark=row["decimal_mark"],
            null_words=_list(row["null_words"].lower()),
            fallback_encoding=row["fallback_encoding"] or "latin-1",
        )
        for row in _read_seed(path)
    }


def _outcome_words(path: Path) -> tuple[str, ...]:
    # Seeds of an older project have no such file; then a flag holds true and false words alone.
    rows = _read_seed(path) if path.is_file() else []
    return tuple(row["source_value"] for row in rows if not row["canonical_column"])


def _column_maps(path: Path) -> dict[tuple[str, str], ColumnMap]:
    rows: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in _read_seed(path):
        names = OBJECTS if row["object"] == EVERY_OBJECT else (row["object"],)
        for name in names:
            rows.setdefault((row["source"], name), []).append(row)
    return {key: _column_map(key[1], mapped) for key, mapped in rows.items()}


def _column_map(object_name: str, rows: list[dict[str, str]]) -> ColumnMap:
    canonical: dict[str, tuple[str, ...]] = {}
    groups: dict[str, tuple[str, ...]] = {}
    for row in rows:
        column = row["canonical_column"]
        if column not in OBJECTS[object_name].columns:
            continue
        canonical[column] = (*canonical.get(column, ()), row["source_column"].strip().lower())
        if row["required"] != "false":
            # "true" needs this very column; any other word needs one of those that share it.
            group = column if row["required"] == "true" else f"any {row['required']}"
            groups[group] = tuple(dict.fromkeys((*groups.get(group, ()), column)))
    return ColumnMap(canonical, tuple(groups.values()))


def _list(cell: str) -> tuple[str, ...]:
    return tuple(word for word in cell.split("|") if word)


def _read_file(path: Path, column_map: ColumnMap, source_format: SourceFormat) -> pd.DataFrame:
    text = _decode(path.read_bytes(), source_format.fallback_encoding)
    first_line = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first_line.count)
    csv.field_size_limit(LONGEST_CELL)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        records = [record for record in reader if any(cell.strip() for cell in record)]
    except csv.Error as error:
        raise IcpError(f"{path} cannot be read as CSV ({error}); export it again.") from None
    if not records:
        raise IcpError(f"{path} is empty, without even a header; export it again.")
    header = [name.strip().lower() for name in records[0]]
    body = records[1:]
    columns: dict[str, list[str | bool | None]] = {
        name: _first_filled(
            body, [header.index(one) for one in names if one in header], source_format
        )
        for name, names in column_map.canonical.items()
        if any(one in header for one in names)
    }
    columns[HAS_ALL_FIELDS] = [len(record) == len(header) for record in body]
    return pd.DataFrame(columns, dtype=object)


def _first_filled(
    body: list[list[str]], positions: list[int], source_format: SourceFormat
) -> list[str | bool | None]:
    def cell(record: list[str]) -> str | None:
        for position in positions:
            text = record[position].strip() if position < len(record) else ""
            if text and text.lower() not in source_format.null_words:
                return text
        return None

    return [cell(record) for record in body]


def _decode(raw: bytes, fallback: str) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode(fallback, errors="replace")
