"""Mistakes in seed files as files, and in what their `.yml` declares."""

import re
from collections.abc import Callable

from edited_seeds import appended, edited_files, path_of
from seed_edits import as_csv, table_of
from seed_mistakes import (
    BUYER,
    CARDS,
    CORE_LIST,
    CRITERIA,
    FIRST_NOTE,
    IDEAL,
    OUTSIDE,
    RULES,
    SETS,
    SIZE,
    Files,
    Mistake,
    text,
    written,
)

MAP, USD = "column_map", "USD,2024-01-01,1.1\n"
LAST_MERGE = "salesforce:001Hp000002fFu2IAE"
# A file that stands in the folder of the other seeds already.
COPIED = "mappings/segments.csv"


def without(path: str) -> Callable[[], Files]:
    return lambda: {name: content for name, content in edited_files().items() if name != path}


def with_yaml(seed: str, old: str, new: str) -> Callable[[], Files]:
    def files() -> Files:
        path = path_of(seed).replace(".csv", ".yml")
        edited = edited_files()
        assert edited[path].decode().count(old) == 1
        edited[path] = edited[path].replace(old.encode(), new.encode())
        return edited

    return files


def swapped(content: bytes) -> bytes:
    header, first, second, *rest = content.splitlines(keepends=True)
    return b"".join([header, second, first, *rest])


def turned(content: bytes) -> bytes:
    return as_csv([row[::-1] for row in table_of(content)])


FILE_MISTAKES = [
    written("file_bom", "\ufeffmetric", "validation_targets", lambda c: b"\xef\xbb\xbf" + c),
    written("file_line_ends", "metric", "validation_targets", lambda c: c.replace(b"\n", b"\r\n")),
    written(
        "file_line_ends_mixed",
        "metric",
        "validation_targets",
        lambda c: c.replace(b"\n", b"\r\n", 2),
    ),
    written("file_last_line", "", "segments", lambda c: c[:-1]),
    written(
        "file_encoding", "\udce9nter", "segments", lambda c: c.replace(b"Enter", b"\xe9nter", 1)
    ),
    written("file_delimiter", ";", RULES, lambda c: c.replace(b",", b";")),
    written("file_header", "", "segments", lambda _: b""),
    written("file_blank_row", "", "segments", lambda c: c + b"\n"),
    text("file_quotes", '"Ideal', (RULES, 'both ends included"\ncore', "both ends included\ncore")),
    text("file_ragged", '"Below 50', (RULES, OUTSIDE, "core,1")),
    text("file_line_break", '"First anti', (CARDS, FIRST_NOTE, '"First anti\ncard"')),
    Mistake("file_missing", without("scorecard/segments.csv"), "segments", ""),
    Mistake("file_twice", lambda: {**edited_files(), COPIED: b"a,b\n"}, "segments", "a,b"),
    Mistake("file_undescribed", without("scorecard/segments.yml"), "segments", "segment_id"),
    text("column_missing", "scorecard_id", (RULES, ",points,basis", ",basis")),
    text("column_unknown", "extra", (SETS, "value,note", "value,note,extra")),
    written("column_order", "note", "generic_domains", turned),
    written("rows_unsorted", "enterprise", "segments", swapped),
    text("cell_padding", " confirmed", (RULES, BUYER, BUYER.replace(",confirmed", ", confirmed"))),
    text(
        "cell_invisible",
        "confirmed\u200b",
        (RULES, BUYER, BUYER.replace(",confirmed", ",confirmed\u200b")),
    ),
    text("cell_quoted", "'strong'", (SETS, "Angel money only", "'strong'")),
    text("cell_long", "xxx", (SETS, "Angel money only", "x" * 131_073)),
    text("cell_formula", "=1+1", (SETS, "Angel money only", "=1+1")),
    text("cell_type", '"2,000"', (RULES, IDEAL, IDEAL.replace("2000", '"2,000"'))),
    text(
        "key_empty",
        ",between,50",
        (RULES, "core,1,company_size,size_adjacent_below", "core,1,company_size,"),
    ),
    text(
        "id_not_plain",
        "size;ideal",
        (RULES, IDEAL, IDEAL.replace("size_ideal", "size;ideal")),
    ),
    text(
        "key_repeated",
        "size_outside,otherwise",
        (RULES, IDEAL, IDEAL.replace("size_ideal", "size_outside")),
    ),
    text("value_not_allowed", "betwixt", (RULES, IDEAL, IDEAL.replace("between", "betwixt"))),
    text(
        "reference_missing",
        "head_count",
        (CRITERIA, SIZE, SIZE.replace("employee_count", "head_count")),
    ),
    text(
        "value_set_missing",
        "@core",
        (RULES, CORE_LIST, CORE_LIST.replace("@core_industries", "@core")),
    ),
    written("object_unmapped", "source", MAP, lambda c: re.sub(rb"(?m)^csv,nps,.*\n", b"", c)),
    text(
        "source_without_formats",
        "hubspot",
        ("source_formats", "hubspot,%Y", "other,%Y"),
        seed=MAP,
    ),
    written("currency_rate_missing", "currency", "currency_rates", lambda c: c.split(b"\n")[0]),
    text("currency_rate_of_itself", "1.1", ("currency_rates", "USD,2024-01-01,1\n", USD)),
    text("merge_circle", "csv:A-0067", appended("account_merges", f"{LAST_MERGE},csv:A-0067,")),
    text(
        "rows_do_not_fit", "US", ("country_map", "\namerica,US,north_america", "\namerica,US,latam")
    ),
    Mistake(
        "expression_unread",
        with_yaml("segments", "priority is not null", "ln(priority) > 0"),
        "segments",
        "segment_id",
    ),
]
