"""A CRM that loads update files by the rules its vendor documents, and nothing of ours."""

import csv
from pathlib import Path


def strict_rows(path: Path) -> list[dict[str, str]]:
    """The records of a file that any strict reader takes: UTF-8 without BOM, LF, no ragged row."""
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    lines = raw.decode("utf-8", errors="strict").splitlines(keepends=True)
    header, *rows = list(csv.reader(lines, strict=True))
    assert all(len(row) == len(header) for row in rows)
    return [dict(zip(header, row, strict=True)) for row in rows]


class FakeCrm:
    """Records by id; an empty cell is ignored, `null_word` empties a field."""

    def __init__(self, key_field: str, null_word: str | None) -> None:
        self.key_field = key_field
        self.null_word = null_word
        self.records: dict[str, dict[str, str | None]] = {}
        self.failed: list[str] = []

    def load(self, path: Path) -> None:
        for row in strict_rows(path):
            crm_id = row.pop(self.key_field)
            if crm_id not in self.records:
                self.failed.append(crm_id)
                continue
            for field, cell in row.items():
                if cell == self.null_word:
                    self.records[crm_id][field] = None
                elif cell != "":
                    self.records[crm_id][field] = cell


def salesforce() -> FakeCrm:
    """Bulk API 2.0 `update`: empty is ignored, #N/A sets null, an unknown id fails."""
    return FakeCrm("Id", "#N/A")


def hubspot() -> FakeCrm:
    """Import by Record ID: no word is special."""
    return FakeCrm("Record ID", None)
