"""The warehouse built from the sample exports lists every planted defect, and nothing else.

The other side is the answer key of the generator, which wrote the defects down as it planted them.
"""

from collections import Counter
from typing import Any

import duckdb
import pytest

from rendered_models import rows
from sample_cells import PARSING_REASONS, Cell, expected, filled_cells, seed


@pytest.fixture(scope="module")
def cells(key: dict[str, Any]) -> list[Cell]:
    return filled_cells(key)


def without_twins(
    found: set[tuple[Any, ...]], key: dict[str, Any]
) -> tuple[set[tuple[Any, ...]], int]:
    """Rejects without those of exact duplicates, of which either record may go, but one only."""
    twins = [entry for entry in key["planted"] if entry["kind"] == "exact_duplicate"]
    for twin in twins:
        pair = {
            (twin["file"], twin[name], "staging", "DUPLICATE_KEY")
            for name in ("record_no", "winner_record_no")
        }
        assert len(pair & found) == 1, twin
        found = found - pair
    return found, len(twins)


STAGES = {"reader_reject": "reader", "staging_reject": "staging", "test_account": "unified"}


def test_every_planted_reject_is_listed_with_its_reason_and_no_other(
    rejected: list[dict[str, Any]], key: dict[str, Any]
) -> None:
    found = {(row["file"], row["record_no"], row["stage"], row["reason"]) for row in rejected}
    assert len(found) == len(rejected)
    planted = {
        (entry["file"], entry["record_no"], STAGES[entry["expectation"]], entry["reason"])
        for entry in key["planted"]
        if entry["expectation"] in STAGES and entry["kind"] != "exact_duplicate"
    }
    found, twin_count = without_twins(found, key)
    assert twin_count > 0
    assert found == planted


def test_refused_records_keep_their_text_and_show_its_shape(
    warehouse: duckdb.DuckDBPyConnection, rejected: list[dict[str, Any]], key: dict[str, Any]
) -> None:
    shown = {(row["file"], row["record_no"]): row["raw_text"] for row in rejected}
    planted = [entry for entry in key["planted"] if entry["expectation"] == "reader_reject"]
    for entry in planted:
        ((text,),) = warehouse.execute(
            f"select _raw_text from main_raw.raw_{entry['source']}__{entry['object']}"
            " where _row_kind = 'reject' and _file = ? and _record_no = ?",
            [entry["file"], entry["record_no"]],
        ).fetchall()
        assert text.rstrip("\r\n") == entry["raw_text"]
        shape = "".join("x" if sign.isalnum() or sign == "@" else sign for sign in text)
        assert shown[entry["file"], entry["record_no"]] == shape
    assert all(text for text in shown.values())


def test_every_planted_value_issue_is_listed_and_no_other(
    issues: list[dict[str, Any]], key: dict[str, Any]
) -> None:
    columns = ("source", "object_name", "file", "record_no", "column_name", "reason")
    found = Counter(
        tuple(row[name] for name in columns)
        for row in issues
        if row["reason"] != "range_straddles_rule"
    )
    names = ("source", "object", "file", "record_no", "column", "reason")
    planted = Counter(
        tuple(entry[name] for name in names)
        for entry in key["planted"]
        if entry["expectation"] == "value_issue"
    )
    assert found == planted


def test_unreadable_values_are_quoted_as_they_stand(
    issues: list[dict[str, Any]], key: dict[str, Any]
) -> None:
    quoted = {
        (row["file"], row["record_no"], row["column_name"]): row["raw_value"] for row in issues
    }
    planted = [entry for entry in key["planted"] if entry["reason"] in PARSING_REASONS]
    assert planted
    for entry in planted:
        assert quoted[entry["file"], entry["record_no"], entry["column"]] == entry["raw_value"]


def test_every_planted_unknown_label_is_listed_and_no_other(
    warehouse: duckdb.DuckDBPyConnection, key: dict[str, Any]
) -> None:
    found = rows(warehouse, "select * from rpt_unmapped_values")
    planted = Counter(
        tuple(entry[name] for name in ("source", "object", "column", "raw_value"))
        for entry in key["planted"]
        if entry["expectation"] == "unmapped_value"
    )
    names = ("source", "object_name", "column_name", "raw_value")
    listed = {tuple(row[name] for name in names): row["record_count"] for row in found}
    assert listed == planted
    assert len(listed) == len(found)
    assert all(row["mapping_seed"] == f"{row['column_name']}_map" for row in found)


def test_ranges_that_straddle_a_rule_are_those_the_seeds_cut(
    issues: list[dict[str, Any]], cells: list[Cell], rejected: list[dict[str, Any]]
) -> None:
    gone = {(row["file"], row["record_no"]) for row in rejected if row["stage"] == "staging"}
    live = {
        (row["scorecard_id"], row["version"])
        for row in seed("scorecard/scorecards")
        if row["status"] in ("active", "shadow")
    }
    size = {
        (row["scorecard_id"], row["version"], row["criterion_id"])
        for row in seed("scorecard/scorecard_criteria")
        if row["attribute_id"] == "employee_count"
    }
    bounds = [
        row
        for row in seed("scorecard/scorecard_rules")
        if (row["scorecard_id"], row["version"], row["criterion_id"]) in size
        and (row["scorecard_id"], row["version"]) in live
    ]
    bounds += [
        row for row in seed("scorecard/conditions") if row["attribute_id"] == "employee_count"
    ]
    spans = [
        (float(row["lower_bound"] or "-inf"), float(row["upper_bound"] or "inf"))
        for row in bounds
        if row["operator"] == "between"
    ]
    ranges = {
        row["source_value"].lower(): range(
            int(row["employee_min"]), int(row["employee_max"] or "20000") + 1
        )
        for row in seed("mappings/employee_range_map")
    }

    def straddles(text: str) -> bool:
        sides = {
            tuple(low <= count <= high for low, high in spans) for count in ranges[text.lower()]
        }
        return len(sides) > 1

    counted = {
        cell.place
        for cell in cells
        if cell.column == "employee_count" and expected(cell) is not None
    }
    natural = {
        (*cell.place, cell.text)
        for cell in cells
        if cell.column == "employee_range"
        and cell.place not in counted | gone
        and straddles(cell.text)
    }
    assert natural
    found = [
        (row["file"], row["record_no"], row["raw_value"])
        for row in issues
        if row["reason"] == "range_straddles_rule"
    ]
    assert sorted(found) == sorted(natural)
