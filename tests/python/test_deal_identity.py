"""A deal that two CRMs hold counts once, and so does all that hangs on it."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from compiled_project import CompiledProject
from export_files import write_exports
from sample_scan import suffix

HEADINGS = [
    *("Salesforce Opportunity ID", "salesforceopportunityid", "hs_salesforceopportunityid"),
    *("property_salesforceopportunityid", "properties_hs_salesforceopportunityid"),
    "salesforce_opportunity_id",
]


def full(prefix: str, number: int) -> str:
    """A Salesforce id of 18 characters."""
    short = f"{prefix}Hx{number:010}"
    return short + suffix(short)


def opportunity(number: int, **columns: str) -> dict[str, object]:
    return {
        "Id": full("006", number),
        "Name": f"Deal {number}",
        "AccountId": full("001", 1),
        "StageName": "Prospecting",
        "CreatedDate": "2026-01-20T09:00:00Z",
        "CloseDate": "2026-09-01",
        **columns,
    }


def hubspot_deal(record_id: int, names: str = "", **columns: str) -> dict[str, object]:
    return {
        "Record ID": record_id,
        "Deal Name": f"Deal {record_id}",
        "Deal Stage": "Appointment Scheduled",
        "Create Date": "2026-01-10 08:00",
        "Close Date": "2026-09-01 08:00",
        "Salesforce Opportunity ID": names,
        **columns,
    }


WON = {"StageName": "Closed Won", "CloseDate": "2026-03-01"}
LOST = {"StageName": "Closed Lost", "CloseDate": "2026-03-01"}
FILES: dict[str, Any] = {
    "salesforce/Account.csv": [{"Id": full("001", 1), "Name": "Acme"}],
    "salesforce/Opportunity.csv": [
        opportunity(1, **WON),
        opportunity(2, HubSpot_Deal_ID__c="22", **LOST),
        opportunity(3),
        opportunity(4, IsDeleted="1"),
    ],
    "salesforce/OpportunityHistory.csv": [
        {"OpportunityId": full("006", 1), "StageName": stage, "CreatedDate": day}
        for stage, day in (("Discovery", "2026-01-20"), ("Closed Won", "2026-03-01"))
    ],
    "salesforce/Contact.csv": [{"Id": full("003", 1), "Title": "CFO", "CreatedDate": "2026-01-01"}],
    "salesforce/OpportunityContactRole.csv": [
        {
            **{"OpportunityId": full("006", 1), "ContactId": full("003", 1)},
            **{"Role": "Economic Buyer", "CreatedDate": "2026-01-21"},
        }
    ],
    "salesforce/Task.csv": [
        {"Id": full("00T", 1), "WhatId": "", "Subject": "Demo", "ActivityDate": "2026-02-01"}
    ],
    "salesforce/Lead.csv": [
        {
            **{"Id": full("00Q", number), "CreatedDate": "2026-01-05", "Email": "a@acme.com"},
            **{"ConvertedContactId": contact, "MQL_Date__c": ""},
        }
        for number, contact in ((1, ""), (2, full("003", 2)))
    ],
    "hubspot/deals.csv": [
        # Fifteen characters, as reports of Salesforce have them; the outcome is another one.
        hubspot_deal(
            21, full("006", 1)[:15], **{"Is Closed Won": "false", "Is Deal Closed?": "true"}
        ),
        hubspot_deal(22, Amount="7000"),
        hubspot_deal(23, full("006", 1), Amount="5000"),
        hubspot_deal(24, full("006", 4)),
        hubspot_deal(25, full("006", 9)),
        hubspot_deal(26, **{"Merged record IDs": "27;28"}),
        hubspot_deal(27),
        hubspot_deal(29, "9.9E+15"),
    ],
    "hubspot/deal_stage.csv": [
        {"deal_id": deal, "value": stage, "date_entered": day}
        for deal, stage, day in (
            (21, "Told by HubSpot as well", "2026-01-15 08:00:00"),
            (22, "Told by HubSpot alone", "2026-01-15 08:00:00"),
            (28, "Told of a merged deal", "2026-01-15 08:00:00"),
        )
    ],
    "hubspot/contacts.csv": [
        {
            **{"Record ID": 31, "Department": "Finance", "Create Date": "2026-01-02 08:00"},
            **{"Salesforce Contact ID": full("003", 1), "Salesforce Lead ID": full("00Q", 1)},
            **{"Became a Marketing Qualified Lead Date": "2026-01-07 08:00"},
        },
        {
            **{"Record ID": 32, "Create Date": "2026-01-02 08:00"},
            **{"Salesforce Contact ID": full("003", 2)},
            **{"Became a Marketing Qualified Lead Date": "2026-01-08 08:00"},
        },
    ],
    "hubspot/deal_contact.csv": "deal_id,contact_id\n21,31\n",
    "hubspot/tasks.csv": [
        {
            **{
                "Record ID": 41,
                "Task Title": "Demo of HubSpot",
                "Activity date": "2026-02-01 10:00",
            },
            **{"Associated Deal IDs": 21, "Salesforce Task ID": full("00T", 1)},
        },
        {
            **{"Record ID": 42, "Task Title": "Call", "Activity date": "2026-02-02 10:00"},
            **{"Associated Deal IDs": 23},
        },
    ],
    "csv/deals.csv": [
        {"deal_id": deal, "stage": "Proposal", "created_at": "2026-02-01", "closed_at": "", **ids}
        for deal, ids in (
            ("by-hubspot", {"hubspot_id": "22"}),
            ("by-salesforce", {"salesforce_id": full("006", 3)}),
            (f"salesforce:{full('006', 3)}", {"competitor": "Globex"}),
            (f"salesforce:{full('006', 7)}", {}),
        )
    ],
    "csv/attributes.csv": [
        {
            **{"deal_id": "hubspot:21", "attribute_id": "technical_fit"},
            **{"value": "trial", "observed_at": "2026-02-03"},
        }
    ],
    "csv/signal_observations.csv": [
        {
            **{"deal_id": "hubspot:22", "attribute_id": "economic_buyer"},
            **{"value": "confirmed", "observed_at": "2026-02-03"},
        }
    ],
}
SHOWN = [
    *("rpt_folded_records", "rpt_value_issues", "rpt_rejected_records", "fct_icp_deal_scores"),
    *("int_contacts", "int_leads", "int_activities", "int_contact_roles", "int_observations"),
    *("int_stage_history", "int_deal_xref"),
]
ONE, TWO, THREE = (f"salesforce:{full('006', number)}" for number in (1, 2, 3))


@pytest.fixture(scope="module")
def built(
    compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> duckdb.DuckDBPyConnection:
    folder = write_exports(tmp_path_factory.mktemp("synced"), FILES)
    connection = compiled_project.build(folder, SHOWN)
    for test in ("every_deal_is_scored_or_listed", "every_account_is_kept_or_listed"):
        assert compiled_project.failures(connection, test) == []
    return connection


def ask(built: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return built.execute(query).fetchall()


def test_each_deal_counts_once_and_every_fold_is_named(built: duckdb.DuckDBPyConnection) -> None:
    deals = ask(built, "select deal_key from int_deals order by 1")
    alone = [f"hubspot:{record_id}" for record_id in (24, 25, 26, 29)]
    assert [key for (key,) in deals] == [*alone, ONE, TWO, THREE, f"salesforce:{full('006', 7)}"]
    folds = ask(
        built,
        "select entity_key, canonical_key, rule from rpt_folded_records"
        " where object_name = 'deals' order by 1",
    )
    assert folds == [
        ("csv:by-hubspot", TWO, "synced"),
        ("csv:by-salesforce", THREE, "synced"),
        (f"csv:{THREE}", THREE, "same_id"),
        ("hubspot:21", ONE, "synced"),
        ("hubspot:22", TWO, "synced"),
        ("hubspot:23", ONE, "synced"),
        ("hubspot:27", "hubspot:26", "merged"),
    ]
    scored = ask(built, "select count(distinct deal_key) from fct_icp_deal_scores")
    assert scored == [(len(deals),)]


def test_salesforce_says_how_it_went_and_hubspot_fills_in_what_is_missing(
    built: duckdb.DuckDBPyConnection,
) -> None:
    found = ask(
        built,
        "select deal_key, outcome, deal_amount, created_date, closed_date, competitor"
        " from int_deals where source = 'salesforce' order by deal_key",
    )
    shown = [(key, outcome, amount, str(made), str(closed), rival)
             for key, outcome, amount, made, closed, rival in found]  # fmt: skip
    assert shown == [
        (ONE, "won", 5000, "2026-01-10", "2026-03-01", None),
        (TWO, "lost", 7000, "2026-01-10", "2026-03-01", None),
        (THREE, "open", None, "2026-01-20", "None", "Globex"),
    ]
    against = ask(
        built,
        "select raw_value from rpt_value_issues"
        " where reason = 'outcome_disagrees_with_synced_record' and file = 'hubspot/deals.csv'"
        " and record_no = 1",
    )
    assert against == [(f"Appointment Scheduled, against Closed Won of {ONE}",)]


def test_an_id_that_leads_to_no_deal_in_use_is_an_issue(built: duckdb.DuckDBPyConnection) -> None:
    found = ask(
        built,
        "select reason, raw_value from rpt_value_issues where column_name = 'salesforce_id'"
        " order by 1, 2",
    )
    assert found == [
        ("bad_id", "9.9E+15"),
        ("synced_record_not_in_use", full("006", 4)),
        ("synced_record_not_in_use", full("006", 9)),
    ]


def test_one_crm_tells_the_stages_of_a_deal_and_the_other_only_where_that_one_does_not(
    built: duckdb.DuckDBPyConnection,
) -> None:
    assert ask(built, "select deal_key, stage from int_stage_history order by 1, stage_no") == [
        ("hubspot:26", "Told of a merged deal"),
        (ONE, "Discovery"),
        (ONE, "Closed Won"),
        (TWO, "Told by HubSpot alone"),
    ]


def test_a_person_of_both_crms_is_one_contact_with_one_place_in_the_deal(
    built: duckdb.DuckDBPyConnection,
) -> None:
    contact = f"salesforce:{full('003', 1)}"
    people = ask(built, "select contact_key, title, department from int_contacts order by 1")
    assert people == [("hubspot:32", None, None), (contact, "CFO", "Finance")]
    assert ask(built, "select distinct deal_key, contact_key from int_contact_roles") == [
        (ONE, contact)
    ]


def test_a_synced_activity_took_place_once_and_borrows_its_deal(
    built: duckdb.DuckDBPyConnection,
) -> None:
    account = f"salesforce:{full('001', 1)}"
    found = ask(
        built, "select activity_key, deal_key, account_key, subject from int_activities order by 1"
    )
    assert found == [
        ("hubspot:42", ONE, account, "Call"),
        (f"salesforce:{full('00T', 1)}", ONE, account, "Demo"),
    ]


def test_a_lead_of_both_crms_is_one_by_its_own_id_or_the_contact_it_became(
    built: duckdb.DuckDBPyConnection,
) -> None:
    found = ask(built, "select lead_key, created_date, mql_date from int_leads order by 1")
    assert [(key, str(made), str(mql)) for key, made, mql in found] == [
        (f"salesforce:{full('00Q', 1)}", "2026-01-05", "2026-01-07"),
        (f"salesforce:{full('00Q', 2)}", "2026-01-05", "2026-01-08"),
    ]


def test_observations_and_attributes_of_a_folded_deal_are_those_of_the_deal(
    built: duckdb.DuckDBPyConnection,
) -> None:
    found = ask(built, "select entity_key, attribute_id from int_observations order by 1")
    assert found == [(ONE, "technical_fit"), (TWO, "economic_buyer")]


def test_every_spelling_of_the_opportunitys_id_is_known(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    files: dict[str, Any] = {"salesforce/Opportunity.csv": [opportunity(1, **WON)]}
    for number, heading in enumerate(HEADINGS):
        record = hubspot_deal(number)
        record[heading] = record.pop("Salesforce Opportunity ID") or full("006", 1)
        files[f"hubspot/deals_{number}.csv"] = [record]
    built = compiled_project.build(write_exports(tmp_path, files), ["int_deals"])
    assert ask(built, "select deal_key from int_deals") == [(ONE,)]


def test_without_its_salesforce_file_a_hubspot_deal_meets_the_plain_record_of_the_opportunity(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    files: dict[str, Any] = {
        "hubspot/deals.csv": [hubspot_deal(21, full("006", 1)), hubspot_deal(22, full("006", 2))],
        "csv/deals.csv": "deal_id,stage,created_at,closed_at\n"
        f"{ONE},Closed Won,2026-01-01,2026-03-01\n",
    }
    built = compiled_project.build(write_exports(tmp_path, files), ["rpt_value_issues"])
    assert ask(built, "select deal_key from int_deals order by 1") == [("hubspot:22",), (ONE,)]
    issues = "select count(*) from rpt_value_issues where reason = 'synced_record_not_in_use'"
    assert ask(built, issues) == [(0,)], "no Salesforce file was read"


def test_a_table_of_merges_folds_deals_and_companies_that_linger_or_are_gone(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    files: dict[str, Any] = {
        "hubspot/companies.csv": [
            {"Record ID": number, "Company name": f"Firm {number}", "is_deleted": deleted}
            for number, deleted in ((1, ""), (2, ""), (3, "true"), (5, ""))
        ],
        "hubspot/merged_company.csv": "company_id,merged_company_id\n1,2\n1,3\n1,4\n9,5\n",
        "hubspot/deals.csv": [
            hubspot_deal(10 + number, **{"Associated Company IDs (Primary)": str(number)})
            for number in (1, 2, 3, 4, 5)
        ],
        "hubspot/merged_deal.csv": "deal_id,merged_deal_id,_fivetran_deleted\n"
        "11,12,false\n12,20,false\n99,13,false\n11,14,true\n",
        "hubspot/deal_stage.csv": "deal_id,value,date_entered\n20,Told of a lost deal,2026-01-15\n",
    }
    built = compiled_project.build(write_exports(tmp_path, files), SHOWN)
    for test in ("every_deal_is_scored_or_listed", "every_account_is_kept_or_listed"):
        assert compiled_project.failures(built, test) == []
    one, five = "hubspot:1", "hubspot:5"
    assert ask(built, "select deal_key, account_key from int_deals order by 1") == [
        ("hubspot:11", one),
        ("hubspot:13", one),
        ("hubspot:14", one),
        ("hubspot:15", five),
    ]
    assert ask(built, "select account_key from int_accounts order by 1") == [(one,), (five,)]
    folds = "select object_name, entity_key, canonical_key, rule from rpt_folded_records"
    assert ask(built, f"{folds} where entity_key in ('hubspot:2', 'hubspot:12') order by 1") == [
        ("accounts", "hubspot:2", one, "merged"),
        ("deals", "hubspot:12", "hubspot:11", "merged"),
    ]
    assert ask(built, "select deal_key, stage from int_stage_history") == [
        ("hubspot:11", "Told of a lost deal")
    ]


def test_the_public_case_holds_three_deals(
    compiled_project: CompiledProject, shared_cases: Path | None
) -> None:
    if shared_cases is None:
        return
    case = shared_cases / "08-synced-twin-deals" / "exports"
    built = compiled_project.build(case, ["int_deals", "rpt_folded_records"])
    assert ask(built, "select outcome, count(*) from int_deals group by 1 order by 1") == [
        ("lost", 1),
        ("won", 2),
    ]
    folds = "select object_name, count(*) from rpt_folded_records group by 1 order by 1"
    assert ask(built, folds) == [("accounts", 3), ("deals", 3)]
