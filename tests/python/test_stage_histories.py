"""Stages a deal went through, from every file and column in which a CRM keeps them."""

import os
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from compiled_project import CompiledProject
from dbt_runs import ROOT

_CASES = Path(os.environ.get("ICP_SHARED_CASES", ROOT.parent / "shared" / "cases"))
DEAL = "006HX000000000"
HISTORY = "017HX000000000"
ENTERED = "Date entered"
FILES = {
    "salesforce/Account.csv": ("Id,Name,NumberOfEmployees", "001HX000000000A,Borage,300"),
    "salesforce/Opportunity.csv": (
        "Id,AccountId,CreatedDate,CloseDate,StageName,IsWon,IsClosed",
        f"{DEAL}A,001HX000000000A,2026-01-11,2026-05-11,Closed Lost,false,true",
        f"{DEAL}B,001HX000000000A,2026-01-01,2026-05-31,Closed Lost,false,true",
        f"{DEAL}C,001HX000000000A,2026-01-01,2026-03-31,Negotiation,false,false",
        f"{DEAL}D,001HX000000000A,2026-01-03,2026-05-11,Lost to Zebra,false,true",
    ),
    # Won, opened again, moved back and lost; opened again and still open.
    "salesforce/OpportunityHistory.csv": (
        "Id,OpportunityId,StageName,CreatedDate",
        f"{HISTORY}1,{DEAL}B,Prospecting,2026-01-01T09:00:00.000Z",
        f"{HISTORY}2,{DEAL}B,Closed Won,2026-03-01T09:00:31.000Z",
        f"{HISTORY}3,{DEAL}B,Negotiation,2026-03-05T09:00:00.000Z",
        f"{HISTORY}4,{DEAL}B,Closed Lost,2026-05-31T09:00:00.000Z",
        f"{HISTORY}5,{DEAL}C,Closed Won,2026-03-01T09:00:00.000Z",
        f"{HISTORY}6,{DEAL}C,Negotiation,2026-04-05T09:00:00.000Z",
    ),
    "salesforce/OpportunityFieldHistory.csv": (
        "Id,OpportunityId,CreatedDate,CreatedById,Field,OldValue,NewValue,IsDeleted",
        f"{HISTORY}1,{DEAL}A,2026-01-11T09:00:00.000Z,x,created,,,false",
        f"{HISTORY}2,{DEAL}A,2026-02-11T09:00:00.000Z,x,StageName,Prospecting,Proposal,false",
        f"{HISTORY}3,{DEAL}A,2026-03-11T09:00:00.000Z,x,Amount,500.0,1000.0,false",
        f"{HISTORY}4,{DEAL}A,2026-03-12T09:00:00.000Z,x,CloseDate,2026-04-01,2026-05-11,false",
        f"{HISTORY}5,{DEAL}A,2026-05-11T09:00:00.000Z,x,StageName,Proposal,Closed Lost,false",
        # The other file tells these, the first to the second; and it began before this one.
        f"{HISTORY}6,{DEAL}B,2026-03-01T09:00:00.000Z,x,StageName,Prospecting,Closed Won,false",
        f"{HISTORY}7,{DEAL}B,2026-03-05T09:00:00.000Z,x,StageName,Closed Won,Negotiation,false",
    ),
    # A report of the same, with labels for fields; of deal D nothing else is known.
    "salesforce/Opportunity_Field_History_2.csv": (
        "Opportunity ID,Field / Event,Old Value,New Value,Edit Date",
        f"{DEAL}D,Created.,,,2026-01-03",
        f"{DEAL}D,Stage,Prospecting,Demo,2026-02-03",
        f"{DEAL}D,Probability (%),10,20,2026-02-03",
        f"{DEAL}D,Stage,Demo,Lost to Zebra,2026-05-11",
    ),
    "salesforce/AccountHistory.csv": (
        "Id,AccountId,CreatedDate,Field,OldValue,NewValue",
        f"{HISTORY}1,001HX000000000A,2026-04-11T09:00:00.000Z,NumberOfEmployees,100,300",
        f"{HISTORY}2,001HX000000000A,2026-04-11T09:00:00.000Z,Description,,Cut flowers",
    ),
    "hubspot/deals.csv": (
        "Record ID,Create Date,Close Date,Pipeline,Deal Stage,Is Deal Closed?,"
        f'"{ENTERED} ""Demo (Sales Pipeline)""",'
        f"{ENTERED} 'Proposal (Sales Pipeline)',"
        f"{ENTERED} Closed Lost (Sales Pipeline),"
        "hs_date_entered_qualifiedtobuy,hs_v2_date_entered_qualifiedtobuy,"
        "Date entered current stage,"
        '"Date exited ""Demo (Sales Pipeline)""",'
        '"Latest time in ""Demo (Sales Pipeline)"" (HH:mm:ss)",'
        '"Cumulative time in ""Demo (Sales Pipeline)""",Time in current stage (HH:mm:ss)',
        # Set back from the proposal to the demonstration, and there for the second time.
        "1,2026-01-02 10:00,2026-09-30 10:00,Sales Pipeline,Demo,false,2026-03-02 10:00,"
        "2026-02-02 10:00,,2026-01-02 10:00,2026-01-15 10:00,2026-03-02 10:00,,,5,4",
        "2,2026-01-02 10:00,2026-04-02 10:00,Sales Pipeline,Closed Lost,true,2026-01-02 10:00,"
        ",2026-04-02 10:00,,soon,,2026-04-02 10:00,1,1,1",
    ),
    "hubspot/contacts.csv": (
        "Record ID,Create Date,Became a Lead Date,Became a Marketing Qualified Lead Date,"
        '"Date entered ""Marketing Qualified Lead (Lifecycle Stage Pipeline)""",'
        '"Date entered ""Customer (Lifecycle Stage Pipeline)""",'
        '"Cumulative time in ""Marketing Qualified Lead (Lifecycle Stage Pipeline)"""',
        # Set back to a lead: the first of the two days is empty again.
        "51,2026-01-02 10:00,2026-01-02 10:00,,2026-02-02 10:00,,100",
        # An MQL for the second time.
        "52,2026-01-02 10:00,2026-01-02 10:00,2026-02-05 10:00,2026-03-05 10:00,,200",
    ),
}


def write(folder: Path, files: Mapping[str, Iterable[str]]) -> Path:
    for name, lines in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(
    compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> duckdb.DuckDBPyConnection:
    """The histories of all files."""
    exports = write(tmp_path_factory.mktemp("histories") / "exports", FILES)
    names = ("int_stage_history", "int_deal_stages", "int_leads", "int_field_spans")
    return compiled_project.build(
        exports, [*names, "rpt_value_issues", "rpt_rejected_records", "rpt_load_ledger"]
    )


def stages(built: duckdb.DuckDBPyConnection, deal: str) -> list[tuple[str, str, str]]:
    """The stages a deal went through: label, what a deal there is, and the day."""
    return built.execute(
        "select stage, stage_outcome, strftime(entered_at, '%m-%d') from int_stage_history"
        " where left(deal_key, 26) = ? order by stage_no",
        [deal],
    ).fetchall()


def test_changes_of_the_stage_are_the_stages_of_an_opportunity(
    built: duckdb.DuckDBPyConnection,
) -> None:
    assert stages(built, f"salesforce:{DEAL}A") == [
        ("Prospecting", "open", "01-11"),
        ("Proposal", "open", "02-11"),
        ("Closed Lost", "lost", "05-11"),
    ]


def test_a_report_of_a_history_goes_by_its_labels_and_the_deal_ends_its_last_stage(
    built: duckdb.DuckDBPyConnection,
) -> None:
    assert stages(built, f"salesforce:{DEAL}D") == [
        ("Prospecting", "open", "01-03"),
        ("Demo", "open", "02-03"),
        ("Lost to Zebra", "lost", "05-11"),
    ]


def test_two_histories_of_one_deal_tell_each_change_once(
    built: duckdb.DuckDBPyConnection,
) -> None:
    assert stages(built, f"salesforce:{DEAL}B") == [
        ("Prospecting", "open", "01-01"),
        ("Closed Won", "won", "03-01"),
        ("Negotiation", "open", "03-05"),
        ("Closed Lost", "lost", "05-31"),
    ]


def test_a_deal_opened_again_ends_on_its_last_closing_and_was_open_before_it(
    built: duckdb.DuckDBPyConnection,
) -> None:
    found = built.execute(
        "select int_deals.deal_key, outcome, closed_date, last_open_stage, has_moved_backwards"
        " from int_deals left join int_deal_stages using (deal_key)"
        f" where left(deal_id, 15) in ('{DEAL}B', '{DEAL}C') order by all"
    ).fetchall()
    assert [row[1:] for row in found] == [
        ("lost", date(2026, 5, 31), "Negotiation", True),
        ("open", None, "Negotiation", True),
    ]


def test_fields_that_are_not_read_are_listed_by_name_and_no_record_is_refused(
    built: duckdb.DuckDBPyConnection,
) -> None:
    listed = built.execute(
        "select split_part(file, '/', 2), raw_value from rpt_value_issues"
        " where reason = 'field_not_read' order by all"
    ).fetchall()
    assert listed == [
        ("AccountHistory.csv", "Description"),
        ("OpportunityFieldHistory.csv", "Amount"),
        ("OpportunityFieldHistory.csv", "CloseDate"),
        ("Opportunity_Field_History_2.csv", "Probability (%)"),
    ]
    assert built.execute("select file, reason from rpt_rejected_records").fetchall() == []
    ledger = built.execute(
        "select object_name, records_in, staged from rpt_load_ledger"
        " where file like '%History%' order by file"
    ).fetchall()
    assert ledger == [
        ("field_history", 2, 2),
        ("field_history", 7, 7),
        ("stage_history", 6, 6),
        ("field_history", 4, 4),
    ]


def test_the_history_of_accounts_is_read_beside_that_of_deals(
    built: duckdb.DuckDBPyConnection,
) -> None:
    spans = built.execute(
        "select attribute_id, attribute_value from int_field_spans order by observed_on nulls first"
    ).fetchall()
    assert spans == [("employee_count", "100"), ("employee_count", "300")]


def test_columns_of_days_are_stages_and_a_stage_left_keeps_its_day(
    built: duckdb.DuckDBPyConnection,
) -> None:
    assert stages(built, "hubspot:1") == [
        ("qualifiedtobuy", "open", "01-02"),
        ("Proposal", "open", "02-02"),
        ("Demo", "open", "03-02"),
    ]
    assert stages(built, "hubspot:2") == [
        ("Demo", "open", "01-02"),
        ("Closed Lost", "lost", "04-02"),
    ]
    unread = built.execute(
        "select column_name, raw_value from rpt_value_issues where reason = 'not_a_date'"
    ).fetchall()
    assert unread == [("hs_v2_date_entered_qualifiedtobuy", "soon")]


def test_headings_of_stages_are_known(built: duckdb.DuckDBPyConnection) -> None:
    unmapped = built.execute(
        "select unmapped_columns from rpt_load_ledger where source = 'hubspot'"
    ).fetchall()
    assert unmapped == [("",), ("",)]


def test_a_contact_set_back_was_an_mql_and_one_that_returned_is_so_since_the_first_day(
    built: duckdb.DuckDBPyConnection,
) -> None:
    found = built.execute("select lead_key, mql_date from int_leads order by all").fetchall()
    assert found == [("hubspot:51", date(2026, 2, 2)), ("hubspot:52", date(2026, 2, 5))]


def renamed(
    rows: list[dict[str, str]], source: str, column: str, canonical: str
) -> list[dict[str, str]]:
    """The rows of column_map and one that maps a column of the stage history."""
    parser = "timestamp" if canonical == "entered_at" else "text"
    row: dict[str, Any] = dict.fromkeys(rows[0], "")
    row |= {"source": source, "object": "stage_history", "source_column": column}
    row |= {"canonical_column": canonical, "parser": parser, "required": "true"}
    return [*rows, row]


def test_amounts_are_no_stages_where_a_history_of_fields_bears_the_name_of_one_of_stages(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    exports = write(
        tmp_path / "exports",
        {
            "salesforce/Opportunity.csv": FILES["salesforce/Opportunity.csv"],
            "salesforce/OpportunityHistory.csv": (
                "OpportunityId,CreatedDate,Field,OldValue,NewValue",
                f"{DEAL}A,2026-02-11,StageName,Prospecting,Proposal",
                f"{DEAL}A,2026-03-11,Amount,500.0,1000.0",
            ),
            "hubspot/deals.csv": (
                "Record ID,Create Date,Close Date,Deal Stage",
                "1,2026-01-02,2026-09-30,Demo",
            ),
            "hubspot/deal_stage.csv": (
                "deal_id,name,value,timestamp",
                "1,dealstage,Demo,2026-01-02",
                "1,amount,1000,2026-01-03",
            ),
        },
    )
    built = compiled_project.build(
        exports,
        ["int_stage_history", "int_history_issues"],
        # What the refusal of such a file advises.
        {
            "column_map": lambda rows: renamed(
                renamed(rows, "salesforce", "NewValue", "stage"),
                "hubspot",
                "timestamp",
                "entered_at",
            )
        },
    )
    found = built.execute("select stage from int_stage_history order by all").fetchall()
    assert found == [("Demo",), ("Proposal",)]
    issues = built.execute("select raw_value from int_history_issues order by all").fetchall()
    assert issues == [("Amount",), ("amount",)]


def test_stages_that_a_connector_marks_as_over_are_the_history(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    exports = write(
        tmp_path / "exports",
        {
            "hubspot/deals.csv": (
                "Record ID,Create Date,Close Date,Deal Stage",
                "1,2026-01-02,2026-09-30,Proposal",
            ),
            "hubspot/deal_stage.csv": (
                "deal_id,value,date_entered,_fivetran_start,_fivetran_end,_fivetran_active",
                "1,Demo,2026-01-02,2026-01-02,2026-02-02,false",
                "1,Proposal,2026-02-02,2026-02-02,9999-12-31,true",
            ),
        },
    )
    built = compiled_project.build(exports, ["int_stage_history"])
    assert [row[0] for row in stages(built, "hubspot:1")] == ["Demo", "Proposal"]


# Without the cases nothing is collected; a skipped test would look like a tested one.
if _CASES.is_dir():

    def test_the_public_case_of_a_field_history_has_three_stages(
        compiled_project: CompiledProject,
    ) -> None:
        exports = _CASES / "30-opportunity-field-history" / "exports"
        built = compiled_project.build(exports, ["int_stage_history"])
        found = built.execute("select stage from int_stage_history order by stage_no").fetchall()
        assert found == [("Prospecting",), ("Proposal/Price Quote",), ("Closed Lost",)]
