"""The evidence rule stops a build, spares a newcomer, and the sample's lists hold what they say."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from dbt_runs import EXPORTS, assert_succeeded, dbt, project_copy, query

CARDS = "seeds/scorecard/scorecards.csv"
CHECKED = [
    "scorecards",
    "int_version_evidence",
    "rpt_data_readiness",
    "active_versions_have_evidence",
]
EVIDENCE = (
    "select check_id, figure, needed, verdict, is_enforced from main.rpt_data_readiness"
    " where check_id like '%_before_version' order by check_id"
)


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    assert change(text) != text
    path.write_text(change(text), encoding="utf-8")


@pytest.fixture
def early_card(tmp_path: Path) -> Path:
    """The project with its core card said to be active since before the first churned account."""
    project = project_copy(tmp_path / "project")
    rewrite(project / CARDS, lambda text: text.replace("active,2025-07-01", "active,2024-06-01"))
    return project


def report_only(project: Path) -> None:
    rewrite(
        project / "dbt_project.yml",
        lambda text: text.replace("evidence_rule: error", "evidence_rule: report"),
    )


def build(project: Path, sample_warehouse: Path, folder: Path) -> tuple[int, str, Path]:
    warehouse = Path(shutil.copy(sample_warehouse, folder / "early.duckdb"))
    run = dbt(
        ["build", "--select", *CHECKED], warehouse=warehouse, exports=EXPORTS, project=project
    )
    return run.returncode, run.stdout, warehouse


def test_the_sample_has_the_evidence_its_active_card_needs(sample_warehouse: Path) -> None:
    first, day = date(2024, 7, 1), date(2025, 7, 1)
    paid: dict[str, list[tuple[date, date]]] = {}
    for account_key, start, end in query(
        sample_warehouse,
        "select account_key, start_date, end_date from main_intermediate.int_subscriptions"
        " where account_key is not null and mrr_amount > 0",
    ):
        paid.setdefault(account_key, []).append((start, end or date.max))

    def pays(account_key: str, on: date) -> bool:
        return any(start <= on <= end for start, end in paid[account_key])

    days = [first + timedelta(number) for number in range((day - first).days)]
    churned = sum(
        any(pays(account_key, on) for on in days) and not pays(account_key, day)
        for account_key in paid
    )
    won = [
        closed
        for (closed,) in query(
            sample_warehouse,
            "select closed_date from main_intermediate.int_deals where is_won and is_new_business",
        )
        if first <= closed < day
    ]
    assert query(sample_warehouse, EVIDENCE) == [
        ("churned_before_version", churned, 10, "pass", True),
        ("won_before_version", len(won), 20, "pass", True),
    ]


def test_an_active_version_without_evidence_fails_the_build_with_a_sentence(
    early_card: Path, sample_warehouse: Path, tmp_path: Path
) -> None:
    code, told, _ = build(early_card, sample_warehouse, tmp_path)
    assert code != 0
    assert "Traceback" not in told
    assert "The scorecard core version 1 is active without the evidence it needs (" in told
    assert "in the 12 months before 2024-06-01; needed: at least 10)" in told
    assert "set its status to shadow in seeds/scorecard/scorecards.csv until there is more" in told


def test_missing_evidence_can_be_reported_without_failing(
    early_card: Path, sample_warehouse: Path, tmp_path: Path
) -> None:
    report_only(early_card)
    code, told, warehouse = build(early_card, sample_warehouse, tmp_path)
    assert code == 0, told[-3000:]
    churned, won = query(warehouse, EVIDENCE)
    assert churned[3:] == ("fail", False)
    assert won[4] is False


def test_a_newcomer_with_two_small_files_builds_everything(tmp_path: Path) -> None:
    exports = tmp_path / "exports" / "csv"
    exports.mkdir(parents=True)
    (exports / "accounts.csv").write_text(
        "account_id,account_name,employee_count,annual_revenue,industry\n"
        "A-1,First,300,50000000,SaaS\n"
        "A-2,Second,20,,Retail\n"
    )
    (exports / "deals.csv").write_text(
        "deal_id,account_id,created_at,closed_at,is_won,amount\n"
        "D-1,A-1,2026-01-10,2026-03-01,true,50000\n"
        "D-2,A-2,2026-01-10,2026-03-01,false,20000\n"
    )
    warehouse = tmp_path / "newcomer.duckdb"
    assert_succeeded(dbt(["build"], warehouse=warehouse, exports=exports.parent))
    assert query(warehouse, EVIDENCE) == [
        ("churned_before_version", None, 10, "insufficient", False),
        ("won_before_version", 0, 20, "fail", False),
    ]


@pytest.mark.parametrize(("outcome", "most"), [("won", 30), ("lost", 15), ("open", 15)])
def test_the_workshop_pack_holds_the_latest_deals(
    sample_warehouse: Path, outcome: str, most: int
) -> None:
    listed = query(
        sample_warehouse,
        f"select deal_key, last_date from main.rpt_workshop_deals where outcome = '{outcome}'",
    )
    left_out = query(
        sample_warehouse,
        "select max(coalesce(int_deals.closed_date, updated_on))"
        " from main_intermediate.int_deals left join main.rpt_workshop_deals as pack"
        " using (deal_key) where int_deals.is_new_business and pack.deal_key is null"
        f" and int_deals.outcome = '{outcome}'",
    )
    assert len(listed) == most
    assert min(day for _, day in listed) >= left_out[0][0]


def test_surprises_of_the_sample_are_those_of_the_deal_scores(sample_warehouse: Path) -> None:
    expected = query(
        sample_warehouse,
        "select deal_key from main.fct_icp_deal_scores"
        " inner join main_intermediate.int_deals using (deal_key)"
        " where scorecard_id = 'core' and scoring_moment = 'discovery' and is_new_business"
        " and int_deals.closed_date between date '2026-06-30' - 547 and date '2026-06-30'"
        " and (int_deals.is_won and icp_score < 55 or not int_deals.is_won and icp_score >= 70)"
        " order by 1",
    )
    assert len(expected) > 10
    listed = query(sample_warehouse, "select deal_key from main.rpt_surprise_deals order by 1")
    assert listed == expected
