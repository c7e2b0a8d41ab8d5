"""The explanation of one account for a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from icp_warehouse.explain.words import amount, figure
from icp_warehouse.text import aligned, inert, printable

Data = Mapping[str, Any]

WIDTH = 100
EFFECTS = {
    "disqualify": "disqualified",
    "cap_tier": "tier at most {tier}",
    "flag": "only flagged",
}
ADJUSTMENTS = {
    "category_maxima": "by category maxima",
    "no_less_than_0": "as no score is below 0",
    "unknowns_left_out": "as unknown criteria are left out",
}


def explained(found: Data) -> str:
    """Return the explanation as lines of text."""
    blocks = (
        _head(found),
        _lines(found),
        _unknowns(found),
        _rulings(found),
        _lifts(found),
        _history(found),
    )
    shown = (map(inert, block) for block in map(list, blocks) if block)
    return "\n\n".join(map("\n".join, shown)) + "\n"


def _head(found: Data) -> Iterator[str]:
    named = [found["account_key"], found["account_name"], found["domain"]]
    yield "  ".join(printable(part) for part in named if part)
    if found["scorecard_id"] is None:
        reason = found["exclusion_reasons"] or "no active card scores it"
        yield f"Tier {found['icp_tier']}: {reason}, as of {found['as_of_date']}"
        return
    certain = "certain" if found["is_tier_certain"] else "not certain"
    card = f"{found['scorecard_id']} version {found['scorecard_version']}"
    yield f"Tier {found['icp_tier']} ({certain}), by {card}, as of {found['as_of_date']}"
    if found["icp_score"] is None:
        yield "No score: too little is known for this card"
    else:
        yield (
            f"Score {figure(found['icp_score'])} of 100, band {found['band_id']};"
            f" {figure(found['score_low'])} to {figure(found['score_high'])}"
            " whatever the unknown values are"
        )
    if found["score_basis"] == "fit_only":
        yield "Scored on fit alone: no open or recent deal lends it buying signals"
    else:
        yield f"Buying signals from deal {printable(found['scoring_deal_key'])}"
    if found["routing_action"]:
        yield f"Next: {printable(found['routing_action'])}"


def _lines(found: Data) -> Iterator[str]:
    if not found["lines"]:
        return
    rows = [
        (
            printable(line["criterion_label"]),
            amount(line["attribute_value"]) if line["is_known"] else "unknown",
            printable(line["rule_id"] or "no rule"),
            figure(line["points"]),
            figure(line["max_points"]),
            line["observed_date"] or ("undated" if line["is_known"] else ""),
            printable(line["origin"] or ""),
        )
        for line in found["lines"]
    ]
    yield "Points"
    yield from aligned(rows, ("criterion", "value", "rule", "points", "of", "as of", "from"))
    yield f"  {_sum(found)}"


def _sum(found: Data) -> str:
    """Say how the points become the score."""
    taken = "".join(
        f", {figure(part['share'])} {ADJUSTMENTS[part['kind']]}" for part in found["adjustments"]
    )
    if found["icp_score"] is None:
        return f"Together {figure(found['points'])} points"
    score = f"score {figure(found['icp_score'])}"
    if found["score_mode"] == "weighted":
        return f"Each by its weight in percent{taken}: {score}"
    return (
        f"Together {figure(found['points'])} of {figure(found['possible_points'])} points"
        f"{taken}: {score}"
    )


def _unknowns(found: Data) -> Iterator[str]:
    if not found["unknowns"]:
        return
    yield "Unknown, and what it could be worth"
    for unknown in found["unknowns"]:
        worst, best = unknown["points_at_worst"], unknown["points_at_best"]
        low, high = unknown["tier_at_worst"], unknown["tier_at_best"]
        tiers = f"; tier {low} to {high}" if low and high and low != high else ""
        yield (
            f"  {printable(unknown['criterion_label'])} ({unknown['attribute_id']}):"
            f" {figure(worst)} to {figure(best)} points{tiers}"
        )


def _rulings(found: Data) -> Iterator[str]:
    for row in found["exclusions"]:
        effect = EFFECTS[row["effect"]].format(tier=row["effect_tier"])
        text = f"Exclusion {row['exclusion_id']}, {effect}: {row['reason']}"
        yield from wrap(printable(text), WIDTH, subsequent_indent="  ")
    for row in found["overrides"]:
        text = (
            f"Override {row['override_id']} holds tier {row['tier']} instead of"
            f" {found['machine_tier']} until {row['expires_on']}, approved by"
            f" {row['approved_by']}: {row['reason']}"
        )
        yield from wrap(printable(text), WIDTH, subsequent_indent="  ")


def _lifts(found: Data) -> Iterator[str]:
    if found["scorecard_id"] is None:
        return
    if not found["lifts"]:
        yield f"No values of its attributes would lift it above tier {found['machine_tier']}"
        return
    by_rules = " by the rules" if found["overrides"] else ""
    yield f"The smallest changes that lift it above tier {found['machine_tier']}{by_rules}"
    for lift in found["lifts"]:
        changes = " and ".join(map(_change, lift["changes"]))
        yield f"  {changes}: tier {lift['tier']}, score {figure(lift['score'])}"


def _change(change: Data) -> str:
    after = amount(change["after"])
    if change["before"] is None:
        return f"{change['attribute_id']} found to be {after}"
    return f"{change['attribute_id']} {amount(change['before'])} -> {after}"


def _history(found: Data) -> Iterator[str]:
    changes: Sequence[Data] | None = found["changes"]
    if changes is None:
        yield "How it got here: this warehouse keeps no tier changes (fct_icp_tier_changes)"
        return
    if not changes:
        yield "How it got here: no change of tier since history is kept"
        return
    yield "How it got here"
    for change in changes:
        parts = [
            f"{part} {figure(change[f'{part}_points'])}"
            for part in ("data", "rule", "time")
            if change.get(f"{part}_points")
        ]
        causes = (change["causes"] or "the scale's tiers").replace("|", ", ")
        points = f" (score by {', '.join(parts)})" if parts else ""
        yield (
            f"  {change['changed_on']}: {change['from_tier']} -> {change['to_tier']} since"
            f" {change['compared_with_date']}, moved by {causes}{points}"
        )
