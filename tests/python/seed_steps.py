"""Steps that somebody takes who follows the advice of a finding about seeds."""

import csv
import io
import re
from collections.abc import Callable

from edited_seeds import path_of, shipped_files
from icp_warehouse.check.finding import Finding
from seed_edits import Table, as_csv, table_of

Files = dict[str, bytes]
Step = Callable[[Files, Finding], None]


def cell(column: str, text: str) -> Step:
    """Writes a cell of the row that the finding points at."""

    def step(files: Files, finding: Finding) -> None:
        table = table_of(files[finding.path])
        table[_row(files, finding)][table[0].index(column)] = text
        files[finding.path] = as_csv(table)

    return step


def cells(**texts: str) -> Step:
    return in_turn(*(cell(column, text) for column, text in texts.items()))


def in_turn(*steps: Step) -> Step:
    def step(files: Files, finding: Finding) -> None:
        for one in steps:
            one(files, finding)

    return step


def row_out(files: Files, finding: Finding) -> None:
    table = table_of(files[finding.path])
    del table[_row(files, finding)]
    files[finding.path] = as_csv(table)


def rows_out(seed: str, begin: str) -> Step:
    """Takes the rows of a seed out that begin like this."""

    def step(files: Files, _: Finding) -> None:
        lines = files[path_of(seed)].decode().splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(begin)]
        assert len(kept) < len(lines), begin
        files[path_of(seed)] = "".join(kept).encode()

    return step


def row_in(seed: str, **texts: str) -> Step:
    """Adds a row to a seed, at the place that its key has."""

    def step(files: Files, _: Finding) -> None:
        table = table_of(files[path_of(seed)])
        table.append([texts.get(column, "") for column in table[0]])
        table[1:] = sorted(table[1:], key=lambda row: row[:4])
        files[path_of(seed)] = as_csv(table)

    return step


def replaced(seed: str, old: str, new: str) -> Step:
    def step(files: Files, _: Finding) -> None:
        content = files[path_of(seed)].decode("utf-8", "surrogateescape")
        assert content.count(old) == 1, (old, content.count(old))
        files[path_of(seed)] = content.replace(old, new).encode("utf-8", "surrogateescape")

    return step


def rewritten(change: Callable[[bytes], bytes]) -> Step:
    def step(files: Files, finding: Finding) -> None:
        files[finding.path] = change(files[finding.path])

    return step


def said(files: Files, finding: Finding) -> None:
    """Writes into the cell just what the advice says: `write X`, `write it as X`."""
    found = re.search(r"(?:write it as|write|give) (?:')?([^',]+)(?:')?(?:,|$)", finding.mend)
    assert found
    table, (row, column) = table_of(files[finding.path]), _place(files, finding)
    old = table[row][column]
    elements = old.split("|")
    wrong = re.findall(r"'([^']*)'", finding.sentence)
    table[row][column] = "|".join(
        found[1] if len(elements) == 1 or element in wrong else element for element in elements
    )
    files[finding.path] = as_csv(table)


def set_as_said(files: Files, finding: Finding) -> None:
    """Sets just what the advice says: `set column to X`, in the row of the finding."""
    found = re.search(r"set (\w+) to (\S+?)(?:,|$)", finding.mend)
    assert found
    cell(found[1], found[2])(files, finding)


def header_as_said(files: Files, finding: Finding) -> None:
    """Puts the columns under the header that the advice spells out."""
    found = re.search(r"use the header (\S+)", finding.mend)
    assert found
    table = table_of(files[finding.path])
    names = found[1].split(",")
    rows = [dict(zip(table[0], row, strict=False)) for row in table[1:]]
    files[finding.path] = as_csv([names, *([row[name] for name in names] for row in rows)])


def only_header_as_said(files: Files, finding: Finding) -> None:
    found = re.search(r"use the header (\S+)", finding.mend)
    assert found
    _, _, rest = files[finding.path].partition(b"\n")
    files[finding.path] = found[1].encode() + b"\n" + rest


def sorted_as_said(files: Files, finding: Finding) -> None:
    table = table_of(files[finding.path])
    table[1:] = sorted(table[1:], key=lambda row: row[:4])
    files[finding.path] = as_csv(table)


def _row(files: Files, finding: Finding) -> int:
    """The number in the table of the row that begins in the line of the finding."""
    reader = csv.reader(io.StringIO(files[finding.path].decode(), newline=""))
    number, begins = 0, 1
    for number, _ in enumerate(reader):
        if begins == finding.place.line:
            return number
        begins = reader.line_num + 1
    raise AssertionError(finding)


def _place(files: Files, finding: Finding) -> tuple[int, int]:
    """The row of the table and the column at which the finding points."""
    line = files[finding.path].decode().split("\n")[finding.place.line - 1]
    before: Table = list(csv.reader([line[: finding.place.column - 1] + "x"]))
    return _row(files, finding), len(before[0]) - 1


def off(check_id: str, level: str) -> Step:
    return replaced("check_levels", f"{check_id},{level}", f"{check_id},off")


def shipped(seed: str) -> Step:
    """Brings a file back as it is shipped."""

    def step(files: Files, _: Finding) -> None:
        files[path_of(seed)] = shipped_files()[path_of(seed)]

    return step


def rewritten_seed(seed: str, change: Callable[[bytes], bytes]) -> Step:
    def step(files: Files, _: Finding) -> None:
        files[path_of(seed)] = change(files[path_of(seed)])

    return step


def described(files: Files, finding: Finding) -> None:
    columns = "".join(f", {name}: text" for name in table_of(files[finding.path])[0])
    yaml = f"seeds:\n  - {{name: segments, config: {{column_types: {{{columns[2:]}}}}}}}\n"
    files[finding.path.replace(".csv", ".yml")] = yaml.encode()


def gone(files: Files, finding: Finding) -> None:
    del files[finding.path]
