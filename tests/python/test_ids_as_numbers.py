"""An id that a spreadsheet or pandas has taken for a number is the id it was, or none."""

from pathlib import Path

import duckdb
import pytest

from compiled_project import CompiledProject
from parsed_values import parsed

FILES = {
    "csv/accounts.csv": "account_id,account_name,parent_account_id,owner_id\n"
    "1501,Fen 1,,7.0\n1502.0,Fen 2,1501.0,8.0\n1503,Fen 3,1.5E+3,\n1503.0,Fen 3 again,,\n"
    "1.23457E+17,Fen 4,,\n1504,Fen 5,,\n",
    "csv/deals.csv": "deal_id,account_id,created_at,closed_at,is_won\n"
    "9001.0,1501.0,2026-02-01,2026-04-01,true\n9002,csv:1502.0,2026-02-01,2026-04-01,true\n"
    "9003,hubspot:77.0,2026-02-01,2026-04-01,true\n9004,1.23457E+17,2026-02-01,2026-04-01,true\n"
    "9005,1502,2026-02-01,2026-04-01,true\n",
    "csv/contacts.csv": "contact_id,account_id,title\n31.0,1501.0,CEO\n",
    "csv/contact_roles.csv": "deal_id,contact_id,role,created_at\n"
    "9001,31,champion,2026-02-02\n9002.0,31.0,champion,2026-02-02\n",
    "csv/stage_history.csv": "deal_id,stage,entered_at\n9001.0,Proposal,2026-02-03\n",
    "csv/activities.csv": "activity_id,account_id,deal_id,contact_id,activity_type,occurred_at\n"
    "1.0,1501.0,9001.0,31.0,Call,2026-02-05\n",
    "csv/attributes.csv": "account_id,deal_id,attribute_id,value,observed_at\n"
    "1501.0,,employee_count,300,2026-01-01\n,9001.0,timeline,vague,2026-02-02\n",
    "csv/signal_observations.csv": "account_id,deal_id,attribute_id,value,observed_at\n"
    "1502.0,,churn_flag,true,2026-01-01\n",
    "csv/subscriptions.csv": "subscription_id,account_id,start_date,mrr\n"
    "5.0,1502.0,2026-01-01,10\n",
    "csv/usage.csv": "account_id,usage_date,feature,event_count\n1501.0,2026-01-01,x,4.0\n",
    "csv/nps.csv": "account_id,responded_at,score\n1501.0,2026-01-01,9.0\n",
    "csv/leads.csv": "lead_id,account_id,created_at,converted_deal_id,email_domain\n"
    "41.0,1501.0,2026-01-01,9001.0,\n",
    "csv/campaign_touches.csv": "touch_id,account_id,lead_id,campaign,touched_at\n"
    "51.0,,41.0,Spring,2026-01-01\n",
    "hubspot/companies.csv": 'Record ID,Name,Merged Company IDs\n77,Moor,"76.0;75"\n78.0,Heath,\n',
    "hubspot/deals.csv": "Record ID,Deal Name,Create Date,Close Date,Is Closed Won,"
    "Last Modified Date,Associated Company IDs,Associated Contact IDs\n"
    "61,a,2026-02-01 10:00,2026-04-01 10:00,true,2026-04-01 10:00,78.0,91.0\n"
    "62,b,2026-02-01 10:00,2026-04-01 10:00,true,2026-04-01 10:00,7.8E+10,91\n"
    "63.0,c,2026-02-01 10:00,2026-04-01 10:00,true,2026-04-01 10:00,,9.1E+10\n",
    "hubspot/contacts.csv": "Record ID,Job Title\n91,CFO\n",
}
MODELS = [
    *("int_accounts", "int_deals", "int_contact_roles", "int_contacts", "int_stage_history"),
    *("int_activities", "int_attribute_records", "int_subscriptions", "int_usage", "int_nps"),
    *("int_leads", "int_campaign_touches", "int_account_xref", "rpt_rejected_records"),
    "rpt_value_issues",
]


@pytest.fixture(scope="module")
def built(
    compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("floats")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return compiled_project.build(folder, MODELS)


LINKS = [
    ("select account_key from int_accounts where source = 'csv'", "1501 1502 1503 1504"),
    ("select parent_account_key from int_accounts where account_id = '1502'", "1501"),
    ("select owner_id from int_accounts where account_id in ('1501', '1502')", "7 8"),
    (
        "select account_key from int_deals where deal_id in ('9001', '9002', '9005')",
        "1501 1502 1502",
    ),
    ("select account_key from int_contacts where contact_key = 'csv:31'", "1501"),
    ("select deal_key from int_contact_roles where deal_key like 'csv:%'", "9001 9002"),
    ("select deal_key from int_stage_history", "9001"),
    ("select account_key || deal_key || contact_key from int_activities", "1501csv:9001csv:31"),
    (
        "select entity_key from int_attribute_records where object_name = 'attributes'",
        "1501 9001",
    ),
    (
        "select entity_key from int_attribute_records where object_name = 'signal_observations'",
        "1502",
    ),
    ("select account_key from int_subscriptions", "1502"),
    ("select account_key || event_count from int_usage", "15014"),
    ("select account_key || score from int_nps", "15019"),
    ("select account_key || deal_key from int_leads where source = 'csv'", "1501csv:9001"),
    ("select account_key from int_campaign_touches", "1501"),
]


@pytest.mark.parametrize(("query", "keys"), LINKS)
def test_both_sides_of_every_link_are_the_same_id(
    built: duckdb.DuckDBPyConnection, query: str, keys: str
) -> None:
    found = sorted(str(key).removeprefix("csv:") for (key,) in built.execute(query).fetchall())
    assert found == keys.split()


def test_a_key_of_another_source_in_a_plain_file_loses_its_fraction_too(
    built: duckdb.DuckDBPyConnection,
) -> None:
    [(key,)] = built.execute("select account_key from int_deals where deal_id = '9003'").fetchall()
    assert key == "hubspot:77"


def test_one_id_in_two_dresses_is_one_record(built: duckdb.DuckDBPyConnection) -> None:
    twice = built.execute(
        "select reason from rpt_rejected_records where raw_text like '1503%'"
    ).fetchall()
    assert twice == [("DUPLICATE_KEY",)]


def test_an_id_without_its_digits_is_refused_or_told_and_links_to_nothing(
    built: duckdb.DuckDBPyConnection,
) -> None:
    refused = built.execute(
        "select object_name, raw_text[:11] from rpt_rejected_records where reason = 'BAD_ID'"
    ).fetchall()
    assert refused == [("accounts", "1.23457E+17")]
    told = built.execute(
        "select source, object_name, column_name, raw_value from rpt_value_issues"
        " where reason = 'bad_id' order by all"
    ).fetchall()
    assert told == [
        ("csv", "accounts", "parent_account_id", "1.5E+3"),
        ("csv", "deals", "account_id", "1.23457E+17"),
        ("hubspot", "deals", "account_ids", "7.8E+10"),
        ("hubspot", "deals", "contact_ids", "9.1E+10"),
    ]
    linked = built.execute("select account_key from int_deals where deal_id in ('9004', '62')")
    assert linked.fetchall() == [(None,), (None,)]


def test_lists_of_ids_are_read_like_ids(built: duckdb.DuckDBPyConnection) -> None:
    deal = built.execute("select account_key from int_deals where deal_id = '61'").fetchall()
    assert deal == [("hubspot:78",)]
    roles = built.execute(
        "select deal_key, contact_key from int_contact_roles"
        " where deal_key like 'hubspot:%' order by all"
    ).fetchall()
    assert roles == [("hubspot:61", "hubspot:91"), ("hubspot:62", "hubspot:91")]
    merged = built.execute(
        "select account_key from int_account_xref where canonical_account_key = 'hubspot:77'"
    ).fetchall()
    assert sorted(merged) == [("hubspot:75",), ("hubspot:76",), ("hubspot:77",)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1501", "1501"),
        ("1501.0", "1501"),
        ("1501,0", "1501"),
        ("1501.00", "1501"),
        ("1501.000", "1501"),
        ("1501.0000000000", "1501"),
        ("csv:1501.0", "csv:1501"),
        ("10.0", "10"),
        ("00017.0", "00017"),
        ("1.000", "1.000"),  # perhaps a thousand
        ("1501.5", "1501.5"),
        ("v10.0", "v10.0"),
        ("A-1.0", "A-1.0"),
        ("salesforce:001Hp00000AbCdEIAV", "salesforce:001Hp00000AbCdEIAV"),
        ("12e45678", "12e45678"),  # digits of a hash
        ("1.23457E+17", None),
        ("1,23457E+17", None),
        ("1.23457e17", None),
        ("1E+17", None),
        ("hubspot:4.3E+10", None),
    ],
)
def test_an_id_keeps_what_is_its_own(text: str, read: str | None) -> None:
    assert parsed('parse_id("text")', [text]) == [read]


def test_the_public_case_of_float_ids(
    compiled_project: CompiledProject, shared_cases: Path | None
) -> None:
    if shared_cases:
        [case] = shared_cases.glob("15-*")
        found = compiled_project.build(case / "exports", ["int_deals"]).execute(
            "select account_key from int_deals order by deal_id"
        )
        assert found.fetchall() == [("csv:1501",), ("csv:1502",), (None,)]
