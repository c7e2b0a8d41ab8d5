"""Real exports, read as Python's own strict csv module reads them; only where they are at hand."""

import csv
import io
import os
from pathlib import Path

import pytest

from icp_warehouse.objects import OBJECTS
from reader_support import land_accounts, map_of

_ROOT = Path(__file__).resolve().parents[2]
_DATA = Path(os.environ.get("ICP_SHARED_DATA", _ROOT.parent / "shared" / "data"))
_FILES = sorted(_DATA.glob("*/*.csv"))
_CANONICAL = tuple(OBJECTS["accounts"].columns)


def _decoded(content: bytes, path: Path) -> str:
    """Decode by what is known of these files, not by looking at their bytes."""
    if "UTF32" in path.stem:
        return content[2:].decode("utf-32-be" if path.stem.endswith("BE") else "utf-32-le")
    if "UTF16" in path.stem:
        return content.decode("utf-16")
    return content.decode("cp1252" if path.stem == "accountData" else "utf-8-sig")


def _strict_rows(text: str) -> list[list[str]]:
    csv.field_size_limit(len(text) + 1)
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="")
    return [row for row in csv.reader(lines, strict=True) if row]


# Without the data nothing is collected; a skipped test would look like a tested one.
if _FILES:

    @pytest.mark.parametrize("path", _FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
    def test_a_real_file_is_read_as_the_strict_csv_module_reads_it(path: Path) -> None:
        content = path.read_bytes()
        header, *rows = _strict_rows(_decoded(content, path))
        names = header[: len(_CANONICAL)]
        column_map = map_of(
            [(name, canonical, "false") for name, canonical in zip(names, _CANONICAL, strict=False)]
        )
        landed = land_accounts(content, column_map)
        whole = [row for row in rows if len(row) == len(header)]
        assert landed.columns(_CANONICAL[: len(names)]) == [
            tuple(cell or None for cell in row[: len(names)]) for row in whole
        ]
        assert {reason for _, reason, _ in landed.rejects} <= {"FIELD_COUNT"}
        assert len(landed.rejects) == len(rows) - len(whole)
