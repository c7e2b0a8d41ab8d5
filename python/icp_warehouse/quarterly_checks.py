"""The checks of the active card in the last quarter that was over, as lines of text."""

from typing import Any

import duckdb

from icp_warehouse.text import aligned, figure, wrapped
from icp_warehouse.warehouse import ACTIVE_CARD

# The last quarter that was over by the end of as_of_date; of a metric with several windows the one
# that has a verdict and looks at most.
CHECKS = f"""
    with active_card as (
        {ACTIVE_CARD}
    )

    select
        fct_quarterly_checks.scorecard_id,
        fct_quarterly_checks.scorecard_version::text as scorecard_version,
        fct_quarterly_checks.quarter_start::text as quarter_start,
        fct_quarterly_checks.verdict,
        fct_quarterly_checks.metric_id,
        case
            when fct_quarterly_checks.window = 'last_n_deals'
                then 'last ' || fct_quarterly_checks.last_n || ' deals'
            when fct_quarterly_checks.window_days is not null
                then fct_quarterly_checks.window_days || ' days'
            else replace(fct_quarterly_checks.window, '_', ' ')
        end as looked_at,
        fct_quarterly_checks.sample_count,
        least(
            fct_quarterly_checks.sample_count,
            coalesce(fct_quarterly_checks.side_count, fct_quarterly_checks.sample_count),
            coalesce(fct_quarterly_checks.other_side_count, fct_quarterly_checks.sample_count)
        ) as smaller_count,
        fct_quarterly_checks.min_sample,
        fct_quarterly_checks.is_proven,
        fct_quarterly_checks.comparator,
        fct_quarterly_checks.value::double as value,
        fct_quarterly_checks.ci_low::double as ci_low,
        fct_quarterly_checks.ci_high::double as ci_high,
        fct_quarterly_checks.floor_value::double as floor_value,
        fct_quarterly_checks.target_value::double as target_value
    from fct_quarterly_checks
    inner join active_card using (scorecard_id, scorecard_version)
    where
        fct_quarterly_checks.scoring_moment = 'discovery'
        and fct_quarterly_checks.quarter_start + interval 3 month
        <= active_card.as_of_date + interval 1 day
    qualify
        fct_quarterly_checks.quarter_start = max(fct_quarterly_checks.quarter_start) over ()
        and row_number() over (
            partition by fct_quarterly_checks.quarter_start, fct_quarterly_checks.metric_id
            order by
                fct_quarterly_checks.verdict = 'insufficient',
                fct_quarterly_checks.sample_count desc,
                looked_at
        ) = 1
    order by
        list_position(['fail', 'warn', 'pass', 'insufficient'], fct_quarterly_checks.verdict),
        fct_quarterly_checks.metric_id,
        looked_at
"""


def quarterly_checks(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return title, table and the metrics with too few deals, a line each."""
    rows = connection.execute(CHECKS).fetchall()
    if not rows:
        return ["Checks of the active card: no quarter is complete yet"]
    card, version, quarter_start = rows[0][:3]
    shown = [
        f"Checks of {card} version {version}, quarter from {quarter_start}, scored at discovery"
    ]
    judged = [_check(row[3:]) for row in rows if row[3] != "insufficient"]
    if judged:
        header = ("verdict", "metric", "over", "n", "value", "95 % interval", "floor", "target")
        shown += aligned(judged, header)
    if few := [f"{row[4]} {row[7]} of {row[8]}" for row in rows if row[3] == "insufficient"]:
        sentence = (
            "too few deals for a verdict (n of n needed, of two sides the smaller): "
            f"{', '.join(few)}"
        )
        shown += wrapped(sentence)
    return shown


def _check(row: tuple[Any, ...]) -> tuple[str | int | float | None, ...]:
    verdict, metric, over, n, _, _, is_proven, comparator, value, low, high, floor, target = row
    end = "and more" if high is None else f"to {figure(high)}"
    interval = None if low is None else f"{figure(low)} {end}"
    goals = [None if goal is None else f"{comparator} {figure(goal)}" for goal in (floor, target)]
    return "proven" if is_proven else verdict, metric, over, n, value, interval, *goals
