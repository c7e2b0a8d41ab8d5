"""Small exports that once gave wrong figures without a word, each with its right value.

Each case has files of this project's own; where the folder of public cases is at hand, its files
have to give the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from compiled_project import CompiledProject, SeedRows
from reader_support import write_exports

ACCOUNTS = "account_id,account_name,employee_count,annual_revenue\n" + "".join(
    f"a{number},Firm {letter},300,50000000\n" for number, letter in enumerate("ABCDEFGH", 1)
)
SF_ACCOUNTS = "Id,Name,NumberOfEmployees,AnnualRevenue\n" + "".join(
    f"001HX000000{number:04},Firm {letter},300,50000000\n"
    for number, letter in enumerate("ABCDEFGH", 1)
)
COMPANIES = "Record ID,Company name,Number of Employees,Annual Revenue\n" + "".join(
    f"{number},Firm {letter},300,50000000\n" for number, letter in enumerate("ABCDEFGH", 1)
)
OUTCOMES = (
    "select source, count(*) filter (outcome = 'won'), count(*) filter (outcome = 'lost'),"
    " count(*) filter (outcome = 'open') from int_deals group by source order by source"
)


def opportunities(heading: str, *rows: str) -> str:
    """Salesforce's opportunities: id, account and amount, then what the case is about."""
    head = f"Id,AccountId,Amount,{heading}\n"
    return head + "".join(
        f"006HX000000{number:04},001HX000000{number:04},1000,{row}\n"
        for number, row in enumerate(rows, 1)
    )


def deals(heading: str, *rows: str) -> str:
    """Deals of plain files, likewise."""
    head = f"deal_id,account_id,{heading}\n"
    return head + "".join(f"d{number},a{number},{row}\n" for number, row in enumerate(rows, 1))


@dataclass(frozen=True)
class Case:
    """What is exported, what is asked of the warehouse, and what is right."""

    files: Mapping[str, str]
    asked: str
    right: list[tuple[Any, ...]]
    folder: str = "exports"
    seeds: Mapping[str, Any] = field(default_factory=dict)


STAGES = [*["Closed Won,1,2026-05-02"] * 4, *["Closed Lost,1,2026-05-03"] * 2]
OPEN_STAGES = ["Negotiation,0,", "Proposal,0,"]


def in_tokyo(rows: SeedRows) -> SeedRows:
    return [row | {"time_zone": "Asia/Tokyo"} if row["source"] == "csv" else row for row in rows]


def case_of_closed_flags() -> Case:
    headings = "Record ID,Associated Company IDs (Primary),Amount,Deal Stage,Is Deal Closed?"
    hubspot = f"{headings},Close Date,Create Date\n" + "".join(
        f"{number},{number},1000,{row},2026-01-05 10:00\n"
        for number, row in enumerate(STAGES + OPEN_STAGES, 1)
    )
    dated = [f"{row},2026-01-05" for row in STAGES]
    expected = [f"{row}2026-08-01,2026-01-05" for row in OPEN_STAGES]
    return Case(
        {
            "csv/accounts.csv": ACCOUNTS,
            "csv/deals.csv": deals(
                "stage,is_closed,closed_at,created_at",
                *dated,
                *(f"{row},2026-01-05" for row in OPEN_STAGES),
            ),
            "salesforce/Account.csv": SF_ACCOUNTS,
            "salesforce/Opportunity.csv": opportunities(
                "StageName,IsClosed,CloseDate,CreatedDate", *dated, *expected
            ),
            "hubspot/companies.csv": COMPANIES,
            "hubspot/deals.csv": hubspot,
        },
        OUTCOMES,
        [("csv", 4, 2, 2), ("hubspot", 4, 2, 2), ("salesforce", 4, 2, 2)],
    )


CASES = {
    "01-closed-flag-without-won": case_of_closed_flags(),
    "02-slipped-open-deal": Case(
        {
            "salesforce/Account.csv": SF_ACCOUNTS,
            "salesforce/Opportunity.csv": opportunities(
                "CreatedDate,CloseDate,StageName,IsWon",
                "2026-01-08,2026-05-20,Closed Won,true",
                "2026-01-08,2026-05-21,Closed Lost,false",
                "2026-01-08,2026-05-22,C - Workshop,false",
                "2026-01-08,2026-05-23,D - Paper,false",
            ),
        },
        OUTCOMES,
        [("salesforce", 1, 1, 2)],
    ),
    "04-sf-created-utc-close-local": Case(
        {
            "salesforce/Account.csv": SF_ACCOUNTS,
            # Seven hours behind: 23:50 of the day it was closed, and of the day before.
            "salesforce/Opportunity.csv": opportunities(
                "CreatedDate,CloseDate,StageName,IsWon,IsClosed",
                "2026-05-06T06:50:00.000Z,2026-05-05,Closed Won,true,true",
                "2026-05-05T06:50:00.000Z,2026-05-05,Closed Won,true,true",
            ),
        },
        "select cycle_days from int_deals order by cycle_days",
        [(0,), (1,)],
        seeds={
            "source_formats": lambda rows: [
                row | {"time_zone": "America/Los_Angeles"} if row["source"] == "salesforce" else row
                for row in rows
            ]
        },
    ),
    "05-csv-time-zone": Case(
        {
            "csv/accounts.csv": ACCOUNTS,
            "csv/deals.csv": deals(
                "created_at,closed_at,is_won",
                "2026-02-03 00:00:00,2026-04-01 00:00:00,1",
                "2026-02-03 23:59:59,2026-04-01 08:59:59,0",
                "2026-02-03,2026-04-01,1",
            ),
        },
        "select distinct cast(closed_date as varchar) from int_deals",
        [("2026-04-01",)],
        seeds={"source_formats": in_tokyo},
    ),
    "06-exponent-numbers": Case(
        {
            "salesforce/Account.csv": "Id,Name,AnnualRevenue\n001HX0000000601,Firm A,8.0E7\n"
            "001HX0000000602,Firm B,8e+07\n001HX0000000603,Firm C,80000000\n"
        },
        "select count(*) from int_accounts where annual_revenue_amount is null",
        [(0,)],
    ),
    "06-exponent-numbers, most of them": Case(
        {
            "salesforce/Account.csv": "Id,Name,AnnualRevenue\n001HX0000000601,Firm A,8.0E7\n"
            "001HX0000000602,Firm B,8.0E7\n001HX0000000603,Firm C,8.0E7\n"
        },
        "select count(*) from int_accounts where annual_revenue_amount is null",
        [(0,)],
        folder="exports_most",
    ),
    "09-connector-soft-deletes": Case(
        {
            "salesforce/Account.csv": SF_ACCOUNTS,
            "salesforce/Opportunity.csv": opportunities(
                "CreatedDate,CloseDate,StageName,IsWon,IsClosed,_sdc_deleted_at",
                "2026-01-08,2026-05-20,Closed Won,true,true,",
                "2026-01-08,2026-05-20,Closed Won,true,true,2026-05-25T00:00:00Z",
                "2026-01-08,2026-05-20,Closed Won,true,true,2026-05-26T00:00:00Z",
            ),
            "salesforce/Opportunity_2.csv": "id,account_id,created_date,close_date,stage_name,"
            "is_won,is_closed,_fivetran_active\n"
            "006HX0000000011,001HX0000000004,2026-01-08,2026-05-20,Closed Won,true,true,true\n"
            "006HX0000000012,001HX0000000005,2026-01-08,2026-05-20,Closed Won,true,true,false\n"
            "006HX0000000013,001HX0000000006,2026-01-08,2026-05-20,Closed Won,true,true,false\n",
        },
        "select outcome, count(*) from int_deals group by outcome",
        [("won", 2)],
    ),
    "10-renewal-and-amendment-types": Case(
        {
            "salesforce/Account.csv": SF_ACCOUNTS,
            "salesforce/Opportunity.csv": opportunities(
                "CreatedDate,CloseDate,StageName,IsWon,IsClosed,Type",
                *(
                    f"2026-01-08,2026-05-20,Closed Won,true,true,{label}"
                    for label in (
                        "New Business",
                        "Contract Amendment",
                        "Renewal of contract",
                        "Existing Customer - Upgrade",
                        "Expansion / Upsell",
                    )
                ),
            ),
        },
        "select count(*) from int_deals where deal_type = 'new_business'",
        [(1,)],
    ),
    "11-names-with-test": Case(
        {
            "csv/accounts.csv": "account_id,account_name\n1,Crash Test Rigs Ltd\n"
            "2,Dummy Makers AG\n3,Soil Test & Survey\n"
        },
        "select count(*) from int_accounts",
        [(3,)],
    ),
    "14-outcome-words-in-is-won": Case(
        {
            "csv/accounts.csv": ACCOUNTS,
            "csv/deals.csv": deals(
                "created_at,closed_at,is_won",
                *(f"2026-02-03,2026-04-02,{word}" for word in ("won", "LOST", "1", "0", "1")),
            ),
        },
        OUTCOMES,
        [("csv", 3, 2, 0)],
    ),
    "15-float-ids": Case(
        {
            "csv/accounts.csv": "account_id,account_name\n77,Firm A\n78,Firm B\n",
            "csv/deals.csv": "deal_id,account_id,created_at,closed_at,is_won\n"
            "d1,77.0,2026-02-03,2026-04-02,1\nd2,78.0,2026-02-03,2026-04-02,0\n"
            "d3,,2026-02-03,2026-04-02,0\n",
        },
        "select outcome, account_name is not null from int_deals"
        " left join int_accounts using (account_key) order by deal_key",
        [("won", True), ("lost", True), ("lost", False)],
    ),
    "19-reopened-and-backward": Case(
        {
            "salesforce/Account.csv": SF_ACCOUNTS,
            "salesforce/Opportunity.csv": opportunities(
                "CreatedDate,CloseDate,StageName,IsWon,IsClosed",
                "2026-01-02,2026-05-30,Closed Lost,false,true",
                "2026-01-02,2026-04-15,Qualification,false,false",
            ),
            "salesforce/OpportunityHistory.csv": "Id,OpportunityId,StageName,CreatedDate\n"
            "008HX0000000001,006HX0000000001,Prospecting,2026-01-02T09:00:00.000Z\n"
            "008HX0000000002,006HX0000000001,Closed Won,2026-02-02T09:00:00.000Z\n"
            "008HX0000000003,006HX0000000001,Proposal,2026-02-20T09:00:00.000Z\n"
            "008HX0000000004,006HX0000000001,Closed Lost,2026-05-30T09:00:00.000Z\n"
            "008HX0000000005,006HX0000000002,Closed Won,2026-02-02T09:00:00.000Z\n"
            "008HX0000000006,006HX0000000002,Qualification,2026-03-02T09:00:00.000Z\n",
        },
        OUTCOMES,
        [("salesforce", 0, 1, 1)],
    ),
    "30-opportunity-field-history": Case(
        {
            "salesforce/Account.csv": SF_ACCOUNTS,
            "salesforce/Opportunity.csv": opportunities(
                "CreatedDate,CloseDate,StageName,IsWon,IsClosed",
                "2026-01-02,2026-05-30,Closed Lost,false,true",
            ),
            "salesforce/OpportunityFieldHistory.csv": "Id,OpportunityId,CreatedDate,Field,OldValue,"
            "NewValue\n"
            "017HX0000000001,006HX0000000001,2026-01-02T09:00:00.000Z,created,,\n"
            "017HX0000000002,006HX0000000001,2026-02-02T09:00:00.000Z,StageName,Prospecting,"
            "Proposal/Price Quote\n"
            "017HX0000000003,006HX0000000001,2026-03-02T09:00:00.000Z,Amount,7.0,1000.0\n"
            "017HX0000000004,006HX0000000001,2026-05-30T09:00:00.000Z,StageName,"
            "Proposal/Price Quote,Closed Lost\n",
        },
        "select stage from int_stage_history order by entered_at",
        [("Prospecting",), ("Proposal/Price Quote",), ("Closed Lost",)],
    ),
}


def answer(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


@pytest.mark.parametrize("name", CASES)
def test_the_right_value_comes_out(
    compiled_project: CompiledProject, tmp_path: Path, shared_cases: Path | None, name: str
) -> None:
    case = CASES[name]
    folders = [write_exports(tmp_path, {f: t.encode() for f, t in case.files.items()})]
    if shared_cases:
        folders.append(shared_cases / name.partition(",")[0] / case.folder)
    models = ["int_accounts", "int_deals", "int_stage_history"]
    for folder in folders:
        built = compiled_project.build(folder, models, seeds=case.seeds)
        assert answer(built, case.asked) == case.right, folder
