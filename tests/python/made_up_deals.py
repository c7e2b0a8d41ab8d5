"""Made-up closed deals with a score, and the tables the validation models read."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pandas as pd

AS_OF = date(2026, 6, 30)
BANDS = {"strong": 85, "good": 70, "possible": 55, "weak": 40, "poor": 0}
METRICS = (
    "auc",
    "band_close_rate_monotone",
    "close_rate_at_85",
    "close_rate_lift_at_80",
    "cycle_rank_correlation",
    "deal_size_lift_at_80",
    "deal_size_rank_correlation",
    "ks",
    "loss_share_below_55",
    "range_capture",
    "recent_deal_share_at_70",
    "score_gap_won_lost",
    "score_psi",
    "win_share_at_70",
    "win_share_at_85",
)


def band_of(score: float) -> str:
    """The band a score falls in."""
    return next(band for band, least in BANDS.items() if score >= least)


def random_deals(seed: int, size: int, win_rate: float = 0.4, days: int = 700) -> pd.DataFrame:
    """Closed deals whose score says something about the outcome; with ties and unknown values."""
    random = np.random.default_rng(seed)
    is_won = random.random(size) < win_rate
    score = np.round(random.normal(np.where(is_won, 72, 55), 18, size) / 2.5) * 2.5
    amount = np.round(np.exp(random.normal(10 + score / 100, 0.5, size)), -2)
    cycle = np.round(np.clip(random.normal(160 - score, 40, size), 1, None))
    deals = pd.DataFrame(
        {
            "deal_key": [f"csv:{number:05d}" for number in random.permutation(size)],
            "closed_date": [AS_OF - timedelta(int(age)) for age in random.integers(0, days, size)],
            "is_new_business": random.random(size) < 0.8,
            "is_won": is_won,
            "icp_score": np.clip(score, 0, 100),
            "deal_amount": amount,
            "cycle_days": cycle,
            "employee_count": np.round(np.exp(random.normal(6, 1.5, size))),
        }
    )
    for column in ("icp_score", "deal_amount", "cycle_days", "employee_count"):
        deals.loc[random.random(size) < 0.08, column] = np.nan
    return deals


def database(
    deals: pd.DataFrame,
    window_days: int | None = None,
    metrics: Sequence[str] = METRICS,
    scope: str = "new_business",
    window: str | None = None,
    last_n: int | None = None,
    cuts: tuple[float | None, float | None] = (None, None),
    min_sample: int = 20,
) -> duckdb.DuckDBPyConnection:
    """A database in memory with the inputs of the quarterly models for one card and one moment."""
    connection = duckdb.connect(config={"threads": 1})
    frame = deals.assign(band_id=deals["icp_score"].map(band_of, na_action="ignore"))
    connection.register("made_up", frame)
    connection.execute(
        """
        create table int_deals as
        select
            deal_key,
            'csv:a' as account_key,
            cast(closed_date as date) as closed_date,
            is_new_business,
            true as is_closed,
            is_won,
            cast(deal_amount as decimal(18, 2)) as deal_amount,
            cast(cycle_days as bigint) as cycle_days
        from made_up;

        create table fct_icp_deal_scores as
        select
            'core' as scorecard_id,
            1 as scorecard_version,
            'discovery' as scoring_moment,
            int_deals.*,
            cast(made_up.icp_score as double) as icp_score,
            cast(made_up.band_id as varchar) as band_id
        from int_deals
        inner join made_up on int_deals.deal_key = made_up.deal_key;

        create table int_funnel_checks as
        select
            cast(null as date) as quarter_start,
            'core' as scorecard_id,
            1 as scorecard_version,
            'mql_icp_share' as metric_id,
            cast(0 as bigint) as sample_count,
            cast(null as double) as value
        limit 0;

        create table int_customer_checks as
        select
            *,
            'discovery' as scoring_moment
        from int_funnel_checks;

        create table int_customer_windows (
            quarter_start date, window_start_date date, account_key varchar,
            collected_amount decimal(18, 2), served_days bigint, is_at_risk boolean,
            is_churned boolean, watched_days bigint
        );
        create table int_customer_scores (
            account_key varchar, scorecard_id varchar, scorecard_version integer,
            scoring_moment varchar, icp_score double, band_id varchar, known_on date
        );

        create table scorecards as
        select 'core' as scorecard_id, 1 as version, 'five' as band_scale;

        create table int_scoring_subjects as
        select
            'deal/' || deal_key as subject_id,
            'deal' as subject_kind,
            account_key,
            deal_key,
            'discovery' as scoring_moment
        from int_deals;

        create table int_scoring_values as
        select
            'deal/' || deal_key as subject_id,
            'employee_count' as attribute_id,
            cast(cast(employee_count as bigint) as varchar) as attribute_value
        from made_up
        where employee_count is not null;

        create table int_scorecard_criteria as
        select
            'core' as scorecard_id,
            1 as scorecard_version,
            'size' as criterion_id,
            'employee_count' as attribute_id,
            'account' as grain,
            20 as best_points;

        create table scorecard_rules (
            scorecard_id varchar, version integer, criterion_id varchar, rule_id varchar,
            operator varchar, lower_bound decimal(18, 4), upper_bound decimal(18, 4), points integer
        );
        insert into scorecard_rules values
        ('core', 1, 'size', 'ideal', 'between', 200, 2000, 20),
        ('core', 1, 'size', 'large', 'between', 2001, 5000, 5),
        ('core', 1, 'size', 'small', 'between', 50, 199, 5),
        ('core', 1, 'size', 'other', 'otherwise', null, null, 0);

        create table int_criterion_levels as
        select distinct
            'core' as scorecard_id,
            1 as scorecard_version,
            'size' as criterion_id,
            attribute_id,
            attribute_value,
            case
                when cast(attribute_value as bigint) between 200 and 2000 then 20
                when cast(attribute_value as bigint) between 50 and 5000 then 5
                else 0
            end as points
        from int_scoring_values;

        create table score_bands (
            band_scale varchar, band_id varchar, min_score decimal(18, 4),
            expected_close_rate decimal(18, 4)
        );
        create table validation_targets (
            metric_id varchar, scope varchar, comparator varchar, floor_value decimal(18, 4),
            target_value decimal(18, 4), min_sample integer, "window" varchar, last_n integer,
            window_days integer, cut_low decimal(18, 4), cut_high decimal(18, 4), severity varchar
        );
        """
    )
    connection.executemany(
        "insert into score_bands values ('five', ?, ?, 0.5)", list(BANDS.items())
    )
    stretch = [min_sample, window, last_n, window_days, *cuts]
    targets: list[list[Any]] = [[metric, scope, *stretch] for metric in metrics]
    if targets:
        connection.executemany(
            "insert into validation_targets values"
            " (?, ?, '>=', 0.7, 0.8, ?, ?, ?, ?, ?, ?, 'warn')",
            targets,
        )
    return connection
