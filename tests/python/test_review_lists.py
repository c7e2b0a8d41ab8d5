"""The review lists on made-up deals and values, against pandas, SciPy and textbook formulas."""

import duckdb
import pandas as pd
import pytest

from made_up_deals import AS_OF
from made_up_reviews import (
    KEYS,
    VARIABLES,
    database,
    in_window,
    long_levels,
    made_up,
    wilson,
)
from rendered_models import build, rows
from textbook_intervals import koopman, miettinen_nurminen


@pytest.mark.parametrize("seed", range(2))
def test_surprise_patterns_agree_with_pandas(seed: int) -> None:
    frame = made_up(seed)
    connection = database(frame)
    build(connection, "int_surprise_patterns", VARIABLES)
    levels = long_levels(frame).merge(in_window(frame), on="deal_key")
    won = levels[levels["is_won"] & levels["icp_score"].notna()]
    high = levels[levels["icp_score"] >= 70]
    sides = {
        "surprise_win": (won[won["icp_score"] < 55], won[won["icp_score"] >= 55]),
        "surprise_loss": (high[~high["is_won"]], high[high["is_won"]]),
    }
    found = rows(connection, "select * from int_surprise_patterns")
    assert len(found) == 2 * 9
    for row in found:
        numbers: list[int] = []
        for side in sides[row["surprise_kind"]]:
            known = side[side["attribute_id"].eq(row["attribute_id"])]
            has = known[known["attribute_value"].eq(row["attribute_value"])]
            numbers += [has["deal_key"].nunique(), known["deal_key"].nunique()]
        names = ("surprise_count", "surprise_known_count", "other_count", "other_known_count")
        assert [row[name] for name in names] == numbers
        here, known_here, other, known_other = numbers
        lift = (here / known_here) / (other / known_other)
        assert row["lift"] == pytest.approx(lift)
        assert (row["ci_low"], row["ci_high"]) == pytest.approx(miettinen_nurminen(*numbers))
        assert row["is_on_card"] == (row["attribute_id"] == "industry")


@pytest.mark.parametrize("seed", range(2))
def test_surprise_deals_are_told_by_what_wins_share_and_losses_lack(seed: int) -> None:
    frame = made_up(seed)
    connection = database(frame)
    build(connection, "rpt_surprise_deals", VARIABLES)
    told = rows(connection, "select * from int_surprise_patterns where is_telling")
    deals = in_window(frame)
    wins = set(deals["deal_key"][deals["is_won"] & (deals["icp_score"] < 55)])
    losses = set(deals["deal_key"][~deals["is_won"] & (deals["icp_score"] >= 70)])
    values = frame.set_index("deal_key")
    found = rows(connection, "select * from rpt_surprise_deals")
    assert {(row["surprise_kind"], row["deal_key"]) for row in found} == {
        *(("surprise_win", key) for key in wins),
        *(("surprise_loss", key) for key in losses),
    }
    for row in found:
        expected = 0
        for pattern in told:
            cell = values.loc[row["deal_key"], pattern["attribute_id"]]
            if pattern["surprise_kind"] == row["surprise_kind"] and cell is not None:
                has = pattern["attribute_value"] in str(cell).split("|")
                expected += has == (row["surprise_kind"] == "surprise_win")
        assert row["telling_count"] == expected
        assert (row["telling_values"] is None) == (expected == 0)
        group = wins if row["surprise_kind"] == "surprise_win" else losses
        assert row["surprise_deal_count"] == len(group)


@pytest.mark.parametrize("seed", range(2))
def test_fork_candidates_agree_with_pandas(seed: int) -> None:
    frame = made_up(seed)
    connection = database(frame)
    build(connection, "rpt_fork_candidates", VARIABLES)
    first = pd.Timestamp("2026-01-01").date()
    recent = frame[frame["closed_date"].map(lambda day: day >= first)]
    levels = long_levels(recent)
    levels = levels[levels["attribute_id"] != "timeline"]
    pairs = levels.merge(levels, on="deal_key", suffixes=("", "_2"))
    pairs = pairs[pairs["attribute_id"] < pairs["attribute_id_2"]]
    both = (
        pd.concat([levels, pairs])
        .fillna("")
        .merge(recent[["deal_key", "is_won", "icp_score", "segment_id"]], on="deal_key")
    )
    found = rows(connection, "select * from rpt_fork_candidates")
    seen = 0
    for reason, scope in (("low_band", both[both["icp_score"].notna()]), ("no_segment", both)):
        by_value = scope.groupby([*KEYS, "attribute_id_2", "attribute_value_2"])
        for key, part in by_value:
            is_low, is_alone = part["icp_score"] < 55, part["segment_id"].isna()
            is_outside = is_low if reason == "low_band" else is_alone
            count = int((part["is_won"] & is_outside).sum())
            matching = [
                row
                for row in found
                if row["reason"] == reason
                and tuple(row[name] or "" for name in (*KEYS, *(f"other_{k}" for k in KEYS))) == key
            ]
            assert len(matching) == (count >= 3)
            for row in matching:
                seen += 1
                wins = int(part["is_won"].sum())
                assert (row["outside_win_count"], row["win_count"]) == (count, wins)
                assert (row["ci_low"], row["ci_high"]) == pytest.approx(wilson(count, wins))
                assert row["outside_closed_count"] == is_outside.sum()
                assert row["outside_close_rate"] == pytest.approx(count / is_outside.sum())
                assert row["quarter_count"] in (1, 2)
    assert seen == len(found) > 0


@pytest.mark.parametrize("seed", range(2))
def test_exclusion_candidates_agree_with_pandas(seed: int) -> None:
    frame = made_up(seed)
    connection = database(frame)
    starts = ["2024-01-01", "2025-06-30", "2025-07-01"]
    accounts = [(f"csv:c{number}", number % 3, number % 4 == 0) for number in range(60)]
    for key, start, is_early in accounts:
        end = str(pd.Timestamp(starts[start]) + pd.Timedelta(days=200))[:10] if is_early else None
        connection.execute(
            "insert into int_subscriptions values (?, 10, ?, ?)", [key, starts[start], end]
        )
        region = "eu" if is_early or key[-1] in "13" else "apac"
        connection.execute(
            "insert into int_review_levels values"
            " ('account/' || ?, 'account', 'region', 'Region', 'account', 'firmographic', false,"
            " ?)",
            [key, region],
        )
    build(connection, "rpt_exclusion_candidates", VARIABLES)
    found = rows(connection, "select * from rpt_exclusion_candidates")
    # Those of 2025-07-01 are not 12 months old on the day.
    judged = pd.DataFrame([row for row in accounts if row[1] < 2], columns=["key", "start", "left"])
    is_eu = judged["left"] | judged["key"].str[-1].isin(["1", "3"])
    (churn,) = [row for row in found if row["reason"] == "churns_within_12_months"]
    names = ("event_count", "sample_count", "other_event_count", "other_count")
    assert churn["attribute_value"] == "eu"
    assert [churn[name] for name in names] == [
        judged["left"].sum(),
        is_eu.sum(),
        0,
        (~is_eu).sum(),
    ]
    assert (churn["lift"], churn["is_beyond_chance"]) == (None, True)
    deals = in_window(frame)
    levels = long_levels(deals).merge(deals[["deal_key", "is_won", "stage"]], on="deal_key")
    expected = set()
    for stage in ("Demo", "Offer"):
        for (attribute, value), part in levels.groupby(KEYS):
            known = deals[deals[attribute].notna()]
            others = known[~known["deal_key"].isin(part["deal_key"])]
            died = int((~part["is_won"] & part["stage"].eq(stage)).sum())
            others_died = int((~others["is_won"] & others["stage"].eq(stage)).sum())
            if died < 3 or died / len(part) <= others_died / len(others):
                continue
            expected.add((stage, attribute, value))
            (row,) = [
                row
                for row in found
                if (row["stage"], row["attribute_id"], row["attribute_value"])
                == (stage, attribute, value)
            ]
            numbers = (died, len(part), others_died, len(others))
            assert tuple(row[name] for name in names) == numbers
            assert (row["ci_low"], row["ci_high"]) == pytest.approx(wilson(died, len(part)))
            assert (row["lift_ci_low"], row["lift_ci_high"]) == pytest.approx(koopman(*numbers))
            assert row["is_beyond_chance"] == (miettinen_nurminen(*numbers)[0] > 0)
    assert len(found) == len(expected) + 1


def signal_database() -> duckdb.DuckDBPyConnection:
    """Forty deals: a trial before discovery in ten, after it in five; demos no card reads."""
    frame = made_up(7, 40).assign(
        is_won=[number % 2 == 0 for number in range(40)], closed_date=AS_OF, timeline=None
    )
    connection = database(frame)
    connection.execute(
        f"""
        create table facts as
        select
            'csv:' || lpad(cast(number as varchar), 4, '0') as deal_key,
            'csv:a' as account_key,
            case when number < 15 then 'Free trial' else 'Demo day' end as match_value,
            date '{AS_OF}' - case when number between 10 and 14 then 50 else 70 end as observed_on
        from range(30) as numbers (number);
        create table int_signal_facts as
        select *, 'activity' as evidence_type, 'subject' as match_field from facts;
        create table signal_evidence as
        select 'activity' as evidence_type, 'subject' as match_field, '*trial*' as match_values,
            'industry' as attribute_id;
        create table attributes as
        select 'industry' as attribute_id, 'category' as value_kind;
        create table int_attribute_observations (
            grain varchar, entity_key varchar, attribute_id varchar, attribute_value varchar,
            observed_on date
        );
        create table int_scorecards as
        select 'core' as scorecard_id, 1 as scorecard_version, 'active' as status,
            'ideal' as polarity, cast(null as date) as valid_from, cast(null as date) as valid_to;
        create table int_stage_history as
        select deal_key, 'First' as stage, 1 as stage_no, date '2026-01-01' as entered_on
        from int_review_deals
        union all
        select deal_key, 'Second', 2, date '{AS_OF}' - 60
        from int_review_deals;
        """
    )
    build(connection, "fct_signal_lift", VARIABLES)
    return connection


def test_signal_lift_counts_what_was_seen_by_discovery_and_where_it_was_first_seen() -> None:
    found = {
        row["signal_value"]: row for row in rows(signal_database(), "select * from fct_signal_lift")
    }
    assert found.keys() == {"free trial", "demo day"}
    trial = found["free trial"]
    # Deals 0 to 9 by discovery, 5 of them won; of the other 30, 15 won.
    names = ("with_count", "with_won_count", "without_count", "without_won_count", "lift")
    assert [trial[name] for name in names] == [10, 5, 30, 15, 1]
    bounds = (trial["lift_ci_low"], trial["lift_ci_high"])
    assert bounds == pytest.approx(koopman(5, 10, 15, 30))
    # Over the whole life 15 showed it: won 0, 2 .. 8 in the first stage, 10, 12, 14 in the second.
    first = ("won_first_stage", "won_first_stage_count", "won_staged_count")
    assert [trial[name] for name in first] == ["First", 5, 8]
    lost = ("lost_first_stage", "lost_first_stage_count", "lost_staged_count")
    assert [trial[name] for name in lost] == ["First", 5, 7]
    assert (trial["is_scored"], found["demo day"]["is_scored"]) == (True, False)


def test_without_deals_the_lists_are_empty() -> None:
    connection = database(made_up(1, 5).head(0).astype({"is_won": "bool", "icp_score": "float"}))
    for mart in ("rpt_surprise_deals", "rpt_fork_candidates", "rpt_exclusion_candidates"):
        build(connection, mart, VARIABLES)
        assert rows(connection, f"select * from {mart}") == []
