"""Edits that hands, spreadsheets and scripts make to seeds, for tests that draw them at random."""

import csv
import io
import random
from collections.abc import Callable, Mapping
from typing import NamedTuple

from hypothesis import strategies as st

Table = list[list[str]]
Files = Mapping[str, bytes]

# What may stand in a cell and should not, or looks like something else than it is.
ODD = (
    *("", " ", "0", "-1", "00", "1.5", "1e3", "NaN", "infinity", "0x10", "999999999", "2147483648"),
    *("99999999999999", "12345678901", "99999999999999999999", "0001-01-01", "9999-12-31"),
    *("2026-02-30", "2026-6-3", "20260630", "epoch", "'", "'quoted'", "''", '"', ";", "a'b", 'a"b'),
    *("a;b", "a,b", "a|b", "|", "||", "a||b", "%", "_", "*", "\\", "a\\", "\\n"),
    "@core_industries",
    *("@nothing", "@", "null", "NULL", "true", "TRUE", "yes", "n/a", "NA", "-", "{{ 1 }}", "{#"),
    *("{% if %}", "--", "/*", "#note", "$1", "?", "a b", "a\nb", "a\r\nb", "a\rb", "\x00", "\x7f"),
    *("\u202eabc", "\u00a0", "e\u0301", "\u00df", "\u1e9e", "\u0130", "\u0131", "\u017faas"),
    *("\u212a", "\u0662\u0660", "\uff19", "\u00b2", "\u00bd", "\U0001f600"),
    "\u0662\u0660\u0662\u0666-\u0660\u0666-\u0663\u0660",
    *("any_of", "otherwise", "missing", "between", "none_of", "best", "sum", "weighted", "rescale"),
    *("anti", "ideal", "draft", "shadow", "retired", "active", "signal", "fit", "account", "deal"),
    *("integer", "number", "set", "category", "boolean", "text", "id", "timestamp", "attribute:"),
    *("attribute:industry", "attribute:x;y", "account_id", "is_won", "USD", "EUR", "usd", "XXX"),
    "x" * 140_000,
)
BYTES: Mapping[str, Callable[[bytes], bytes]] = {
    "byte order mark": lambda content: b"\xef\xbb\xbf" + content,
    "CR LF": lambda content: content.replace(b"\n", b"\r\n"),
    "one CR LF": lambda content: content.replace(b"\n", b"\r\n", 1),
    "last line end gone": lambda content: content[:-1],
    "semicolons": lambda content: content.replace(b",", b";"),
    "blank line": lambda content: content + b"\n",
    "cut off": lambda content: content[: len(content) * 2 // 3],
    "header alone": lambda content: content.partition(b"\n")[0] + b"\n",
    "nothing": lambda _: b"",
    "all quoted": lambda content: as_csv(table_of(content), csv.QUOTE_ALL),
}


class SeedEdit(NamedTuple):
    """One edit: of which file, what is done, where, and what is written."""

    path: str
    kind: str
    row: int
    column: int
    text: str


KINDS = (
    *("cell", "cell", "cell", "cell", "cell of another row", "cell of another column"),
    *("two cells swapped", "column filled", "row out", "row doubled", "rows swapped"),
    *("row as new", "rows kept", "column out", "column doubled", "columns swapped"),
    *("column renamed", "column new", *BYTES),
)


def seed_edits(paths: list[str]) -> st.SearchStrategy[SeedEdit]:
    """Any edit of one of the files."""
    place = st.integers(0, 10_000)
    return st.builds(
        SeedEdit,
        st.sampled_from(paths),
        st.sampled_from(KINDS),
        place,
        place,
        st.one_of(st.sampled_from(ODD), st.text(max_size=8)),
    )


def drawn_edits(paths: list[str], number: int, count: int) -> list[SeedEdit]:
    """The same edits for the same number, spread evenly over all there are."""
    draw = random.Random(number)
    return [
        SeedEdit(
            draw.choice(paths),
            draw.choice(KINDS),
            draw.randrange(10_000),
            draw.randrange(10_000),
            draw.choice(ODD),
        )
        for _ in range(count)
    ]


def applied(files: Files, edit: SeedEdit) -> dict[str, bytes]:
    """The files with an edit made to one of them; places are counted round and round."""
    content = files[edit.path]
    if edit.kind in BYTES:
        return {**files, edit.path: BYTES[edit.kind](content)}
    try:
        table = table_of(content)
    except (csv.Error, UnicodeDecodeError):
        return dict(files)
    if len(table) < 2 or not table[0] or any(len(row) != len(table[0]) for row in table):
        return dict(files)
    _edit(table, edit)
    return {**files, edit.path: as_csv(table)}


def _edit(table: Table, edit: SeedEdit) -> None:
    header, rows = table[0], table[1:]
    row, other = rows[edit.row % len(rows)], rows[edit.column % len(rows)]
    column = edit.column % len(header)
    next_column = (column + 1) % len(header)
    match edit.kind:
        case "cell":
            row[column] = edit.text
        case "cell of another row":
            row[column] = rows[(edit.row + 1 + edit.column) % len(rows)][column]
        case "cell of another column":
            row[column] = row[next_column]
        case "two cells swapped":
            row[column], row[next_column] = row[next_column], row[column]
        case "column filled":
            for each in rows:
                each[column] = edit.text
        case "row out":
            table.remove(row)
        case "row doubled":
            table.append(list(row))
        case "rows swapped":
            row[:], other[:] = list(other), list(row)
        case "row as new":
            table.append([edit.text if n == column else cell for n, cell in enumerate(row)])
        case "rows kept":
            del table[1 + edit.row % len(rows) :]
        case "column out":
            for each in table:
                del each[column]
        case "column doubled":
            for each in table:
                each.append(each[column])
        case "columns swapped":
            for each in table:
                each[column], each[next_column] = each[next_column], each[column]
        case "column renamed":
            header[column] = edit.text
        case "column new":
            header.append("new_column")
            for each in rows:
                each.append(edit.text)


def table_of(content: bytes) -> Table:
    """The cells of a file, header first."""
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def as_csv(table: Table, quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    """A file with these cells."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n", quoting=quoting).writerows(table)  # type: ignore[arg-type]
    return stream.getvalue().encode("utf-8", "surrogatepass")
