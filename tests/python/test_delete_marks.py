"""What a connector marks as deleted is not used, whatever the mark and whatever the object."""

import csv
from pathlib import Path
from typing import Any

import pytest

from compiled_project import CompiledProject
from export_files import write_exports
from icp_warehouse.file_names import FILE_STEMS
from icp_warehouse.objects import DELETE_MARKS, OBJECTS
from rendered_models import ROOT, rows

# What is written into a record that is in use, and into one that is not.
WORDS = ("false", "true")
TIMES = ("", "2026-05-20T09:00:00Z")
MARKS = {
    **dict.fromkeys(("IsDeleted", "is_deleted", "_fivetran_deleted", "__deleted"), WORDS),
    **dict.fromkeys(("dbt_is_deleted", "is_archived", "archived", "Deleted"), WORDS),
    **dict.fromkeys(("_sdc_deleted_at", "_ab_cdc_deleted_at", "deleted_at", "archivedAt"), TIMES),
    "_fivetran_active": ("true", "false"),
    "_dlt_valid_to": ("9999-12-31T00:00:00Z", "2026-05-20T09:00:00Z"),
    "dbt_valid_to": TIMES,
}
HISTORY_MARKS = ("_fivetran_active", "_dlt_valid_to", "dbt_valid_to")
NOT_IN_USE = ("merged_into_id", "merged_ids", *DELETE_MARKS)


def column_map() -> list[dict[str, str]]:
    path = ROOT / "seeds" / "mappings" / "column_map.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def marks_of(source: str, object_name: str) -> list[str]:
    archived = (source, object_name) == ("salesforce", "activities")
    # In a history every row but the last is over: that is what makes it one.
    over = HISTORY_MARKS if object_name in ("stage_history", "field_history") else ()
    return [
        name for name in MARKS if name not in over and not (archived and "archived" in name.lower())
    ]


def value(source: str, parser: str, number: int) -> object:
    """A value of its type that no other record has, where a key needs one."""
    if parser == "id" and source == "salesforce":
        return f"001000000000{number:03}"
    if parser in ("id", "text"):
        return str(1000 + number)
    return {"boolean": "true", "timestamp": "2026-01-02", "date": "2026-01-02"}.get(parser, number)


def records_of(source: str, object_name: str) -> list[dict[str, object]]:
    """One record that no mark touches, and one for each mark that only this mark deletes."""
    headings = {
        row["canonical_column"]: row["source_column"]
        for row in column_map()
        if (row["source"], row["object"]) == (source, object_name)
        and row["canonical_column"] in OBJECTS[object_name].columns
        and row["canonical_column"] not in NOT_IN_USE
    }
    parsers = OBJECTS[object_name].columns
    marks = marks_of(source, object_name)
    in_use = {mark: MARKS[mark][0] for mark in marks}
    return [
        {
            **{name: value(source, parsers[column], number) for column, name in headings.items()},
            **in_use,
            **({deleting: MARKS[deleting][1]} if deleting else {}),
        }
        for number, deleting in enumerate((None, *marks))
    ]


def test_every_mark_of_every_source_deletes_a_record_of_any_object(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    objects = [(source, name) for source, names in FILE_STEMS.items() for name in names]
    exports = write_exports(
        tmp_path,
        {
            f"{source}/{FILE_STEMS[source][name][0]}.csv": records_of(source, name)
            for source, name in objects
        },
    )
    built = compiled_project.build(exports, [f"stg_{source}__{name}" for source, name in objects])
    for source, name in objects:
        reasons = built.execute(
            f"select reject_reason, is_deleted from stg_{source}__{name} order by record_no"
        ).fetchall()
        expected = [(None, False)] + [("DELETED", True)] * len(marks_of(source, name))
        assert reasons == expected, (source, name)


@pytest.mark.parametrize(
    ("heading", "text", "is_deleted"),
    [
        ("_sdc_deleted_at", "2026-05-20 09:00:00.123456+00", True),
        ("_sdc_deleted_at", "20.5.2026", True),
        ("_sdc_deleted_at", "true", True),
        ("_sdc_deleted_at", "", False),
        ("_sdc_deleted_at", "NULL", False),
        ("_sdc_deleted_at", "False", False),
        ("_sdc_deleted_at", "0000-00-00 00:00:00", False),
        ("archivedAt", "1970-01-01T00:00:00Z", False),
        ("_fivetran_deleted", "TRUE", True),
        ("_fivetran_deleted", "0", False),
        ("_fivetran_active", "0", True),
        ("_fivetran_active", "", False),
        ("dbt_valid_to", "9999-12-31", False),
        ("dbt_valid_to", "2026-05-20 09:00:00", True),
    ],
)
def test_a_time_is_a_mark_and_a_word_for_no_is_none(
    compiled_project: CompiledProject, tmp_path: Path, heading: str, text: str, is_deleted: bool
) -> None:
    exports = write_exports(tmp_path, {"csv/nps.csv": [answer("a", **{heading: text})]})
    built = compiled_project.build(exports, ["stg_csv__nps"])
    [found] = built.execute("select is_deleted from stg_csv__nps").fetchall()
    assert found == (is_deleted,)


def test_a_mark_that_cannot_be_read_deletes_nothing_and_is_an_issue(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    exports = write_exports(tmp_path, {"csv/nps.csv": [answer("a", is_deleted="vielleicht")]})
    built = compiled_project.build(exports, ["stg_csv__nps"])
    [staged] = rows(built, "select reject_reason, value_issues from stg_csv__nps")
    assert staged == {
        "reject_reason": None,
        "value_issues": [
            {"column_name": "is_deleted", "raw_value": "vielleicht", "reason": "not_a_boolean"}
        ],
    }


def answer(account_id: str, **marks: str) -> dict[str, object]:
    return {"account_id": account_id, "responded_at": "2026-01-02", "score": 9, **marks}


def deal(deal_id: str, stage: str, **columns: str) -> dict[str, object]:
    won = {"Closed Won": "true", "Closed Lost": "false"}.get(stage, "")
    return {
        **{"Id": deal_id, "StageName": stage, "IsWon": won, "IsClosed": "true" if won else "false"},
        **{"AccountId": "", "CreatedDate": "2026-01-02", "CloseDate": "2026-03-01", **columns},
    }


def versions(project: CompiledProject, exports: Path) -> tuple[list[Any], list[Any]]:
    built = project.build(exports, ["int_deals", "rpt_rejected_records"])
    return (
        built.execute("select stage from int_deals order by deal_key").fetchall(),
        built.execute(
            "select file, record_no, reason from rpt_rejected_records order by all"
        ).fetchall(),
    )


def test_of_a_history_the_version_that_holds_counts_and_none_left_means_deleted(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    """Not the one changed last: a version may be stamped later than the one that replaced it."""
    one, two, three = (f"006000000000{number:03}" for number in (1, 2, 3))
    late, early = {"SystemModstamp": "2026-06-01"}, {"SystemModstamp": "2026-02-01"}
    exports = write_exports(
        tmp_path,
        {
            "salesforce/Opportunity.csv": [
                deal(one, "Proposal", _fivetran_active="false", **late),
                deal(one, "Closed Won", _fivetran_active="true", **early),
                deal(two, "Proposal", _fivetran_active="false", **early),
                deal(two, "Closed Won", _fivetran_active="false", **late),
            ],
            "salesforce/Opportunity_2.csv": [
                deal(three, "Proposal", _dlt_valid_to="2026-02-01T00:00:00Z"),
                deal(three, "Closed Lost", _dlt_valid_to=""),
            ],
        },
    )
    assert versions(compiled_project, exports) == (
        [("Closed Won",), ("Closed Lost",)],
        [
            ("salesforce/Opportunity.csv", 1, "DUPLICATE_KEY"),
            ("salesforce/Opportunity.csv", 3, "DUPLICATE_KEY"),
            ("salesforce/Opportunity.csv", 4, "DELETED"),
            ("salesforce/Opportunity_2.csv", 1, "DUPLICATE_KEY"),
        ],
    )


def test_of_records_changed_at_one_time_the_deleted_one_is_the_later(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    """An older file still holds the record as it was; a record restored since is live."""
    gone, back = "006000000000001", "006000000000002"
    exports = write_exports(
        tmp_path,
        {
            "salesforce/Opportunity.csv": [deal(gone, "Proposal"), deal(back, "Proposal")],
            "salesforce/Opportunity_2.csv": [
                deal(gone, "Aborted", IsDeleted="1", SystemModstamp=""),
                deal(back, "Aborted", IsDeleted="1", SystemModstamp="2026-02-01"),
            ],
            "salesforce/Opportunity_3.csv": [
                deal(back, "Closed Won", IsDeleted="0", SystemModstamp="2026-04-01")
            ],
        },
    )
    stages, rejected = versions(compiled_project, exports)
    assert stages == [("Closed Won",)]
    assert ("salesforce/Opportunity_2.csv", 1, "DELETED") in rejected


def test_a_deleted_stage_still_names_the_deals_that_were_there(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    exports = write_exports(
        tmp_path,
        {
            "hubspot/deal.csv": "deal_id,deal_pipeline_id,deal_pipeline_stage_id,"
            "property_createdate,property_closedate\n1,p,7,2026-01-02,2026-03-01\n",
            "hubspot/deal_pipeline_stage.csv": "pipeline_id,stage_id,label,probability,"
            "_fivetran_deleted\np,7,Signed,1.0,true\n",
        },
    )
    built = compiled_project.build(exports, ["int_deals"])
    assert built.execute("select stage, outcome from int_deals").fetchall() == [("Signed", "won")]


def test_the_public_case_leaves_one_live_deal_of_three_in_each_file(
    compiled_project: CompiledProject, shared_cases: Path | None
) -> None:
    if shared_cases is None:
        return
    case = shared_cases / "09-connector-soft-deletes" / "exports"
    built = compiled_project.build(case, ["int_deals"])
    found = built.execute("select left(deal_id, 15) from int_deals order by 1").fetchall()
    assert found == [("006HX0000000901",), ("006HX0000000904",)]
