"""A number outside its bounds is told and unknown: no points, no error, no figure."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from compiled_project import CompiledProject, SeedRows

ABSURD = {
    "employee_count": ["-5", "0", "2147483648", "10000001", "9223372036854775808", "1e400"],
    "annual_revenue": ["-5", "0", "9223372036854775808", "1e26", "100000000000000000", "1E99"],
    "growth_rate": ["-2", "101", "1e17", "-1e18"],
    "founded_year": ["20015", "0", "-5", "85", "2027", "1e30"],
}
SOUND = {
    "employee_count": ["1", "10000000", "3E2"],
    "annual_revenue": ["1", "8.0E7", "10000000000000"],
    "growth_rate": ["-1", "100", "0.2"],
    "founded_year": ["2026", "1526", "1998.0"],
}
BUDGET = {"attribute_id": "budget", "grain": "account", "value_kind": "number"}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def issues(connection: duckdb.DuckDBPyConnection, object_name: str) -> list[tuple[Any, ...]]:
    return connection.execute(
        "select column_name, raw_value, reason, file, record_no from rpt_value_issues"
        f" where object_name = '{object_name}' order by file, record_no, column_name"
    ).fetchall()


EXPORTS = [
    *(("csv/accounts.csv", f"account_id,{column}", column) for column in ABSURD),
    ("hubspot/companies.csv", "Record ID,Number of Employees", "employee_count"),
    ("hubspot/companies.csv", "Record ID,Annual Revenue", "annual_revenue"),
    ("hubspot/companies.csv", "Record ID,Year Founded", "founded_year"),
]


@pytest.mark.parametrize(("file", "header", "column"), EXPORTS)
def test_an_absurd_number_of_an_account_is_an_issue_and_unknown(
    compiled_project: CompiledProject, tmp_path: Path, file: str, header: str, column: str
) -> None:
    absurd, sound = ABSURD[column], SOUND[column]
    rows = [f"{number},{value}" for number, value in enumerate([*absurd, *sound], start=1)]
    exports = write(tmp_path, {file: "\n".join([header, *rows, ""])})
    built = compiled_project.build(
        exports, ["int_accounts", "rpt_value_issues", "int_attribute_observations"]
    )
    assert issues(built, "accounts") == [
        (column, raw, "implausible_number", file, number)
        for number, raw in enumerate(absurd, start=1)
    ]
    stored = "annual_revenue_amount" if column == "annual_revenue" else column
    known = built.execute(
        f"select cast(account_id as integer) as id from int_accounts where {stored} is not null"
        " order by id"
    ).fetchall()
    assert known == [(len(absurd) + number,) for number in range(1, len(sound) + 1)]
    attribute = "company_age_years" if column == "founded_year" else column
    observed = built.execute(
        "select count(distinct entity_key) from int_attribute_observations where attribute_id = ?",
        [attribute],
    ).fetchall()
    assert observed == [(len(sound),)]


def test_amounts_and_counts_beyond_reason_leave_the_record_and_lose_the_value(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    exports = write(
        tmp_path,
        {
            "csv/accounts.csv": "account_id\na\n",
            "csv/deals.csv": "deal_id,account_id,created_at,closed_at,is_won,amount,currency\n"
            "1,a,2026-01-01,2026-05-01,true,1e17,EUR\n"
            "2,a,2026-01-01,2026-05-01,true,999999999999999999,GBP\n"
            "3,a,2026-01-01,2026-05-01,true,1e400,\n"
            "4,a,2026-01-01,2026-05-01,true,100000000000,USD\n",
            "csv/subscriptions.csv": "subscription_id,account_id,start_date,mrr\n"
            "1,a,2020-01-01,1e26\n2,a,0001-01-01,1e15\n3,a,2020-01-01,-1\n4,a,2020-01-01,1e9\n",
            "csv/usage.csv": "account_id,usage_date,feature,event_count\n"
            "a,2026-01-01,x,9223372036854775807\na,2026-01-02,x,1e30\na,2026-01-03,x,-1\n"
            "a,2026-01-04,x,1000000000\n",
            "csv/nps.csv": "account_id,responded_at,score\n"
            "a,2026-01-01,11\na,2026-01-02,-1\na,2026-01-03,3000000000\na,2026-01-04,10\n",
            "hubspot/deal_pipeline_stage.csv": "pipeline_id,stage_id,label,probability\n"
            "p,1,Won,101\np,2,Lost,-0.5\np,3,Open,1E5\np,4,Late,0.5\n",
        },
    )
    built = compiled_project.build(exports, compiled_project.relations)
    for object_name, column, count in (
        ("deals", "amount", 3),
        ("subscriptions", "mrr", 3),
        ("usage", "event_count", 3),
        ("nps", "score", 3),
        ("deal_stages", "probability", 3),
    ):
        told = [
            (name, no)
            for name, _, reason, _, no in issues(built, object_name)
            if reason == "implausible_number"
        ]
        assert told == [(column, number) for number in range(1, count + 1)], object_name
    assert built.execute("select reason, raw_text from rpt_rejected_records").fetchall() == []
    amounts = built.execute("select deal_amount from int_deals order by deal_id").fetchall()
    assert amounts == [(None,), (None,), (None,), (100_000_000_000,)]
    paid = built.execute("select mrr_amount from int_subscriptions where mrr_amount is not null")
    assert paid.fetchall() == [(1_000_000_000,)]
    used = built.execute("select event_count from int_usage order by usage_date").fetchall()
    assert used == [(None,), (None,), (None,), (1_000_000_000,)]
    assert built.execute("select score from int_nps").fetchall() == [(10,)]
    failing = [
        test
        for test in compiled_project.data_tests
        if test != "active_versions_have_evidence" and compiled_project.failures(built, test)
    ]
    assert failing == []


def test_bounds_hold_for_values_that_come_as_text(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    exports = write(
        tmp_path,
        {
            "csv/accounts.csv": "account_id,Budget\na,1e30\nb,-1\nc,5\nd,\u0665\n",
            "csv/attributes.csv": "account_id,attribute_id,value,observed_at\n"
            "a,employee_count,0,2026-01-01\nb,employee_count,2147483648,2026-01-01\n"
            "c,employee_count,1E2,2026-01-01\nc,growth_rate,500,2026-01-01\n"
            'd,annual_revenue,"$50,000,000",2026-01-01\nd,growth_rate,20%,2026-01-01\n'
            "a,annual_revenue,€5000000,2026-01-01\n",
            "csv/signal_observations.csv": "account_id,attribute_id,value,observed_at\n"
            "a,annual_revenue,9223372036854775808,2026-01-01\n",
            "salesforce/Account.csv": "Id\n001HX0000000001\n",
            "salesforce/AccountHistory.csv": "Id,AccountId,Field,OldValue,NewValue,CreatedDate\n"
            "017HX0000000001,001HX0000000001,NumberOfEmployees,0,-5,2026-05-01T08:00:00.000Z\n",
        },
    )

    def own(seed: SeedRows) -> SeedRows:
        row = dict.fromkeys(seed[0], "") | {"source": "csv", "object": "accounts", "parser": "text"}
        named = {"source_column": "Budget", "canonical_column": "attribute:budget"}
        return [*seed, {**row, **named, "required": "false"}]

    def budget(seed: SeedRows) -> SeedRows:
        blank = dict.fromkeys(seed[0], "")
        return [*seed, {**blank, **BUDGET, "lowest": "0", "highest": "1000"}]

    built = compiled_project.build(
        exports,
        ["int_attribute_observations", "int_field_spans", "rpt_value_issues"],
        seeds={"column_map": own, "attributes": budget},
    )
    told = {
        name: sorted((column, raw, reason) for column, raw, reason, *_ in issues(built, name))
        for name in ("accounts", "attributes", "signal_observations", "field_history")
    }
    assert told == {
        "accounts": [
            ("attribute:budget", "-1", "implausible_number"),
            ("attribute:budget", "1e30", "implausible_number"),
            ("attribute:budget", "\u0665", "not_of_the_attributes_kind"),
        ],
        "attributes": [
            ("attribute:annual_revenue", "€5000000", "not_of_the_attributes_kind"),
            ("attribute:employee_count", "0", "implausible_number"),
            ("attribute:employee_count", "2147483648", "implausible_number"),
            ("attribute:growth_rate", "500", "implausible_number"),
        ],
        "signal_observations": [
            ("attribute:annual_revenue", "9223372036854775808", "implausible_number")
        ],
        "field_history": [
            ("attribute:employee_count", "-5", "implausible_number"),
            ("attribute:employee_count", "0", "implausible_number"),
        ],
    }
    known = built.execute(
        "select distinct attribute_id, attribute_value from int_attribute_observations order by all"
    ).fetchall()
    assert known == [
        ("annual_revenue", "50000000"),
        ("budget", "5"),
        ("employee_count", "100"),
        ("growth_rate", "0.2"),
    ]
    spans = built.execute("select attribute_value from int_field_spans").fetchall()
    assert spans == [(None,), (None,)]


def without_bounds(seed: SeedRows) -> SeedRows:
    return [{**row, "lowest": "", "highest": ""} for row in seed]


def test_without_bounds_nothing_overflows_either(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    exports = write(
        tmp_path,
        {
            "csv/accounts.csv": "account_id,annual_revenue,employee_count,currency\n"
            "a,99999999999999,99999999999999,USD\nb,1e17,1e17,USD\nc,-5,0,USD\n",
            "csv/deals.csv": "deal_id,account_id,created_at,closed_at,is_won,amount\n"
            "1,a,2026-01-01,2026-05-01,true,9e17\n",
        },
    )
    built = compiled_project.build(
        exports,
        compiled_project.relations,
        seeds={"attributes": without_bounds, "number_bounds": without_bounds},
    )
    revenue = built.execute(
        "select annual_revenue_amount, employee_count from int_accounts order by account_id"
    ).fetchall()
    assert revenue == [(99_999_999_999_999, 99_999_999_999_999), (None, None), (-5, 0)]
    assert issues(built, "accounts") == [
        ("annual_revenue", "100000000000000000", "implausible_number", "csv/accounts.csv", 2),
        ("employee_count", "1e17", "implausible_number", "csv/accounts.csv", 2),
    ]


QUESTIONABLE = {
    "csv/accounts.csv": "account_id,growth_rate,annual_revenue,employee_count\n"
    "1,4,1.234,300\n2,12,50.000,12.000\n3,0.5,7.500,7\n4,25,900,\n",
    "csv/accounts_2.csv": "account_id,annual_revenue\n5,7500.5\n6,1.234\n",
    "csv/attributes.csv": "account_id,attribute_id,value,observed_at\n"
    "1,growth_rate,1.125,2026-01-01\n2,growth_rate,1.250,2026-01-01\n"
    "3,growth_rate,1.500,2026-01-01\n4,employee_count,100,2026-01-01\n",
    "salesforce/Account.csv": "Id,Growth_Rate__c\n"
    "001HX0000000001,0.04\n001HX0000000002,0.25\n001HX0000000003,0\n",
}
REVENUES = (
    "select cast(account_id as integer) as id, annual_revenue_amount, employee_count"
    " from int_accounts where source = 'csv' order by id"
)


def test_columns_whose_numbers_may_mean_something_else_are_asked_about(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    exports = write(tmp_path, QUESTIONABLE)
    built = compiled_project.build(exports, ["rpt_load_alarms", "int_accounts"])
    asked = built.execute(
        "select alarm_id, source, subject, now_count from rpt_load_alarms order by all"
    ).fetchall()
    assert asked == [
        ("percent_or_share", "csv", "accounts.growth_rate", 4),
        ("percent_or_share", "salesforce", "accounts.growth_rate", 3),
        ("thousands_or_decimals", "csv", "accounts.annual_revenue", 3),
        ("thousands_or_decimals", "csv", "accounts.employee_count", 1),
        ("thousands_or_decimals", "csv", "attributes.attribute:growth_rate", 3),
    ]
    assert built.execute(REVENUES).fetchall() == [
        (1, None, 300),
        (2, None, None),
        (3, None, 7),
        (4, 900, None),
        (5, Decimal("7500.50"), None),
        (6, Decimal("1.23"), None),
    ]


def as_written(seed: SeedRows) -> SeedRows:
    answered = ("growth_rate", "annual_revenue", "employee_count")
    return [
        {**row, "unit": "as_written"} if row["canonical_column"] in answered else row
        for row in seed
    ]


def test_a_question_can_be_answered_in_column_map(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    asked = {name: text for name, text in QUESTIONABLE.items() if name.startswith("csv/accounts")}
    exports = write(tmp_path, asked)
    built = compiled_project.build(
        exports, ["rpt_load_alarms", "int_accounts"], seeds={"column_map": as_written}
    )
    assert built.execute("select * from rpt_load_alarms").fetchall() == []
    assert built.execute(REVENUES).fetchall()[1] == (2, 50, 12)
    growth = built.execute("select growth_rate from int_accounts where account_id = '2'").fetchall()
    assert growth == [(12,)]
