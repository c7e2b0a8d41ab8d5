"""Subjects of one profile have equal lines, so that one of them may be scored for all."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import duckdb
from hypothesis import HealthCheck, Phase, given, settings

from reference.small import TODAY, attribute, card_world, criterion, observed, within
from reference.strategies import worlds
from reference.world import Rows, World
from scoring_world import scored

# Of each subject and card all that its points come from, and the profile it is said to have.
PROFILES = """
    select
        scorecard_id || ' ' || scorecard_version as card,
        profile_id,
        is_fit_only::varchar || string_agg(
            concat_ws(' ', criterion_id, is_known::varchar, coalesce(rule_id, '-'), points),
            '; ' order by criterion_id
        ) as lines
    from int_scoring_lines
    inner join int_subject_profiles using (subject_id, scorecard_id, scorecard_version)
    group by subject_id, scorecard_id, scorecard_version, profile_id, is_fit_only
"""


def check(connection: duckdb.DuckDBPyConnection) -> int:
    """Hold every profile to one set of lines; gives the number of profiles."""
    profiles, lines = connection.execute(
        "select count(distinct (card, profile_id)), count(distinct (card, profile_id, lines))"
        f" from ({PROFILES})"
    ).fetchall()[0]
    assert profiles == lines
    return int(profiles)


@settings(max_examples=25, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_subjects_of_a_profile_have_equal_lines(world: World) -> None:
    check(scored(world))


def test_forty_criteria_with_fading_points_fit_into_a_key() -> None:
    names = [f"trait_{number:02d}" for number in range(40)]
    random = Random(7)
    accounts: Rows = [{"account_key": f"csv:{number:03d}"} for number in range(150)]
    values = [
        observed(
            name,
            str(random.randint(0, 9)),
            TODAY - timedelta(days=random.randint(0, 300)),
            entity_key=account["account_key"],
        )
        for account in accounts
        for name in names
        if random.random() < 0.8
    ]
    # Two accounts that say the same on the same days, and one that differs in the last criterion.
    twin = [
        row for row in values if row["entity_key"] == "csv:000" and row["attribute_id"] != names[-1]
    ]
    for key, day in (("csv:same", 5), ("csv:also", 5), ("csv:late", 6)):
        accounts.append({"account_key": key})
        values += [{**row, "entity_key": key} for row in twin]
        values.append(observed(names[-1], "9", TODAY - timedelta(days=day), entity_key=key))
    rules = [within(points, points, points) for points in range(10)]
    world = replace(
        card_world(
            [attribute(name, "integer") for name in names],
            [criterion(name, 9, rules, half_life_days=90) for name in names],
            {"fit": 360},
        ),
        as_of_date=TODAY,
        accounts=accounts,
        attribute_values=values,
    )
    connection = scored(world)
    (bits,) = connection.execute(
        "select sum(width) from (select ceil(log2(count(distinct level_key) + 1)) as width"
        " from int_profile_levels group by criterion_id)"
    ).fetchall()[0]
    assert bits > 127
    assert check(connection) == 152
    profile = dict(
        connection.execute("select subject_id, profile_id from int_subject_profiles").fetchall()
    )
    assert profile["account/csv:same"] == profile["account/csv:also"] == "account/csv:also"
    assert profile["account/csv:late"] == "account/csv:late"
