"""Random tables and random damage: nothing is lost, nothing is altered, both paths agree."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from icp_warehouse.errors import IcpError
from icp_warehouse.objects import OBJECTS
from icp_warehouse.reader import parser
from icp_warehouse.reader.column_map import key, read_column_map
from icp_warehouse.reader.header import read_header
from icp_warehouse.reader.parser import Parser
from icp_warehouse.reader.plain import Proof
from reader_support import Landed, land_accounts, map_of

CANONICAL = tuple(OBJECTS["accounts"].columns)[:4]
NAMES = ("c0", "c1", "c2", "c3")
COLUMN_MAP = map_of(
    [(name, canonical, "false") for name, canonical in zip(NAMES, CANONICAL, strict=True)]
)

TRICKY = st.sampled_from(
    [
        '"',
        '""',
        ",",
        ";",
        "\t",
        "|",
        "\n",
        "\r",
        "\r\n",
        " ",
        "\ufeff",
        "é",
        "日本",
        "\u2028",
        "",
        "c0",
    ]
)
CELL = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),
    st.lists(TRICKY, max_size=4).map("".join),
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, len(NAMES)))
    row = st.lists(CELL, min_size=width, max_size=width)
    return [list(NAMES[:width]), *draw(st.lists(row, max_size=12))]


@st.composite
def written(draw: st.DrawFn) -> tuple[bytes, list[list[str]]]:
    """Return a table and the file that Python's own writer makes of it."""
    table = draw(tables())
    text = io.StringIO(newline="")
    # The header of a single column does not tell the delimiter; the comma is taken for it.
    delimiter = draw(st.sampled_from(",;\t|")) if len(table[0]) > 1 else ","
    line_end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    for row in table:
        # The writer does not quote line ends other than its own.
        quote_all = draw(st.booleans()) or bool({"\r", "\n"}.intersection("".join(row)))
        writer = csv.writer(
            text,
            delimiter=delimiter,
            lineterminator=line_end,
            quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
        )
        writer.writerow(row)
    return text.getvalue().encode(), table


@contextmanager
def slow_path() -> Iterator[None]:
    """Let nothing count as proven, so that every record is read on its own."""
    nothing = Proof(np.array([], np.int64), np.array([0], np.int64), True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "prove", lambda text, delimiter: nothing)
        yield


@contextmanager
def tiny_windows() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "_LARGE_WINDOW", 16)
        patch.setattr(parser, "_SMALL_WINDOW", 4)
        yield


def plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(written())
@example((b'c0\n""\n\n" "\n', [["c0"], [""], [" "]]))
def test_what_the_csv_module_writes_is_read_back_exactly_on_both_paths(
    case: tuple[bytes, list[list[str]]],
) -> None:
    content, (header, *rows) = case
    expected = [
        tuple(plain_line_ends(cell) or None for cell in row)
        for row in rows
        if [key(cell) for cell in row] != header
    ]
    fast = land_accounts(content, COLUMN_MAP)
    with slow_path():
        slow = land_accounts(content, COLUMN_MAP)
    assert fast.columns(CANONICAL[: len(header)]) == expected
    assert fast.in_order == slow.in_order


def outcome(content: bytes) -> list[dict[str, Any]] | str:
    """Return the rows in the order of the file, or the sentence that refuses it."""
    try:
        return land_accounts(content, COLUMN_MAP).in_order
    except IcpError as error:
        return str(error)


CUTS = st.tuples(
    st.integers(0, 400),
    st.integers(0, 2),
    st.one_of(
        st.binary(max_size=2),
        st.sampled_from([b'"', b"\n", b",", b'"\n', b'",', b"\xff", b'\\"', b'"\\"', b"\0"]),
    ),
)


@given(written(), st.lists(CUTS, min_size=1, max_size=4))
def test_damaged_bytes_are_staged_or_refused_and_counted(
    case: tuple[bytes, list[list[str]]], cuts: list[tuple[int, int, bytes]]
) -> None:
    content, _ = case
    for at, length, replacement in cuts:
        at %= len(content) + 1
        content = content[:at] + replacement + content[at + length :]
    assert_accounted_for(content)


HEADERS = st.sampled_from([b"", b"c0\n", b"c0,c1\n", b'"c0";c1;c2\r\n', b"\xef\xbb\xbfc0\tc1\r"])
MARKS = st.sampled_from([b"", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"PK\3\4", b"\x1f\x8b"])
PIECES = st.one_of(
    st.binary(max_size=40),
    st.text(max_size=10).map(str.encode),
    st.sampled_from([b",", b"\n", b'"', b'\\"', b"\0", b"x" * 50, "é,ü\n".encode(), b"c0,c1\n"]),
)


@given(MARKS, HEADERS, st.lists(PIECES, max_size=12).map(b"".join))
def test_random_bytes_end_in_a_sentence_or_in_rows_that_are_counted(
    mark: bytes, header: bytes, rest: bytes
) -> None:
    assert_accounted_for(mark + header + rest)


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40),
    st.sampled_from(["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-16", "cp1252"]),
)
def test_text_in_any_encoding_ends_in_a_sentence_or_in_rows_that_are_counted(
    text: str, encoding: str
) -> None:
    assert_accounted_for(f"c0,c1\n{text},1\n2,{text}".encode(encoding, "replace"))


def assert_accounted_for(content: bytes) -> None:
    """All ways of reading agree; a refusal is one line, and every record is in one place."""
    fast = outcome(content)
    with slow_path():
        assert outcome(content) == fast
    with tiny_windows():
        assert outcome(content) == fast
    if isinstance(fast, str):
        assert fast.startswith("csv/accounts.csv")
        assert fast.isprintable()
        assert len(fast) < 500
    else:
        landed = Landed(fast)
        ledger = landed.ledger
        assert ledger["staged"] == len(landed.of_kind("record"))
        assert ledger["rejected"] == len(landed.rejects)
        assert ledger["records_in"] == ledger["staged"] + ledger["rejected"]
        assert [row["_record_no"] for row in fast] == list(range(ledger["records_in"] + 1))
        assert len({row["_row_id"] for row in fast}) == len(fast)


SEED = [
    {
        "source": "csv",
        "object": "accounts",
        "source_column": name,
        "canonical_column": canonical,
        "parser": OBJECTS["accounts"].columns[canonical],
        "required": "false",
    }
    for name, canonical in zip(NAMES, CANONICAL, strict=True)
]


def parsed(text: bytes, chunk_size: int) -> Any:
    """Parse a text given in chunks: cells and places, rejects, blank lines; or the refusal."""
    header = read_header(text, "a file", read_column_map(SEED, "csv", "accounts"))
    reader = Parser("a file", header, list(range(len(header.cells))))
    body = text[header.start :]
    records: list[Any] = []
    rejects: list[Any] = []
    try:
        for window in reader.windows(
            body[at : at + chunk_size] for at in range(0, len(body), chunk_size)
        ):
            cells = zip(*(column.to_pylist() for column in window.columns), strict=True)
            places = zip(window.record_nos.tolist(), window.line_nos.tolist(), strict=True)
            records += zip(cells, places, strict=True)
            rejects += window.rejects
    except IcpError as error:
        return str(error)
    return records, rejects, reader.blank_lines


DIRT = st.sampled_from([b"", b'a"b', b'"a"b\n', b'"a\n', b"x,y,z,1,2\n", b"\n"])


@given(written(), st.integers(1, 40), DIRT)
def test_where_a_chunk_ends_does_not_matter(
    case: tuple[bytes, list[list[str]]], chunk_size: int, dirt: bytes
) -> None:
    content, _ = case
    lines = plain_line_ends(content.decode()).encode().splitlines(keepends=True)
    text = b"".join([lines[0], *lines[1:2], dirt, *lines[2:]])
    text = text if text.endswith(b"\n") else text + b"\n"
    assert parsed(text, chunk_size) == parsed(text, len(text))
