"""A person is no ideal customer: it has no score, its deals count and say why they have none."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from compiled_project import CompiledProject
from export_files import write_exports
from icp_warehouse.explain.explain_text import explained
from rendered_models import rows

PEOPLE = ("1", "true", "TRUE")
SHOWN = [
    *("dim_icp_accounts", "fct_icp_deal_scores", "fct_icp_account_scores", "rpt_value_issues"),
    *("rpt_folded_records", "rpt_rejected_records"),
]
SCORED = """
    select distinct account_name from dim_icp_accounts
    inner join fct_icp_account_scores using (account_key)
    order by account_name
"""


def salesforce_id(prefix: str, number: int) -> str:
    return f"{prefix}hx{number:010}AAA"


def accounts() -> list[dict[str, object]]:
    people: list[dict[str, object]] = [
        {"Id": salesforce_id("001", number), "Name": f"Person {number}", "IsPersonAccount": word}
        for number, word in enumerate(PEOPLE)
    ]
    company = {"Name": "Aster Ltd", "NumberOfEmployees": 300, "AnnualRevenue": 50000000}
    return [
        *people,
        {"Id": salesforce_id("001", 7), "IsPersonAccount": "0", **company},
        {"Id": salesforce_id("001", 8), "IsPersonAccount": "", **company, "Name": "Blank Ltd"},
    ]


def deals() -> list[dict[str, object]]:
    return [
        {
            **{"Id": salesforce_id("006", number), "AccountId": salesforce_id("001", number)},
            **{"Name": f"Deal {number}", "StageName": "Closed Won", "Amount": 1000},
            **{"CreatedDate": "2026-01-11T09:00:00Z", "CloseDate": "2026-05-11"},
            **{"IsWon": "true", "IsClosed": "true"},
        }
        for number in (0, 1, 2, 7, 8)
    ]


@pytest.fixture(scope="module")
def built(
    compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> duckdb.DuckDBPyConnection:
    files: dict[str, Any] = {
        "salesforce/Account.csv": accounts(),
        "salesforce/Opportunity.csv": deals(),
        "csv/accounts.csv": "account_id,account_name,is_person_account\np,Plain Person,yes\n",
    }
    folder = write_exports(tmp_path_factory.mktemp("people"), files)
    connection = compiled_project.build(folder, SHOWN)
    assert compiled_project.failures(connection, "every_deal_is_scored_or_listed") == []
    return connection


def test_a_person_has_no_score_and_a_reason(built: duckdb.DuckDBPyConnection) -> None:
    people = rows(
        built,
        "select account_name, icp_score, fit_score, score_status, machine_tier, icp_tier,"
        " exclusion_ids, exclusion_reasons from dim_icp_accounts where is_person_account"
        " order by account_name",
    )
    assert [person.pop("account_name") for person in people] == [
        *(f"Person {number}" for number in range(3)),
        "Plain Person",
    ]
    for person in people:
        assert person == {
            **{"icp_score": None, "fit_score": None, "score_status": "disqualified"},
            **{"machine_tier": "Out", "icp_tier": "Out", "exclusion_ids": "person_account"},
            "exclusion_reasons": "A person, not a company",
        }
    scored = built.execute(SCORED).fetchall()
    assert scored == [("Aster Ltd",), ("Blank Ltd",)]


def test_an_explanation_says_that_a_person_is_no_company(built: duckdb.DuckDBPyConnection) -> None:
    [person] = rows(built, "select * from dim_icp_accounts where account_name = 'Person 1'")
    silent: dict[str, Any] = dict.fromkeys(("lines", "exclusions", "lifts", "overrides"), ())
    told = explained({**person, **silent, "unknowns": (), "changes": None}).splitlines()
    assert told[1] == "Tier Out: A person, not a company, as of 2026-06-30"


def test_the_deals_of_people_count_and_are_listed_where_the_back_test_leaves_them_out(
    built: duckdb.DuckDBPyConnection,
) -> None:
    assert built.execute("select count(*), sum(deal_amount) from int_deals").fetchall() == [
        (5, 5000)
    ]
    listed = built.execute(
        "select raw_value from rpt_value_issues where reason = 'deal_of_a_person' order by 1"
    ).fetchall()
    assert [key for (key,) in listed] == [
        f"salesforce:{salesforce_id('001', number)}" for number in range(3)
    ]
    companies = built.execute(
        "select distinct deal_key from fct_icp_deal_scores order by 1"
    ).fetchall()
    assert [key for (key,) in companies] == [
        f"salesforce:{salesforce_id('006', number)}" for number in (7, 8)
    ]


def test_the_public_case_has_one_company_and_three_deals(
    compiled_project: CompiledProject, shared_cases: Path | None
) -> None:
    if shared_cases is None:
        return
    built = compiled_project.build(shared_cases / "26-person-accounts" / "exports", SHOWN)
    assert built.execute(SCORED).fetchall() == [("Aster GmbH",)]
    assert built.execute("select count(*) from int_deals").fetchall() == [(3,)]
