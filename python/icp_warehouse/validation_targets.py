"""What a card is judged by: its rows of the seed validation_targets, as a build resolved them."""

from dataclasses import dataclass

import duckdb


@dataclass(frozen=True, slots=True)
class Target:
    """Floor, target, least sample and cut-off of one figure; `last_n` is 0 if all deals count."""

    metric_id: str
    floor_value: float | None
    target_value: float | None
    min_sample: int
    last_n: int
    cut: float


def read_targets(
    connection: duckdb.DuckDBPyConnection, scorecard_id: str, schema: str
) -> dict[str, Target]:
    """Return what a card is judged by on new business, by figure; nan is no cut-off.

    Of a figure with several windows the one over days counts, as callers choose the deals.
    """
    rows = connection.execute(
        "select metric_id, floor_value, target_value, min_sample, last_n,"
        " coalesce(case when metric_id like '%_below_%' then cut_low else cut_high end, 'nan')"
        f" from {schema}.int_card_targets where scope = 'new_business' and scorecard_id = ?"
        ' order by last_n desc, window_days desc, "window" desc',
        [scorecard_id],
    ).fetchall()
    return {row[0]: Target(*row) for row in rows}
