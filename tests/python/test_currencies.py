"""An amount counts in its own currency, or in none: nothing is converted, or taken, in silence."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from compiled_project import CompiledProject, SeedRows

MODELS = ["int_deals", "int_accounts", "int_subscriptions", "rpt_value_issues"]

# Amount, currency column, amount in USD (a euro is 1.16, a pound 1.33), and what is told of it.
DEALS: dict[str, tuple[str, str, Decimal | int | None, tuple[str, str] | None]] = {
    "name": ("1000", "EUR - Euro", 1160, None),
    "word": ("1000", "Euro", 1160, None),
    "code": ("1000", "eur", 1160, None),
    "code in brackets": ("1000", "Euro (EUR)", 1160, None),
    "long name": ("1000", "GBP - British Pound", 1330, None),
    "sign": ("1000", "€", 1160, None),
    "dollars": ("1000", "US$", 1000, None),
    "dollar name": ("1000", "U.S. Dollar", 1000, None),
    "sign of several": ("1000", "$", 1000, None),
    "no rate": ("1000", "SEK", None, ("currency", "no_currency_rate")),
    "unknown word": ("1000", "Taler", None, ("currency", "no_currency_rate")),
    "three letters": ("1000", "XQQ", None, ("currency", "no_currency_rate")),
    "said by nobody": ("1000", "", 1000, None),
    "said twice": ("€1,000.00", "EUR", 1160, None),
    "sign agrees": ("$1,000", "USD", 1000, None),
    "sign agrees with the source": ("$1,000", "", 1000, None),
    "word agrees": ("USD 1,000", "", 1000, None),
    "sign contradicts": ("€1,000", "USD", None, ("amount", "currency_contradiction")),
    "code contradicts": ("1,000 GBP", "EUR", None, ("amount", "currency_contradiction")),
    "dollars contradict": ("$1,000", "EUR", None, ("amount", "currency_contradiction")),
    "dollars and no dollar": ("$1,000", "AUD", None, ("currency", "no_currency_rate")),
    "only the amount says": (
        "€ 1,000.50",
        "",
        Decimal("1160.58"),
        ("amount", "currency_of_the_amount"),
    ),
    "code behind": ("1,000 GBP", "", 1330, ("amount", "currency_of_the_amount")),
    "sign of several, none ours": ("¥1,000", "", None, ("amount", "ambiguous_currency")),
    "one of several named": ("kr 1,000", "SEK", None, ("currency", "no_currency_rate")),
    "no currency at all": ("1,000 pcs", "", None, ("amount", "not_a_number")),
    "negative": ("(1,000)", "EUR", -1160, None),
    "percent": ("10%", "", None, ("amount", "not_a_number")),
}


def write(folder: Path, **files: str) -> Path:
    (folder / "csv").mkdir(parents=True)
    for name, text in files.items():
        (folder / "csv" / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def deals(rows: dict[str, tuple[Any, ...]], heading: str = "currency") -> str:
    lines = [f"deal_id,account_id,created_at,closed_at,is_won,amount,{heading}"]
    lines += [
        f'"{name}",a,2026-04-02,2026-05-01,false,"{amount}",{currency}'
        for name, (amount, currency, *_) in rows.items()
    ]
    return "\n".join(lines) + "\n"


def found(connection: duckdb.DuckDBPyConnection, query: str) -> dict[Any, Any]:
    return {key: value for key, value in connection.execute(query).fetchall()}


def told(connection: duckdb.DuckDBPyConnection, object_name: str) -> list[tuple[Any, ...]]:
    return connection.execute(
        "select column_name, raw_value, reason from rpt_value_issues"
        f" where object_name = '{object_name}' order by record_no, column_name"
    ).fetchall()


@pytest.fixture(scope="module")
def spelt(
    compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> duckdb.DuckDBPyConnection:
    exports = write(
        tmp_path_factory.mktemp("spelt") / "exports",
        accounts="account_id,annual_revenue,currency\na,$5,EUR\nb,€ 2000000,\nc,3e6,Taler\n",
        deals=deals(DEALS),
        subscriptions="subscription_id,account_id,start_date,mrr,currency\n"
        "s1,a,2026-04-02,1000,Euro\ns2,a,2026-04-02,$1000,EUR\ns3,a,2026-04-02,£1000,\n",
    )
    return compiled_project.build(
        exports, [*MODELS, "rpt_unmapped_values", "rpt_load_alarms", "stg_csv__deals"]
    )


@pytest.mark.parametrize("name", DEALS)
def test_a_spelling_of_a_currency_is_known_or_told(
    spelt: duckdb.DuckDBPyConnection, name: str
) -> None:
    _, _, amount, issue = DEALS[name]
    row = spelt.execute(
        "select deal_amount, record_no from int_deals inner join stg_csv__deals using (deal_id)"
        " where deal_id = ?",
        [name],
    ).fetchone()
    assert row is not None
    assert row[0] == amount
    issues = spelt.execute(
        "select column_name, reason from rpt_value_issues"
        " where object_name = 'deals' and record_no = ?",
        [row[1]],
    ).fetchall()
    assert issues == ([issue] if issue else [])


def test_revenue_and_subscriptions_are_read_like_deals(spelt: duckdb.DuckDBPyConnection) -> None:
    revenue = found(spelt, "select account_id, annual_revenue_amount from int_accounts")
    assert revenue == {"a": None, "b": 2_320_000, "c": None}
    assert told(spelt, "accounts") == [
        ("annual_revenue", "$5", "currency_contradiction"),
        ("annual_revenue", "€ 2000000", "currency_of_the_amount"),
        ("currency", "TALER", "no_currency_rate"),
    ]
    paid = found(spelt, "select subscription_key, mrr_amount from int_subscriptions")
    assert paid == {"csv:s1": 1160, "csv:s2": None, "csv:s3": 1330}
    assert told(spelt, "subscriptions") == [
        ("mrr", "$1000", "currency_contradiction"),
        ("mrr", "£1000", "currency_of_the_amount"),
    ]


def test_a_word_that_is_no_currency_names_the_seed_that_mends_it(
    spelt: duckdb.DuckDBPyConnection,
) -> None:
    listed = spelt.execute(
        "select object_name, raw_value, record_count from rpt_unmapped_values"
        " where mapping_seed = 'currency_map' order by object_name"
    ).fetchall()
    assert listed == [("accounts", "TALER", 1), ("deals", "TALER", 1)]


def test_a_label_of_ones_own_needs_one_row(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    def more(seed: SeedRows) -> SeedRows:
        return [*seed, {"source_value": "taler", "currency": "EUR"}]

    exports = write(
        tmp_path / "x", accounts="account_id\na\n", deals=deals({"t": ("1000", "Taler")})
    )
    built = compiled_project.build(exports, ["int_deals"], seeds={"currency_map": more})
    assert found(built, "select deal_id, deal_amount from int_deals") == {"t": 1160}


def in_euros(seed: SeedRows) -> SeedRows:
    return [{**row, "currency": "EUR", "decimal_mark": ","} for row in seed]


def test_dollars_in_a_source_of_another_currency_are_of_nobody_knows_where(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    rows = {"one": ("$1.000", ""), "two": ("1.000,50 €", ""), "three": ("US$ 1.000", "")}
    exports = write(tmp_path / "x", accounts="account_id\na\n", deals=deals(rows))
    built = compiled_project.build(exports, MODELS, seeds={"source_formats": in_euros})
    amounts = found(built, "select deal_id, deal_amount from int_deals")
    assert amounts == {"one": None, "two": Decimal("1160.58"), "three": 1000}
    assert told(built, "deals") == [
        ("amount", "$1.000", "ambiguous_currency"),
        ("amount", "US$ 1.000", "currency_of_the_amount"),
    ]


HEADINGS = [
    *("Währung", "Deal Currency", "AmountCurrency", "Currency Code", "CurrencyIsoCode__c", "CCY"),
    *("Moneda", "Devise", "deal_valuta", "Deal - Currency of Value"),
]
HARMLESS = [
    *("Amount in company currency", "amount_in_home_currency", "Betrag in Unternehmenswährung"),
    *("Currency conversion rate", "Current stage", "Occurrence"),
]


@pytest.mark.parametrize("heading", HEADINGS)
def test_an_unmapped_currency_column_is_an_alarm_and_no_amount_is_taken_at_face(
    compiled_project: CompiledProject, tmp_path: Path, heading: str
) -> None:
    rows = {"one": ("1000", "EUR"), "two": ("€1000", "EUR")}
    exports = write(tmp_path / "x", accounts="account_id\na\n", deals=deals(rows, heading))
    built = compiled_project.build(exports, [*MODELS, "rpt_load_alarms"])
    assert found(built, "select deal_id, deal_amount from int_deals") == {"one": None, "two": 1160}
    assert told(built, "deals") == [
        ("amount", "1000", "unmapped_currency"),
        ("amount", "€1000", "currency_of_the_amount"),
    ]
    [(alarm_id, subject, finding)] = built.execute(
        "select alarm_id, subject, finding from rpt_load_alarms"
    ).fetchall()
    assert (alarm_id, subject) == ("unmapped_currency", f"deals.{heading}")
    assert finding == (
        f"No row of column_map knows the column deals.{heading} of csv (2 records), which looks"
        " like the currency of its amounts: amounts that do not name theirs are unknown meanwhile;"
        " add one, or call it harmless in heading_alarms."
    )


@pytest.mark.parametrize("heading", HARMLESS)
def test_a_column_that_only_sounds_like_a_currency_leaves_amounts_as_they_are(
    compiled_project: CompiledProject, tmp_path: Path, heading: str
) -> None:
    rows = {"one": ("1000", "7")}
    exports = write(tmp_path / "x", accounts="account_id\na\n", deals=deals(rows, heading))
    built = compiled_project.build(exports, ["int_deals", "rpt_load_alarms"])
    assert found(built, "select deal_id, deal_amount from int_deals") == {"one": 1000}
    assert built.execute("select * from rpt_load_alarms").fetchall() == []


def test_each_file_answers_for_its_own_currency_column(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    exports = write(
        tmp_path / "x",
        accounts="account_id,annual_revenue,Reporting currency\na,5000000,EUR\n",
        deals=deals({"mapped": ("1000", "EUR")}),
        deals_2=deals({"unmapped": ("1000", "EUR")}, "Deal Currency"),
        deals_3="deal_id,created_at,closed_at,is_won,amount\nnone,2026-04-02,2026-05-01,true,1000\n",
        subscriptions="subscription_id,account_id,start_date,mrr,Billing Currency\n"
        "s,a,2026-04-02,1000,EUR\n",
    )
    built = compiled_project.build(exports, MODELS)
    amounts = found(built, "select deal_id, deal_amount from int_deals")
    assert amounts == {"mapped": 1160, "unmapped": None, "none": 1000}
    assert found(built, "select account_id, annual_revenue_amount from int_accounts") == {"a": None}
    assert found(built, "select account_key, mrr_amount from int_subscriptions") == {"csv:a": None}


def test_the_public_cases_of_currencies(
    compiled_project: CompiledProject, shared_cases: Path | None
) -> None:
    if shared_cases:
        [spelling] = shared_cases.glob("20-*")
        built = compiled_project.build(spelling / "exports", MODELS)
        amounts = found(built, "select deal_id[-2:], deal_amount from int_deals")
        assert amounts == {"d1": 1160, "d2": 1000, "d3": 1000, "d4": 1160, "d5": 1160}
        assert told(built, "deals") == [("amount", "€1000", "currency_of_the_amount")]
        [dollars] = shared_cases.glob("32-*")
        built = compiled_project.build(dollars / "exports", [*MODELS, "stg_csv__accounts"])
        revenue = found(built, "select account_id, annual_revenue_amount from int_accounts")
        assert revenue == {"1": 50_000_000, "2": 60_000_000, "3": 1_000_000}
        failing = [
            test
            for test in compiled_project.data_tests
            if test.startswith("declared_formats_fit_stg_csv")
            and compiled_project.failures(built, test)
        ]
        assert failing == []
