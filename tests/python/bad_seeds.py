"""Twenty-one files a hurried hand may leave behind: eighteen wrong, three that only look odd.

`dbt seed` takes most of them without a word; what each does there stands in docs/checks.md.
"""

from collections.abc import Callable

from edited_seeds import path_of, shipped_files
from seed_mistakes import BUYER, IDEAL, OUTSIDE, RULES

Rewrite = Callable[[bytes], bytes]
HEADER = "scorecard_id,version,criterion_id,rule_id,operator,lower_bound,upper_bound"
BELOW = "core,1,company_size,size_adjacent_below,between,50,199"


def exchanged(old: str, new: str) -> Rewrite:
    def rewrite(content: bytes) -> bytes:
        assert content.count(old.encode()) == 1, old
        return content.replace(old.encode(), new.encode())

    return rewrite


# What was done to scorecard_rules.csv, the check that says so, its line and column.
BAD: dict[str, tuple[Rewrite, str, int, int]] = {
    "text in a number": (exchanged(IDEAL, IDEAL.replace("200,", "many,")), "cell_type", 19, 40),
    "thousands": (exchanged(IDEAL, IDEAL.replace("2000", '"2,000"')), "cell_type", 19, 44),
    "ragged row": (exchanged(IDEAL, IDEAL.replace(",,20", ",,,20")), "file_ragged", 19, 64),
    "cp1252": (
        lambda content: content.replace(b"stage or before", b"stage, d\xe9but"),
        "file_encoding",
        8,
        99,
    ),
    "duplicate id": (
        exchanged(OUTSIDE, OUTSIDE.replace("outside", "ideal")),
        "key_repeated",
        20,
        21,
    ),
    "min above max": (
        exchanged(IDEAL, IDEAL.replace("200,2000", "2000,200")),
        "bounds_reversed",
        19,
        40,
    ),
    "overlap": (exchanged(IDEAL, IDEAL.replace(",200,", ",100,")), "range_overlap", 19, 40),
    "gap": (exchanged(BELOW, BELOW.replace("199", "150")), "range_hole", 19, 40),
    "missing column": (exchanged(HEADER, HEADER.replace(",operator", "")), "column_missing", 1, 1),
    "semicolons": (lambda content: content.replace(b",", b";"), "file_delimiter", 1, 13),
    "15.5 points": (exchanged(BUYER, BUYER.replace(",15", ",15.5")), "points_fraction", 21, 58),
    "negative points": (exchanged(OUTSIDE, OUTSIDE[:-1] + "-5"), "points_negative", 20, 47),
    "points sum": (exchanged(IDEAL, IDEAL[:-2] + "25"), "rule_above_max", 19, 50),
    "blank row": (exchanged(f"\n{IDEAL}", f"\n\n{IDEAL}"), "file_blank_row", 19, 1),
    "unknown signal": (
        exchanged(OUTSIDE, OUTSIDE.replace("company_size", "head_count")),
        "reference_missing",
        20,
        8,
    ),
    "wrong case": (
        exchanged(BUYER, BUYER.replace(",confirmed", ",Confirmed")),
        "value_spelling",
        21,
        48,
    ),
    "trailing blanks": (
        exchanged(BUYER, BUYER.replace(",confirmed", ",confirmed ")),
        "cell_padding",
        21,
        48,
    ),
    "formula": (
        exchanged("Confirmed in conversation\ncore", '"=HYPERLINK(""x"")"\ncore'),
        "cell_formula",
        21,
        71,
    ),
}
ODD: dict[str, tuple[Rewrite, list[str]]] = {
    "as it should be": (lambda content: content, []),
    "byte order mark": (lambda content: b"\xef\xbb\xbf" + content, ["file_bom"]),
    "CRLF": (lambda content: content.replace(b"\n", b"\r\n"), ["file_line_ends"]),
}


def files_with(rewrite: Rewrite) -> dict[str, bytes]:
    """The shipped seeds with that file in place of scorecard_rules.csv."""
    path = path_of(RULES)
    return {**shipped_files(), path: rewrite(shipped_files()[path])}
