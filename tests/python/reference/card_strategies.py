"""Hypothesis strategies for scorecards: rules on every operator, categories, criteria, versions."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from reference.population import AS_OF, KINDS, POOLS, SETS
from reference.world import Row, Rows

VALUE_SETS = {
    "core_industries": ("industry", ["saas", "fintech", "healthtech"]),
    "english_speaking": ("country", ["US", "GB"]),
    "cloud": ("technologies", ["aws", "gcp"]),
    "deal_breakers": ("red_flags", ["long_gap", "price_only"]),
}
BANDS: dict[str, list[tuple[float, str]]] = {
    "five": [(85, "A"), (70, "B"), (55, "C"), (40, "C"), (0, "Out")],
    "four": [(75, "A"), (50, "B"), (25, "C"), (0, "Out")],
    "three": [(70, "A"), (40, "B"), (0, "C")],
    "points": [(20, "A"), (10, "B"), (2.5, "C"), (0, "Out")],
}
UNITS = {"five": "score", "points": "points"}
CARDS = (("core", 1), ("core", 2), ("niche", 1), ("anti", 1), ("anti", 2))
POINTS = st.sampled_from([-10, -5, -2.5, 0, 1, 2, 3, 5, 5, 8, 10, 12, 15, 20])
IS_RARE = st.sampled_from([False, False, False, True])
DAYS = st.sampled_from([-200, -30, -1, 0, 1, 30])


def day_at(offset: int) -> date:
    """Name the day so far from the run's day."""
    return AS_OF + timedelta(days=offset)


@st.composite
def periods(draw: st.DrawFn) -> tuple[date | None, date | None]:
    """Draw a validity with open ends, often over and sometimes starting or ending on the day."""
    if draw(st.booleans()):
        return None, None
    first = draw(st.none() | DAYS.map(day_at))
    last = draw(st.none() | DAYS.map(day_at))
    if first and last and last < first:
        first, last = last, first
    return first, last


@st.composite
def _listed_values(draw: st.DrawFn, attribute_id: str) -> str:
    pool = SETS.get(attribute_id) or POOLS[attribute_id]
    names = [f"@{name}" for name, (owner, _) in VALUE_SETS.items() if owner == attribute_id]
    chosen = draw(st.lists(st.sampled_from(pool + names), min_size=1, max_size=3, unique=True))
    return "|".join(name.upper() if name[0] != "@" and draw(IS_RARE) else name for name in chosen)


@st.composite
def clause_lists(draw: st.DrawFn, attribute_id: str, count: int) -> Rows:
    """Draw `count` clauses on one attribute; ranges follow each other and may share an edge."""
    kind = KINDS[attribute_id][1]
    rows: Rows = []
    if kind not in ("integer", "number"):
        for _ in range(count):
            operator = draw(st.sampled_from(["any_of", "any_of", "none_of", "all_of"]))
            rows.append(make_clause(operator, None, None, draw(_listed_values(attribute_id))))
        return rows
    read = int if kind == "integer" else float
    pool = sorted({read(text) for text in POOLS[attribute_id]})
    size = min(count + 1, len(pool))
    edges = sorted(draw(st.lists(st.sampled_from(pool), min_size=size, max_size=size, unique=True)))
    step = draw(st.sampled_from([0, 0, 1])) if kind == "integer" else 0
    has_floor, has_ceiling = draw(st.booleans()), draw(st.booleans())
    for place in range(size - 1):
        lower = edges[place] + (step if place else 0)
        is_open_below = place == 0 and not has_floor
        is_open_above = place == size - 2 and not has_ceiling
        rows.append(
            make_clause(
                "between",
                None if is_open_below else lower,
                None if is_open_above else max(lower, edges[place + 1]),
                None,
            )
        )
    return rows


def make_clause(
    operator: str, lower: float | None, upper: float | None, match_values: str | None
) -> dict[str, Any]:
    """Put a rule's or condition's test together."""
    return {
        "operator": operator,
        "lower_bound": lower,
        "upper_bound": upper,
        "match_values": match_values,
    }


@st.composite
def _rules(draw: st.DrawFn, attribute_id: str, criterion_id: str) -> Rows:
    clauses = draw(clause_lists(attribute_id, draw(st.integers(1, 3))))
    extra = draw(st.sampled_from(["", "otherwise", "otherwise", "missing", "otherwise missing"]))
    clauses += [make_clause(operator, None, None, None) for operator in extra.split()]
    return [
        {
            "criterion_id": criterion_id,
            "rule_id": f"{criterion_id}_r{place}",
            **clause,
            "points": 0.5 if clause["operator"] == "missing" else draw(POINTS),
            "basis": draw(st.sampled_from(["empirical", "strategic", "legal"])),
            "note": "drawn",
        }
        for place, clause in enumerate(clauses)
    ]


@st.composite
def _criterion(draw: st.DrawFn, place: int, category_id: str, part: str) -> tuple[Row, Rows]:
    home = "deal" if part == "signal" else "account"
    at_home = [name for name, (grain, _) in KINDS.items() if grain == home]
    attribute_id = draw(st.sampled_from(list(KINDS) if draw(IS_RARE) else at_home))
    criterion_id = f"c{place}"
    rules = draw(_rules(attribute_id, criterion_id))
    positive = [rule["points"] for rule in rules if rule["points"] > 0]
    most = draw(st.sampled_from([max(positive, default=1), sum(positive), sum(positive) / 2]))
    return {
        "criterion_id": criterion_id,
        "category_id": category_id,
        "attribute_id": attribute_id,
        "label": criterion_id,
        "max_points": max(1, most),
        "match_strategy": draw(st.sampled_from(["best", "best", "sum"])),
        "half_life_days": draw(st.sampled_from([None, None, 30, 90])),
        "sort_order": place,
        "note": "drawn",
    }, rules


@st.composite
def cards(
    draw: st.DrawFn, scorecard_id: str, version: int, segment_ids: list[str]
) -> tuple[Row, Rows, Rows, Rows]:
    """Draw one version: its scorecard row, categories, criteria and rules."""
    key = {"scorecard_id": scorecard_id, "version": version}
    is_weighted = draw(st.booleans())
    categories: Rows = []
    criteria: Rows = []
    rules: Rows = []
    parts = draw(st.sampled_from(["fit signal", "fit signal", "fit fit signal", "fit", "signal"]))
    for number, part in enumerate(parts.split()):
        own: Rows = []
        for _ in range(draw(st.integers(1, 3))):
            place = len(criteria) + len(own)
            criterion, its_rules = draw(_criterion(place, f"k{number}", part))
            own.append(criterion)
            rules += its_rules
        total = sum(row["max_points"] for row in own)
        most = draw(st.sampled_from([total, total, max(1, total // 2), total + 5]))
        label = {"category_id": f"k{number}", "label": f"k{number}"}
        categories.append({**key, **label, "part": part, "max_points": most, "sort_order": number})
        criteria += own
    shares = [draw(st.integers(1, 11)) for _ in criteria[1:]]
    weights: list[int | None] = (
        [100 - sum(shares), *shares] if is_weighted else [None for _ in criteria]
    )
    valid_from, valid_to = draw(periods())
    is_niche = scorecard_id == "niche" or draw(IS_RARE)
    status = draw(st.sampled_from(["active"] * 4 + ["shadow", "shadow", "draft", "retired"]))
    row: Row = {
        **key,
        "label": f"{scorecard_id} {version}",
        "segment_id": draw(st.sampled_from(segment_ids)) if is_niche and segment_ids else None,
        "polarity": "anti" if scorecard_id == "anti" else "ideal",
        "paired_scorecard_id": {"core": "anti", "anti": "core"}.get(scorecard_id),
        "score_mode": "weighted" if is_weighted else "points",
        "missing_policy": draw(st.sampled_from(["zero", "rescale", "abstain"])),
        "min_coverage": draw(st.sampled_from([None, 0, 0.5, 0.75, 1])),
        "band_scale": draw(st.sampled_from(list(BANDS))),
        "status": status,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "review_days": 90,
        "owner": "revops",
        "approved_by": "revops",
        "change_note": "drawn",
    }
    weighted: Rows = [
        {**key, **line, "weight_pct": weight}
        for line, weight in zip(criteria, weights, strict=True)
    ]
    return row, categories, weighted, [{**key, **rule} for rule in rules]
