"""A column nobody reads that changes figures is an alarm, not a name among ignored columns."""

from pathlib import Path
from typing import Any

import pytest

from compiled_project import CompiledProject
from rendered_models import rows

ACCOUNTS = "account_id,account_name,Deleted_Flag__x,Archive state,Shoe Size\na,Acme,true,1,43\n"
MARKS = [
    *("is_deleted_x", "Record deleted", "DELETE", "deletedOn", "to be deleted?"),
    *("isArchivedByOwner", "archiviert", "_sdc_removed_at", "Active", "Is active?", "Active__c"),
    *("_cdc_type", "_change_type", "__op", "Op", "IsCurrent", "gelöscht am", "Tombstone"),
]
HARMLESS = [
    *("Shoe size", "Last activity date", "last_active_at", "Monthly active users", "Activities"),
    *("_sdc_batched_at", "_sdc_sequence", "_fivetran_synced", "_airbyte_raw_id", "_dlt_load_id"),
    *("_ab_cdc_lsn", "_ab_cdc_updated_at", "Shop", "Copper"),
]


def write(folder: Path, **files: str) -> Path:
    """An exports folder of plain CSV files."""
    (folder / "csv").mkdir()
    for name, text in files.items():
        (folder / "csv" / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def told(project: CompiledProject, exports: Path) -> dict[str, str]:
    built = project.build(exports, ["int_unread_headings"])
    found = built.execute("select heading, alarm_id from int_unread_headings").fetchall()
    return dict(found)


def test_every_spelling_of_a_delete_mark_that_no_row_knows_is_told(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    header = ",".join(f'"{name}"' for name in [*MARKS, *HARMLESS])
    exports = write(tmp_path, accounts=f"account_id,account_name,{header}\n")
    assert told(compiled_project, exports) == dict.fromkeys(MARKS, "unmapped_delete_mark")


@pytest.mark.parametrize(
    ("file", "header", "alarmed"),
    [("Task", "Id,IsArchived", []), ("Lead", "Id,WasArchived", ["WasArchived"])],
)
def test_an_archived_task_of_salesforce_took_place_all_the_same(
    compiled_project: CompiledProject, tmp_path: Path, file: str, header: str, alarmed: list[str]
) -> None:
    (tmp_path / "salesforce").mkdir()
    times = {"Task": ",ActivityDate", "Lead": ""}[file]
    (tmp_path / "salesforce" / f"{file}.csv").write_text(f"{header}{times}\n", encoding="utf-8")
    assert list(told(compiled_project, tmp_path)) == alarmed


def test_the_alarm_says_how_many_records_have_the_column_and_what_to_do(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    exports = write(tmp_path, accounts=ACCOUNTS, accounts_2=ACCOUNTS + "b,Beta,false,0,44\n")
    built = compiled_project.build(exports, ["rpt_load_alarms"])
    alarms = rows(built, "select * from rpt_load_alarms order by subject")
    assert [alarm["subject"] for alarm in alarms] == [
        "accounts.Archive state",
        "accounts.Deleted_Flag__x",
    ]
    nothing: dict[str, Any] = dict.fromkeys(("compared_with_date", "account_count", "before_count"))
    assert alarms[1] == {
        "alarm_id": "unmapped_delete_mark",
        "source": "csv",
        "subject": "accounts.Deleted_Flag__x",
        **nothing,
        "now_count": 3,
        "held_count": 0,
        "finding": (
            "No row of column_map knows the column accounts.Deleted_Flag__x of csv (3 records),"
            " which looks like a mark of deleted records; add one, or call it harmless in"
            " heading_alarms."
        ),
    }


def test_a_pattern_may_matter_only_beside_a_column_and_be_settled_by_another(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    money = {
        "pattern_id": "money",
        "source": "csv",
        "object": "",
        "pattern": "*money*",
        "alarm_id": "unmapped_money",
        "beside_columns": "amount|annual_revenue",
        "unless_columns": "currency",
        "note": "",
    }
    deals = "deal_id,created_at,closed_at,stage"
    exports = write(
        tmp_path,
        accounts="account_id,annual_revenue,Money here\n",
        accounts_2="account_id,annual_revenue,currency,Money known\n",
        deals=f"{deals},Money of nothing\n",
        deals_2=f"{deals},amount,Kind of Money\n",
    )
    built = compiled_project.build(
        exports, ["int_unread_headings"], seeds={"heading_alarms": lambda seed: [*seed, money]}
    )
    found = built.execute("select heading from int_unread_headings order by 1").fetchall()
    assert found == [("Kind of Money",), ("Money here",)]
