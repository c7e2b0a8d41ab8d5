"""Hypothesis strategies: small worlds whose seeds say everything a seed can say."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from reference.card_strategies import (
    BANDS,
    CARDS,
    DAYS,
    IS_RARE,
    UNITS,
    VALUE_SETS,
    cards,
    clause_lists,
    day_at,
    make_clause,
    periods,
)
from reference.population import AS_OF, KINDS, populate
from reference.world import Row, Rows, World

few = settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def conditions(draw: st.DrawFn, owner_type: str, owner_id: str, at_least: int) -> Rows:
    """Draw up to three conditions of a segment, exclusion or override, in up to two groups."""
    rows: Rows = []
    for _ in range(draw(st.integers(at_least, 3))):
        attribute_id = draw(st.sampled_from(list(KINDS)))
        first, *_ = draw(clause_lists(attribute_id, 1))
        clause = make_clause("missing", None, None, None) if draw(IS_RARE) else first
        owner = {"owner_type": owner_type, "owner_id": owner_id}
        group = {"clause_group": draw(st.integers(1, 2)), "attribute_id": attribute_id}
        rows.append({**owner, **group, **clause})
    return rows


@st.composite
def exclusion(draw: st.DrawFn, exclusion_id: str, tiers: list[str]) -> Row:
    """Draw an exclusion; a cap is to one of the tiers."""
    effect = draw(st.sampled_from(["disqualify", "cap_tier", "cap_tier", "flag"]))
    valid_from, valid_to = draw(periods())
    return {
        "exclusion_id": exclusion_id,
        "label": exclusion_id,
        "kind": draw(st.sampled_from(["negative_persona", "disqualifier"])),
        "effect": effect,
        "effect_tier": draw(st.sampled_from(tiers)) if effect == "cap_tier" else None,
        "reason": "drawn",
        "evidence_note": "drawn",
        "valid_from": valid_from,
        "valid_to": valid_to,
        "scorecard_id": draw(st.sampled_from([None, None, "core"])),
        "status": draw(st.sampled_from(["active", "active", None, "shadow", "draft"])),
    }


@st.composite
def _override(draw: st.DrawFn, override_id: str, account_count: int) -> Row:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return {
        "override_id": override_id,
        "account_key": f"csv:a{draw(st.integers(0, account_count - 1)):02d}",
        "tier": draw(st.sampled_from(["A", "B", "C", "Out"])),
        "reason": "drawn",
        "requested_by": "sales",
        "approved_by": draw(st.sampled_from(["ceo", "ceo", "ceo", None])),
        "approver_role": "executive",
        "valid_from": day_at(first),
        "expires_on": day_at(last),
    }


def _attribute(attribute_id: str, max_age_days: int | None) -> Row:
    grain, kind = KINDS[attribute_id]
    return {
        "attribute_id": attribute_id,
        "label": attribute_id,
        "grain": grain,
        "value_kind": kind,
        "dimension": "behavioral" if grain == "deal" else "firmographic",
        "unit": None,
        "max_age_days": max_age_days,
        "description": "drawn",
    }


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a world: up to three cards, thirty accounts and forty deals."""
    account_count = draw(st.integers(1, 30))
    segment_ids = [f"s{place}" for place in range(draw(st.integers(0, 3)))]
    chosen = draw(st.lists(st.sampled_from(CARDS), min_size=1, max_size=3, unique=True))
    drawn = [draw(cards(name, version, segment_ids)) for name, version in chosen]
    scales = {str(row["band_scale"]) for row, *_ in drawn}
    shared = set.intersection(*({tier for _, tier in BANDS[scale]} for scale in scales))
    exclusions = [
        draw(exclusion(f"x{place}", sorted(shared))) for place in range(draw(st.integers(0, 3)))
    ]
    overrides = [
        draw(_override(f"o{place}", account_count)) for place in range(draw(st.integers(0, 6)))
    ]
    asked: Rows = []
    for segment_id in segment_ids:
        asked += draw(conditions("segment", segment_id, 0 if draw(IS_RARE) else 1))
    for row in exclusions:
        asked += draw(conditions("exclusion", row["exclusion_id"], 1))
    for row in overrides:
        if draw(IS_RARE):
            asked += draw(conditions("override", row["override_id"], 1))
    people = populate(draw(st.integers(0, 10**6)), account_count, draw(st.integers(0, 40)))
    ages = st.sampled_from([None, None, None, 30, 90, 180])
    return World(
        as_of_date=AS_OF,
        signal_window_days=30,
        signal_lookback_days=draw(st.sampled_from([0, 30, 180])),
        scorecards=[row for row, *_ in drawn],
        scorecard_categories=[row for card in drawn for row in card[1]],
        scorecard_criteria=[row for card in drawn for row in card[2]],
        scorecard_rules=[row for card in drawn for row in card[3]],
        score_bands=[
            {
                "band_scale": scale,
                "band_id": f"{scale}_{floor}",
                "label": tier,
                "min_score": floor,
                "tier": tier,
                "action": "drawn",
                "expected_close_rate": None,
                "scale_unit": UNITS.get(scale),
            }
            for scale, bands in BANDS.items()
            for floor, tier in bands
        ],
        attributes=[_attribute(name, draw(ages)) for name in KINDS],
        value_sets=[
            {"value_set_id": name, "value": value, "note": "drawn"}
            for name, (_, values) in VALUE_SETS.items()
            for value in values
        ],
        segments=[
            {
                "segment_id": segment_id,
                "label": segment_id,
                "priority": draw(st.integers(1, 3)),
                "revenue_weight": 1,
                "description": "drawn",
            }
            for segment_id in segment_ids
        ],
        exclusions=exclusions,
        conditions=asked,
        tier_overrides=overrides,
        accounts=people.accounts,
        deals=people.deals,
        attribute_values=people.attribute_values,
    )
