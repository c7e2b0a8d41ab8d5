"""Proof that a small whole-number card is the best."""

from icp_warehouse.fit.model import Model
from icp_warehouse.fit.whole_cards import Judge, Rules, Value, Whole


def is_best(
    model: Model, judge: Judge, rules: Rules, card: Whole, value: Value
) -> tuple[bool, Whole, Value]:
    """Placeholder."""
    return False, card, value
