"""Made-up deals with values for the review lists, and textbook formulas of their intervals."""

from datetime import timedelta

import duckdb
import numpy as np
import pandas as pd
import yaml
from scipy import stats

from made_up_deals import AS_OF
from rendered_models import ROOT

VARIABLES = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
VALUES: dict[str, list[str | None]] = {
    "industry": ["saas", "retail", "media", None],
    "region": ["eu", "apac", None],
    "technologies": ["aws", "gcp", "aws|gcp", None],
    "timeline": ["specific", "vague", None],
}
KEYS = ["attribute_id", "attribute_value"]


def made_up(seed: int, size: int = 400) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {name: random.choice(np.array(values, object), size) for name, values in VALUES.items()}
    )
    frame["deal_key"] = [f"csv:{number:04d}" for number in range(size)]
    chance = np.where(frame["region"].eq("apac"), 0.6, 0.3)
    frame["is_won"] = random.random(size) < chance
    frame["icp_score"] = np.round(random.normal(np.where(frame["is_won"], 66, 58), 15, size))
    frame.loc[random.random(size) < 0.1, "icp_score"] = np.nan
    frame["closed_date"] = [AS_OF - timedelta(int(age)) for age in random.integers(0, 700, size)]
    frame["segment_id"] = random.choice(np.array(["mid", None], object), size)
    frame["stage"] = random.choice(["Demo", "Offer"], size)
    return frame


def long_levels(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per deal, attribute and element of its value."""
    melted = frame.melt("deal_key", list(VALUES), "attribute_id", "attribute_value").dropna()
    melted["attribute_value"] = melted["attribute_value"].str.split("|")
    return melted.explode("attribute_value")


def database(frame: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 1})
    connection.register("made_up", frame.drop(columns=list(VALUES)))
    connection.register("made_up_levels", long_levels(frame))
    connection.execute(
        f"""
        create table int_review_deals as
        select
            * exclude (closed_date, stage),
            'csv:a' as account_key,
            cast(closed_date as date) as closed_date,
            cast(closed_date as date) - 60 as discovery_date,
            deal_key as subject_id,
            'core' as scorecard_id,
            1 as scorecard_version,
            icp_score as score_low,
            icp_score as score_high,
            1.0 as coverage,
            'some' as band_id,
            'B' as tier,
            cast(closed_date as date) > date '{AS_OF}' - 548 as is_in_window
        from made_up;
        create table int_review_levels as
        select
            deal_key as subject_id,
            'deal' as subject_kind,
            attribute_id,
            attribute_id as label,
            case attribute_id when 'timeline' then 'deal' else 'account' end as grain,
            'firmographic' as dimension,
            false as is_consequence,
            attribute_value
        from made_up_levels;
        create table int_deal_stages as
        select deal_key, stage as last_open_stage from made_up;
        create table int_scorecard_criteria as
        select 'core' as scorecard_id, 1 as scorecard_version, 'industry' as attribute_id;
        create table segments as select 'mid' as segment_id;
        create table int_deals as
        select deal_key, 'Deal' as deal_name, cast(1 as decimal(18, 2)) as deal_amount,
            30 as cycle_days, null as loss_reason, null as competitor
        from made_up;
        create table int_accounts as
        select 'csv:a' as account_key, 'A' as account_name, 'saas' as industry,
            5 as employee_count;
        create table int_subscriptions (
            account_key varchar, mrr_amount double, start_date date, end_date date
        );
        """
    )
    return connection


def in_window(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["closed_date"].map(lambda day: day > AS_OF - timedelta(548))]


def wilson(successes: int, trials: int) -> tuple[float, float]:
    bounds = stats.binomtest(int(successes), int(trials)).proportion_ci(0.95, "wilson")
    return (bounds.low, bounds.high)
