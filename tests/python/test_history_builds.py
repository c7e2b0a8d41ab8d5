"""Real builds of several days on two dozen accounts: what dbt keeps, takes back and never sees."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dbt_runs import NO_TESTS, assert_succeeded, dbt, project_copy, query
from rendered_models import rows

HEADER = (
    "account_id,account_name,domain,account_type,industry,employee_count,annual_revenue,currency,"
    "growth_rate,created_at"
)
MARTS = ("fct_icp_tier_changes", "fct_icp_score_lines", "fct_icp_deal_scores", "rpt_load_alarms")
LOGS = ("input_history", "load_history", "tier_history", "score_states", "history_days")
SELECTED = ["--select", *(f"+{mart}" for mart in MARTS), "+int_history_days"]

# One account that grew and changed its industry, a deal from before each change and one from after
# the last; and a change that comes after all builds.
SALESFORCE = {
    "Account.csv": """\
Id,Name,Industry,NumberOfEmployees,CreatedDate,LastModifiedDate
001000000000001,Grown,SaaS,500,2024-01-01T00:00:00Z,2026-05-20T00:00:00Z
""",
    "AccountHistory.csv": """\
Id,AccountId,Field,OldValue,NewValue,CreatedDate
017000000000001,001000000000001,NumberOfEmployees,10,100,2026-03-01T09:00:00Z
017000000000002,001000000000001,NumberOfEmployees,100,500,2026-05-01T09:00:00Z
017000000000003,001000000000001,Industry,Retail,SaaS,2026-04-01T09:00:00Z
017000000000004,001000000000001,Owner,Ann,Bob,2026-04-01T09:00:00Z
017000000000005,001000000000001,NumberOfEmployees,500,5,2026-07-15T09:00:00Z
017000000000006,001000000000001,GrowthRate,1,2,2026-03-01T09:00:00Z
""",
    "Opportunity.csv": """\
Id,AccountId,StageName,IsClosed,IsWon,CreatedDate,CloseDate
006000000000001,001000000000001,Prospecting,false,false,2026-02-10T00:00:00Z,2026-12-31
006000000000002,001000000000001,Prospecting,false,false,2026-03-15T00:00:00Z,2026-12-31
006000000000003,001000000000001,Prospecting,false,false,2026-04-15T00:00:00Z,2026-12-31
006000000000004,001000000000001,Prospecting,false,false,2026-05-10T00:00:00Z,2026-12-31
006000000000005,001000000000001,Prospecting,false,false,2026-05-01T00:00:00Z,2026-12-31
""",
}
FIRST, SECOND, BEFORE = "2026-06-01", "2026-06-08", "2026-05-25"


def write_exports(folder: Path, with_revenue: bool = True, **changed: dict[str, str]) -> Path:
    """Accounts that all score 100: 20 for size, 20 for revenue, 15 for industry, 5 for growth."""
    (folder / "csv").mkdir(parents=True, exist_ok=True)
    lines = [HEADER]
    for number in range(24):
        key = f"C{number:02d}"
        cells = {
            "account_id": key,
            "account_name": f"Company {number}",
            "domain": f"company{number}.example",
            "account_type": "Prospect",
            "industry": "Cybersecurity" if key in ("C05", "C06") else "SaaS",
            "employee_count": "500",
            "annual_revenue": "50000000" if with_revenue else "",
            "currency": "USD",
            "growth_rate": "0.25",
            "created_at": "2025-01-01",
            **changed.get(key, {}),
        }
        lines.append(",".join(cells[name] for name in HEADER.split(",")))
    (folder / "csv" / "accounts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "csv" / "deals.csv").write_text(
        "deal_id,account_id,is_closed,is_won,created_at,closed_at\nD1,C08,false,,2026-06-04,\n",
        encoding="utf-8",
    )
    (folder / "salesforce").mkdir(exist_ok=True)
    for name, text in SALESFORCE.items():
        (folder / "salesforce" / name).write_text(text, encoding="utf-8")
    return folder


def edit_seeds(project: Path) -> None:
    """An override of C01, and 15 points in place of 5 for adjacent industries."""
    with (project / "seeds/scorecard/tier_overrides.csv").open("a", encoding="utf-8") as stream:
        stream.write("o1,csv:C01,B,Board,sales,ceo,executive,2026-06-02,2026-06-30\n")
    path = project / "seeds/scorecard/scorecard_rules.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        table = list(csv.reader(stream))
    points = table[0].index("points")
    edited = [row for row in table if row[0] == "core" and row[3] == "industry_adjacent"]
    assert [row[points] for row in edited] == ["5"]
    edited[0][points] = "15"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(table)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A warehouse after four builds, and what was in it after the second night."""
    folder = tmp_path_factory.mktemp("history")
    warehouse = folder / "history.duckdb"
    project = project_copy(folder / "project")
    kept: dict[str, Any] = {}

    def build(day: str, exports: Path, *, with_seeds: bool = False) -> None:
        run = dbt(
            ["build", *NO_TESTS, *SELECTED] if with_seeds else ["run", *SELECTED],
            warehouse=warehouse,
            exports=exports,
            as_of_date=day,
            project=project,
        )
        assert_succeeded(run)

    first = write_exports(folder / "first")
    build(FIRST, first, with_seeds=True)
    kept["first"] = query(warehouse, "select * from fct_icp_tier_changes")
    # The night's first try has a wrong size for C07, and is then built again.
    small = {"employee_count": "10"}
    build(SECOND, write_exports(folder / "wrong", C07=small))
    kept["wrong"] = query(warehouse, "select account_key from fct_icp_tier_changes order by all")
    edit_seeds(project)
    second = write_exports(
        folder / "second",
        with_revenue=False,
        C02={"account_type": "Competitor"},
        C03={"employee_count": "100"},
        C06=small,
        C08={"employee_count": "100"},
    )
    build(SECOND, second, with_seeds=True)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        kept["second"] = {mart: rows(connection, f"from {mart} order by all") for mart in MARTS}
    kept["logs"] = logs(warehouse)
    build(BEFORE, second)
    return warehouse, kept


def logs(warehouse: Path) -> list[list[tuple[Any, ...]]]:
    return [query(warehouse, f"from main_intermediate.int_{log} order by all") for log in LOGS]


@pytest.fixture(scope="module")
def changes(built: tuple[Path, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["account_key"]: row for row in built[1]["second"]["fct_icp_tier_changes"]}


def test_the_first_build_changes_nothing_and_the_wrong_one_is_taken_back(
    built: tuple[Path, dict[str, Any]], changes: dict[str, dict[str, Any]]
) -> None:
    assert built[1]["first"] == []
    assert built[1]["wrong"] == [("csv:C07",), ("csv:C08",)]
    assert changes.keys() == {f"csv:C0{number}" for number in (1, 2, 3, 5, 6, 8)}


# Tiers of the scale: A from 85, B from 70, C from 40, Out. Sixty points of fit are a score of 100.
@pytest.mark.parametrize(
    ("key", "from_to", "causes", "points", "steps"),
    [
        ("C01", "AB", "override", (0, 0, 0), (0, 0, 0, 0, -1)),
        ("C02", "AOut", "exclusion", (0, 0, 0), (0, 0, 0, -3, 0)),
        # 5 in place of 20 points for size: 45 of 60.
        ("C03", "AB", "data", (-25, 0, 0), (-1, 0, 0, 0, 0)),
        # 15 in place of 5 points for the industry: 60 in place of 50 of 60.
        ("C05", "BA", "rule", (0, "16.666666667", 0), (0, 1, 0, 0, 0)),
        # The same, and then none of 20 points for size: 40 of 60.
        ("C06", "BC", "data|rule", ("-33.333333333", "16.666666667", 0), (-2, 1, 0, 0, 0)),
        # 5 for size; and a deal of which no signal is known: 45 of 100.
        ("C08", "AC", "data", (-55, 0, 0), (-2, 0, 0, 0, 0)),
    ],
)
def test_parts_are_those_worked_out_by_hand(
    changes: dict[str, dict[str, Any]],
    key: str,
    from_to: str,
    causes: str,
    points: tuple[Any, ...],
    steps: tuple[int, ...],
) -> None:
    row = changes[f"csv:{key}"]
    assert (row["from_tier"] + row["to_tier"], row["causes"]) == (from_to, causes)
    found = [row[f"{part}_points"] for part in ("data", "rule", "time")]
    assert found == [Decimal(str(part)) for part in points]
    parts = ("data", "rule", "time", "exclusion", "override")
    assert tuple(row[f"{part}_steps"] for part in parts) == steps
    assert row["score_change"] == sum(found) == row["to_score"] - row["from_score"]
    assert row["tier_steps"] == sum(steps)


def test_revenue_that_went_missing_holds_and_says_so(built: tuple[Path, dict[str, Any]]) -> None:
    [alarm] = built[1]["second"]["rpt_load_alarms"]
    assert (alarm["source"], alarm["subject"]) == ("csv", "annual_revenue")
    assert (alarm["before_count"], alarm["now_count"], alarm["held_count"]) == (24, 0, 24)
    lines = [
        row
        for row in built[1]["second"]["fct_icp_score_lines"]
        if row["scorecard_id"] == "core"
        and row["attribute_id"] == "annual_revenue"
        and row["account_key"].startswith("csv:")
    ]
    assert {(row["points"], row["is_held"]) for row in lines} == {(20, True)}


def test_a_deal_is_scored_with_the_size_of_its_day(built: tuple[Path, dict[str, Any]]) -> None:
    scored = {
        (row["scoring_moment"]): (row["fit_score"], row["fit_basis"])
        for row in built[1]["second"]["fct_icp_deal_scores"]
        if row["scorecard_id"] == "core" and row["deal_key"] == "csv:D1"
    }
    # Opened with 500 people, of which 100 were left by the day of the build.
    assert scored["opened"] == (100, "as_of")
    assert scored["discovery"] == (75, "as_of")


def test_field_history_gives_the_old_value_before_a_change_and_the_new_one_after(
    built: tuple[Path, dict[str, Any]],
) -> None:
    scored = {
        row["deal_key"][-4]: (round(row["fit_score"] * 60 / 100), row["fit_basis"])
        for row in built[1]["second"]["fct_icp_deal_scores"]
        if row["scorecard_id"] == "core"
        and row["scoring_moment"] == "opened"
        and row["deal_key"].startswith("salesforce:")
    }
    # Points for size (0 for 10, 5 for 100, 20 for 500) and industry (0 for retail, 15 for SaaS).
    points = {"1": 0, "2": 0 + 5, "3": 5 + 15, "4": 20 + 15, "5": 20 + 15}
    assert scored == {deal: (figure, "as_of") for deal, figure in points.items()}


def test_a_build_of_an_earlier_day_keeps_the_history_and_shows_none_of_it(
    built: tuple[Path, dict[str, Any]],
) -> None:
    warehouse, kept = built
    assert logs(warehouse) == kept["logs"]
    assert query(warehouse, "select * from fct_icp_tier_changes") == []
    assert query(warehouse, "select * from rpt_load_alarms") == []
    held = query(warehouse, "select count(*) from fct_icp_score_lines where is_held")
    assert held == [(0,)]
