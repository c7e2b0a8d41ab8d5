"""Read closed deals from a built warehouse: levels, values, scores and outcomes at the moment."""

from collections.abc import Iterable
from typing import Any, Final

import duckdb
import numpy as np

from icp_warehouse.errors import IcpError
from icp_warehouse.fit.card import Card, CardCriterion
from icp_warehouse.fit.closed_deals import Deals, Late, Reading, Texts
from icp_warehouse.fit.outcomes import Outcome
from icp_warehouse.fit.problem import NO_LEVEL, Bools, Floats, Positions

TABLES: Final = (
    "fct_icp_deal_scores",
    "dim_icp_accounts",
    "int_bands",
    "int_deals",
    "int_scoring_lines",
    "int_scoring_subjects",
    "int_scoring_values",
)

_SUBJECTS = """
    create or replace temp table fit_subjects as
    with judged as ({outcome})

    select
        scores.deal_key,
        'deal/' || scores.deal_key || '/' || scores.scoring_moment as subject_id,
        scores.closed_date,
        judged.is_good,
        scores.icp_score,
        coalesce(deals.is_new_business, false) as is_new_business
    from fct_icp_deal_scores as scores
    inner join judged using (deal_key)
    inner join main_intermediate.int_deals as deals using (deal_key)
    where
        scores.scorecard_id = $card
        and scores.scorecard_version = $version
        and scores.scoring_moment = $moment
        and scores.is_closed
        and scores.closed_date <= cast($day as date)
        and judged.is_good is not null
"""

_KEPT = "is_new_business and icp_score is not null"

_LINES = """
    select lines.subject_id, lines.is_known, lines.rule_id
    from main_intermediate.int_scoring_lines as lines
    inner join fit_kept using (subject_id)
    where lines.scorecard_id = $card and lines.scorecard_version = $version
        and lines.criterion_id = $criterion
"""

# A range of employees, such as 201-500, stands at its lower end: the edges between the ranges of
# a CRM's list are where the next one begins.
_VALUES = r"""
    select
        fit_kept.place,
        case
            when attributes.value_kind in ('integer', 'number')
                then regexp_replace(scoring_values.attribute_value, '^(\d+)(-\d+|\+)$', '\1')
            else scoring_values.attribute_value
        end as attribute_value
    from main_intermediate.int_scoring_values as scoring_values
    inner join fit_kept using (subject_id)
    inner join main_seeds.attributes using (attribute_id)
    where scoring_values.attribute_id = ?
"""

_AGES = """
    select fit_kept.place, scoring_values.age_days
    from main_intermediate.int_scoring_values as scoring_values
    inner join fit_kept using (subject_id)
    where scoring_values.attribute_id = ?
"""

_LATE = """
    select
        scoring_values.attribute_id,
        count(*) as value_count,
        count(*) filter (where scoring_values.observed_on > subjects.scored_on) as late_count,
        count(*) filter (where scoring_values.observed_on is null) as undated_count
    from main_intermediate.int_scoring_values as scoring_values
    inner join fit_kept using (subject_id)
    inner join main_intermediate.int_scoring_subjects as subjects using (subject_id)
    group by scoring_values.attribute_id
    order by scoring_values.attribute_id
"""


def read_deals(
    connection: duckdb.DuckDBPyConnection, card: Card, outcome: Outcome, moment: str
) -> Reading:
    """Read the closed new-business deals that the card scored at the moment."""
    day = str(_one(connection, "select max(as_of_date) from dim_icp_accounts"))
    connection.execute(
        _SUBJECTS.format(outcome=outcome.sql.format(as_of_date=day)),
        {"card": card.scorecard_id, "version": card.version, "moment": moment, "day": day},
    )
    if not _one(connection, "select count(*) from fit_subjects"):
        raise IcpError(
            f"No closed deal is scored on {card.name} at {moment} and judged by "
            f"{outcome.outcome_id}; run `dbt build` on exports that hold closed deals."
        )
    left_out = {
        "expansion or renewal": "not is_new_business",
        "too little known for a score": "is_new_business and icp_score is null",
    }
    connection.execute(
        "create or replace temp table fit_kept as select *, row_number() over"
        f" (order by closed_date, deal_key) - 1 as place from fit_subjects where {_KEPT}"
    )
    attributes = connection.execute(
        "select attribute_id, label, value_kind, coalesce(is_consequence, false)"
        " from main_seeds.attributes order by attribute_id"
    ).fetchall()
    return Reading(
        deals=_deals(connection, card, [row[0] for row in attributes]),
        as_of_date=day,
        left_out={
            why: int(_one(connection, f"select count(*) from fit_subjects where {condition}"))
            for why, condition in left_out.items()
        },
        lateness=tuple(Late(*row) for row in connection.execute(_LATE).fetchall()),
        labels={row[0]: row[1] for row in attributes},
        kinds={row[0]: row[2] for row in attributes},
        consequences=frozenset(row[0] for row in attributes if row[3]),
    )


def _deals(connection: duckdb.DuckDBPyConnection, card: Card, attributes: list[str]) -> Deals:
    kept = connection.execute(
        "select deal_key, closed_date, is_good, icp_score::double as icp_score from fit_kept"
        " order by place"
    ).fetchnumpy()
    count = len(kept["deal_key"])
    matched, known = zip(
        *(_matched(connection, card, each, count) for each in card.criteria), strict=True
    )
    return Deals(
        keys=np.asarray(kept["deal_key"], dtype=object),
        closed_on=np.asarray(kept["closed_date"], dtype="datetime64[D]"),
        outcome=np.asarray(kept["is_good"], dtype=bool),
        scores=np.asarray(kept["icp_score"], dtype=float),
        matched=tuple(matched),
        known=np.column_stack(known).astype(bool),
        fade=tuple(_fade(connection, each, count) for each in card.criteria),
        values=_values(connection, attributes, count),
    )


def _matched(
    connection: duckdb.DuckDBPyConnection, card: Card, criterion: CardCriterion, count: int
) -> tuple[Positions | Bools, Bools]:
    found = connection.execute(
        "select fit_kept.place, lines.is_known, lines.rule_id from fit_kept"
        f" inner join ({_LINES}) as lines using (subject_id)",
        {
            "card": card.scorecard_id,
            "version": card.version,
            "criterion": criterion.criterion_id,
        },
    ).fetchall()
    place_of = {rule.rule_id: place for place, rule in enumerate(criterion.rules)}
    if strange := sorted(_rule_ids(found, criterion) - place_of.keys()):
        raise IcpError(
            f"Deals were scored by the rule {strange[0]} of {criterion.criterion_id}, which the "
            "seeds in the warehouse do not have; run `dbt build` to its end."
        )
    known = np.zeros(count, dtype=bool)
    if criterion.match == "sum":
        matrix = np.zeros((count, len(place_of)), dtype=bool)
        for place, is_known, rule_ids in found:
            known[place] = is_known
            for rule_id in filter(None, (rule_ids or "").split("|")):
                matrix[place, place_of[rule_id]] = True
        return matrix, known
    unknown = len(place_of) if criterion.missing is None else criterion.missing
    positions = np.full(count, unknown, dtype=np.int64)
    for place, is_known, rule_id in found:
        known[place] = is_known
        if is_known:
            positions[place] = place_of[rule_id] if rule_id else NO_LEVEL
    return positions, known


def _rule_ids(lines: Iterable[tuple[Any, ...]], criterion: CardCriterion) -> set[str]:
    if criterion.match == "sum":
        return {each for *_, ids in lines for each in (ids or "").split("|") if each}
    return {rule_id for _, is_known, rule_id in lines if is_known and rule_id}


def _fade(
    connection: duckdb.DuckDBPyConnection, criterion: CardCriterion, count: int
) -> Floats | None:
    if criterion.half_life_days is None:
        return None
    left = np.ones(count)
    for place, age_days in connection.execute(_AGES, [criterion.attribute_id]).fetchall():
        left[place] = 0.5 ** (float(age_days) / criterion.half_life_days)
    return left


def _values(
    connection: duckdb.DuckDBPyConnection, attributes: list[str], count: int
) -> dict[str, Texts]:
    values = {}
    for name in attributes:
        # One attribute at a time: all of a large history at once would fill the memory.
        found = connection.execute(_VALUES, [name]).fetchnumpy()
        values[name] = np.full(count, None, dtype=object)
        values[name][found["place"]] = found["attribute_value"]
    return values


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    row = connection.execute(sql).fetchone()
    return None if row is None else row[0]
