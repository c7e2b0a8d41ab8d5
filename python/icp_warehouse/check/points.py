"""Checks of points, maxima and weights: what a card promises and what its rules can give."""

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from icp_warehouse.check.attainable import level_points
from icp_warehouse.check.book import Book
from icp_warehouse.check.cards import Card, Category, Criterion
from icp_warehouse.check.cells import shown
from icp_warehouse.check.finding import Finding

HUNDRED = Decimal(100)


def check_points(book: Book) -> Iterator[Finding]:
    """Check the points of every card."""
    for card in book.cards:
        for criterion in card.criteria:
            yield from _rules(card, criterion)
            yield from _criterion(card, criterion)
        if card.is_weighted:
            yield from _weights(card)
        else:
            for category in card.categories:
                yield from _category(card, category)
            yield from _total(card)


def _rules(card: Card, criterion: Criterion) -> Iterator[Finding]:
    for rule in criterion.rules:
        where = f"{rule.rule_id} of {criterion.criterion_id} ({card.label})"
        points = shown(rule.points)
        if rule.points != rule.points.to_integral_value():
            sentence = f"{where} gives {points} points, which is no whole number."
            whole = shown(rule.points.to_integral_value(ROUND_DOWN))
            mend = f"give {whole}, or more where the card is scaled up"
            yield rule.entry.finding("points_fraction", "points", sentence, mend)
        if rule.points < 0 < criterion.max_points:
            sentence = (
                f"{where} takes {shown(-rule.points)} points away from a criterion that adds."
            )
            mend = "write 0, or move it to a criterion with a maximum of 0"
            yield rule.entry.finding("points_negative", "points", sentence, mend)
        if not criterion.is_sum and rule.points > criterion.max_points:
            most = shown(criterion.max_points)
            sentence = f"{where} gives {points} points where the criterion has at most {most}."
            mend = f"give {most} at most, or set max_points of the criterion to {points}"
            yield rule.entry.finding("rule_above_max", "points", sentence, mend)


def _criterion(card: Card, criterion: Criterion) -> Iterator[Finding]:
    if not criterion.rules:
        return
    best = max(level_points(criterion, capped=False))
    name, most = f"{criterion.criterion_id} of {card.label}", shown(criterion.max_points)
    if best < criterion.max_points:
        sentence = f"{name} promises {most} points, and its rules give {shown(best)} at most."
        lacking = f"{shown(criterion.max_points - best)} points more"
        mend = f"give its best rule {lacking}, or set max_points to {shown(best)}"
        yield criterion.entry.finding("criterion_max_unreached", "max_points", sentence, mend)
    elif criterion.is_sum and best > criterion.max_points:
        sentence = f"The rules of {name} add up to {shown(best)} points, of which {most} count."
        surplus = shown(best - criterion.max_points)
        mend = f"set max_points to {shown(best)}, or take {surplus} off its rules"
        yield criterion.entry.finding("criterion_max_exceeded", "max_points", sentence, mend)


def _category(card: Card, category: Category) -> Iterator[Finding]:
    total = sum((criterion.max_points for criterion in category.criteria), Decimal(0))
    name = f"{category.entry['category_id']} of {card.label}"
    most = shown(category.max_points)
    if not category.criteria:
        sentence = f"{name} promises {most} points and has no criterion."
        mend = "add a criterion, or take the category out"
    elif total < category.max_points:
        sentence = f"{name} promises {most} points, and its criteria give {shown(total)} at most."
        mend = f"set max_points to {shown(total)}"
    elif total > category.max_points:
        sentence = f"The criteria of {name} add up to {shown(total)} points, of which {most} count."
        mend = f"set max_points to {shown(total)}, or keep the cap on purpose"
        yield category.entry.finding("category_max_exceeded", "max_points", sentence, mend)
        return
    else:
        return
    yield category.entry.finding("category_max_unreached", "max_points", sentence, mend)


def _total(card: Card) -> Iterator[Finding]:
    total = sum((category.max_points for category in card.categories), Decimal(0))
    if card.categories and total != HUNDRED:
        sentence = (
            f"The maximum of {card.label} is {shown(total)} points; scores are shares of it, "
            "so a point is not a point of the score."
        )
        mend = "let the maxima of the categories add up to 100"
        yield card.entry.finding("card_total_not_100", "scorecard_id", sentence, mend)
    for criterion in card.criteria:
        if criterion.entry["weight_pct"] is not None:
            sentence = (
                f"{card.label} adds points up, so the weight of {criterion.criterion_id} is idle."
            )
            mend = "empty weight_pct, or set score_mode to weighted"
            yield criterion.entry.finding("weight_unused", "weight_pct", sentence, mend)


def _weights(card: Card) -> Iterator[Finding]:
    total = Decimal(0)
    for criterion in card.criteria:
        weight = criterion.entry["weight_pct"]
        name = f"{criterion.criterion_id} of {card.label}"
        if weight is None:
            sentence = f"{name} has no weight, so it counts for nothing."
            yield criterion.entry.finding(
                "weight_missing", "weight_pct", sentence, "fill in weight_pct"
            )
        elif not criterion.max_points:
            sentence = f"{name} has a weight and a maximum of 0 points, so it counts for nothing."
            mend = "give it points, or take it out"
            yield criterion.entry.finding("weight_missing", "max_points", sentence, mend)
        total += weight or 0
    if card.criteria and total != HUNDRED:
        first = card.criteria[0]
        sentence = f"The weights of {card.label} add up to {shown(total)}, not to 100."
        mend = "change weight_pct of its criteria so that they do"
        yield first.entry.finding("weights_not_100", "weight_pct", sentence, mend)
