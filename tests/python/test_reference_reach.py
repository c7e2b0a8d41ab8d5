"""The drawn worlds come by every state a score can be in: a comparison on them is worth much."""

from collections.abc import Iterator

from hypothesis import given

from reference.matching import Facts
from reference.scorer import score_world
from reference.strategies import few, worlds
from reference.world import World


def test_the_drawn_worlds_reach_every_state() -> None:
    reached: set[str] = set()

    @few
    @given(worlds())
    def draw(world: World) -> None:
        reached.update(states(world))

    draw()
    assert expected_states() <= reached, sorted(expected_states() - reached)


def expected_states() -> set[str]:
    """Name what the worlds must come by, as `states` names it."""
    words = """
        line:between line:any_of line:none_of line:all_of line:missing line:otherwise line:nothing
        line:unknown line:several line:negative line:decayed line:stale line:edge card:capped
        card:weighted/zero card:weighted/rescale card:weighted/abstain card:points/zero
        card:points/rescale card:points/abstain card:clipped card:above_100
        status:scored status:partial status:insufficient status:disqualified
        basis:fit_only basis:fit_and_signal deal:open deal:won deal:lost deal:none deal:same_day
        deal:orphan tier:Unknown tier:A tier:B tier:C tier:Out tier:certain tier:uncertain
        effect:disqualify effect:cap_tier effect:flag effect:lowered_tier
        override:applied override:expired override:unapproved
        segment:matched segment:none anti:closer anti:farther anti:null force:no primary:none
        band:on_the_edge deal:exclusion
    """
    return set(words.split())


def states(world: World) -> Iterator[str]:
    """Name every state a world and its scores are in."""
    result, facts = score_world(world), Facts(world)
    keys = ("scorecard_id", "version", "criterion_id", "rule_id")
    rules = {tuple(row[key] for key in keys): row for row in world.scorecard_rules}
    halves = {
        (row["scorecard_id"], row["version"], row["criterion_id"]): row["half_life_days"]
        for row in world.scorecard_criteria
    }
    cards = {(row["scorecard_id"], row["version"]): row for row in world.scorecards}
    effects = {row["exclusion_id"]: row["effect"] for row in world.exclusions}
    kinds = {row["deal_key"]: row["outcome"] for row in world.deals}
    floors = {row["min_score"] for row in world.score_bands} - {0}
    for line in result.lines:
        where = (line.scorecard_id, line.scorecard_version, line.criterion_id)
        matched = [rules[*where, rule_id] for rule_id in (line.rule_id or "").split("|") if rule_id]
        yield from (f"line:{rule['operator']}" for rule in matched)
        for rule in matched:
            bounds = (str(rule["lower_bound"]), str(rule["upper_bound"]))
            if rule["operator"] == "between" and line.attribute_value in bounds:
                yield "line:edge"
        if len(matched) > 1:
            yield "line:several"
        if line.is_known and not matched:
            yield "line:nothing"
        if not line.is_known:
            yield "line:unknown"
        if line.points < 0:
            yield "line:negative"
        if line.is_known and halves[where] and line.points.denominator > 4:
            yield "line:decayed"
    for row in world.attribute_values:
        limit = facts.attributes[row["attribute_id"]]["max_age_days"]
        day = row["observed_on"]
        if limit is not None and day and (world.as_of_date - day).days == limit + 1:
            yield "line:stale"
    for score in result.account_scores:
        card = cards[score.scorecard_id, score.scorecard_version]
        yield f"card:{card['score_mode']}/{card['missing_policy']}"
        yield f"status:{score.score_status}"
        yield f"basis:{score.score_basis}"
        yield f"deal:{kinds.get(score.scoring_deal_key or '', 'none')}"
        yield f"tier:{score.machine_tier}"
        yield f"tier:{'certain' if score.is_tier_certain else 'uncertain'}"
        ids = (score.exclusion_ids or "").split("|")
        yield from (f"effect:{effects[exclusion_id]}" for exclusion_id in ids if exclusion_id)
        if score.score_status != "disqualified" and score.machine_tier != score.band_tier:
            yield "effect:lowered_tier"
        if score.capped_points < score.points:
            yield "card:capped"
        if score.icp_score == 0 and score.capped_points < 0:
            yield "card:clipped"
        if max(score.icp_score or 0, score.fit_score or 0, score.signal_score or 0) > 100:
            yield "card:above_100"
        if score.icp_score in floors:
            yield "band:on_the_edge"
        if score.override_id:
            yield "override:applied"
        if not score.is_in_force:
            yield "force:no"
        if score.anti_score is None:
            yield "anti:null"
        elif score.icp_score is not None:
            yield f"anti:{'closer' if score.is_closer_to_anti_persona else 'farther'}"
        yield f"segment:{'matched' if score.segment_id else 'none'}"
    if not any(score.is_primary for score in result.account_scores):
        yield "primary:none"
    for row in world.tier_overrides:
        if row["expires_on"] < world.as_of_date:
            yield "override:expired"
        if not row["approved_by"]:
            yield "override:unapproved"
    for row in world.deals:
        if row["created_date"] == row["closed_date"]:
            yield "deal:same_day"
        if row["account_key"] is None:
            yield "deal:orphan"
    if any(score.exclusion_ids for score in result.deal_scores):
        yield "deal:exclusion"
