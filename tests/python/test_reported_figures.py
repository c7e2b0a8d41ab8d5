"""A quarter that is over keeps the figures it was first reported with, whatever is built later."""

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dbt_runs import EXPORTS, assert_succeeded, dbt
from rendered_models import MODELS, rows, template

SELECTED = ["int_quarterly_check_figures", "int_quarterly_check_reports", "fct_quarterly_checks"]
SELECTED += ["int_quarterly_band_figures", "int_quarterly_band_reports", "fct_quarterly_bands"]
ONE = """
    where quarter_start = date '{quarter}' and scorecard_id = 'core'
        and scoring_moment = 'discovery'
"""
CHECK = f"""
    select * from fct_quarterly_checks {ONE}
        and metric_id = 'score_gap_won_lost' and "window" = 'quarter'
"""
BAND = f"select * from fct_quarterly_bands {ONE} and band_id = 'poor'"


class Nights:
    """The last steps of a nightly build, over inputs that may be edited in between."""

    def __init__(self, warehouse: Path) -> None:
        self.warehouse = warehouse

    def build(self, day: str, *options: str) -> None:
        arguments = ["run", "--select", *SELECTED, *options]
        run = dbt(arguments, warehouse=self.warehouse, exports=EXPORTS, as_of_date=day)
        assert_succeeded(run)

    def execute(self, sql: str) -> None:
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute(sql)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return rows(connection, sql)

    def check(self, quarter: str) -> dict[str, Any]:
        [row] = self.rows(CHECK.format(quarter=quarter))
        return row

    def band(self, quarter: str) -> dict[str, Any]:
        [row] = self.rows(BAND.format(quarter=quarter))
        return row

    def restate(self, points: int) -> None:
        """Has the exports tell another story of every quarter."""
        self.execute(
            f"update main_intermediate.int_validation_figures set value = value + {points},"
            f" ci_high = ci_high + {points} where metric_id = 'score_gap_won_lost'"
        )
        self.execute(
            "update main_intermediate.int_validation_deals set deal_amount = deal_amount + 1000"
        )


@pytest.fixture
def nights(sample_warehouse: Path, tmp_path: Path) -> Nights:
    warehouse = tmp_path / "nights.duckdb"
    shutil.copy(sample_warehouse, warehouse)
    # What dbt has parsed already.
    shutil.copytree(sample_warehouse.with_name("sample_run"), tmp_path / "nights_run")
    return Nights(warehouse)


def day_of(row: dict[str, Any]) -> str | None:
    return str(row["reported_at"]) if row["reported_at"] else None


def test_a_fresh_warehouse_reports_what_is_over_under_its_own_day(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    for mart in ("fct_quarterly_checks", "fct_quarterly_bands"):
        found = rows(
            warehouse,
            "select quarter_start < '2026-04-01' as is_over, report_status,"
            f" reported_at::text as day from {mart} group by all order by 1",
        )
        assert found == [
            {"is_over": False, "report_status": "open", "day": None},
            {"is_over": True, "report_status": "as_reported", "day": "2026-06-30"},
        ]


def test_the_first_report_of_a_quarter_outlives_later_builds(nights: Nights) -> None:
    first, first_band = nights.check("2026-01-01"), nights.band("2026-01-01")

    # The same day again, with corrected exports: the day's last word is its report.
    nights.restate(1)
    nights.build("2026-06-30")
    corrected = nights.check("2026-01-01")
    assert corrected["reported_value"] == pytest.approx(first["value"] + 1)
    assert (day_of(corrected), corrected["report_status"]) == ("2026-06-30", "as_reported")

    nights.restate(2)
    nights.build("2026-07-01", "--full-refresh")
    later, band = nights.check("2026-01-01"), nights.band("2026-01-01")
    assert later["value"] == pytest.approx(first["value"] + 3)
    assert later["reported_value"] == corrected["value"]
    assert (day_of(later), later["report_status"]) == ("2026-06-30", "restated")
    assert band["mean_won_amount"] == pytest.approx(first_band["mean_won_amount"] + 2000)
    assert band["reported_mean_won_amount"] == pytest.approx(first_band["mean_won_amount"] + 1000)
    assert (band["reported_won_count"], band["report_status"]) == (band["won_count"], "restated")
    new = nights.check("2026-04-01")
    assert (day_of(new), new["reported_value"]) == ("2026-07-01", new["value"])


def test_a_log_from_before_targets_had_windows_still_says_what_was_first_reported(
    nights: Nights,
) -> None:
    day = "select * from fct_quarterly_checks where reported_at is not null order by all"
    plain = f"select * from ({day}) where \"window\" = 'quarter'"
    first = nights.rows(plain)
    metrics = {row["metric_id"] for row in first}
    assert metrics > {"auc", "churn_gap_icp", "mql_icp_share", "recent_deal_share_at_70"}
    nights.execute(
        "delete from main_intermediate.int_quarterly_check_reports where \"window\" != 'quarter'"
    )
    for column in ('"window"', "last_n", "window_days", "cut_low", "cut_high"):
        nights.execute(f"alter table main_intermediate.{REPORTS} drop column {column}")
    nights.restate(1)
    nights.build("2026-07-01")
    again = f"select * from ({plain}) where quarter_start < '2026-04-01' order by all"
    later = nights.rows(again)
    told = ["metric_id", "window_days", "last_n", "reported_value", "reported_at"]
    assert [[row[name] for name in told] for row in later] == [
        [row[name] for name in told] for row in first
    ]
    gap = f"select * from ({again}) where metric_id = 'score_gap_won_lost' and value is not null"
    assert {row["report_status"] for row in nights.rows(gap)} == {"restated"}
    # Windows that no build had before are reported now.
    [(days,)] = {
        tuple({str(row["reported_at"])}) for row in nights.rows(day) if row["window"] != "quarter"
    }
    assert days == "2026-07-01"


REPORTS = "int_quarterly_check_reports"
KEY = ["quarter_start", "scorecard_id", "scorecard_version", "scoring_moment", "metric_id"]
KEY += ['"window"', "last_n", "window_days"]
Told = dict[str, float]


class Memory:
    """The memory of the checks without dbt: figures of two quarters, built day by day."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.is_there = False

    def build(self, day: str, told: Told) -> dict[str, tuple[float | None, str | None, str]]:
        """Value, day of report and status of each figure as of the day."""
        lines = ", ".join(f"('{metric}', {value})" for metric, value in told.items())
        self.connection.execute(
            f"""
            create or replace table int_quarterly_check_figures as
            select
                date '2026-01-01' as quarter_start, 'core' as scorecard_id,
                1 as scorecard_version, 'discovery' as scoring_moment, metric_id,
                'quarter' as "window", 0 as last_n, 0 as window_days, null::double as cut_low,
                null::double as cut_high, null::bigint as side_count,
                null::bigint as other_side_count, false as is_proven,
                30 as sample_count, cast(value as double) as value, null::double as ci_low,
                null::double as ci_high, 0.5::double as floor_value, 0.8::double as target_value,
                'warn' as verdict, '>=' as comparator, 20 as min_sample, 'warn' as severity,
                false as is_leaky, 0 as unscored_count, date '2026-01-01' as window_start_date,
                date '2026-03-31' as window_end_date, date '{day}' > '2026-03-31' as is_quarter_over
            from (values {lines}) as figures (metric_id, value)
            """
        )
        reports = self._rendered("int_quarterly_check_reports", day)
        if self.is_there:
            self.connection.execute(f"create or replace temp table come as {reports}")
            self.connection.execute(
                "delete from int_quarterly_check_reports as kept using come where "
                + " and ".join(f"kept.{column} = come.{column}" for column in KEY)
            )
            self.connection.execute("insert into int_quarterly_check_reports from come")
        else:
            self.connection.execute(f"create table int_quarterly_check_reports as {reports}")
            self.is_there = True
        mart = self._rendered("fct_quarterly_checks", day)
        found = rows(self.connection, f"select * from ({mart})")
        return {
            row["metric_id"]: (row["reported_value"], day_of(row), row["report_status"])
            for row in found
        }

    def _rendered(self, model: str, day: str) -> str:
        return template(MODELS[model].read_text(encoding="utf-8")).render(
            ref=lambda name: name,
            config=lambda **_: "",
            as_of_date=lambda: f"date '{day}'",
            is_incremental=lambda: self.is_there,
            this="int_quarterly_check_reports",
        )


def test_a_running_quarter_has_no_report() -> None:
    memory = Memory()
    assert memory.build("2026-03-31", {"auc": 0.6}) == {"auc": (None, None, "open")}
    assert memory.build("2026-04-01", {"auc": 0.7}) == {"auc": (0.7, "2026-04-01", "as_reported")}


def test_building_a_day_twice_changes_nothing() -> None:
    memory = Memory()
    told = [memory.build("2026-04-01", {"auc": 0.7}) for _ in range(2)]
    assert told[0] == told[1]
    [(count,)] = memory.connection.execute(
        "select count(*) from int_quarterly_check_reports"
    ).fetchall()
    assert count == 1


def test_a_card_or_figure_that_is_gone_leaves_its_report() -> None:
    memory = Memory()
    memory.build("2026-04-01", {"auc": 0.7, "ks": 0.3})
    told = memory.build("2026-04-02", {"auc": 0.7})
    assert told["ks"] == (0.3, "2026-04-01", "reported_only")


def test_a_figure_that_is_new_is_first_reported_on_its_own_day() -> None:
    memory = Memory()
    memory.build("2026-04-01", {"auc": 0.7})
    told = memory.build("2026-05-05", {"auc": 0.8, "ks": 0.3})
    assert told == {
        "auc": (0.7, "2026-04-01", "restated"),
        "ks": (0.3, "2026-05-05", "as_reported"),
    }


def test_a_past_day_sees_no_later_report_and_leaves_none() -> None:
    memory, fresh = Memory(), Memory()
    memory.build("2026-05-01", {"auc": 0.7})
    past = {"auc": 0.9, "ks": 0.1}
    assert memory.build("2026-04-15", past) == fresh.build("2026-04-15", past)
    assert memory.build("2026-03-15", past) == {
        "auc": (None, None, "open"),
        "ks": (None, None, "open"),
    }
    assert memory.build("2026-05-02", {"auc": 0.8}) == {"auc": (0.7, "2026-05-01", "restated")}
