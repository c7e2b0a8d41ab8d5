"""What to do about an attribute: add it to the card, keep it, drop it, or wait for more deals."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from icp_warehouse.fit.groups import Group
from icp_warehouse.fit.metrics import Difference

Advice = Literal["add", "keep", "drop", "no evidence", "suspect", "refused", "too few values"]

ALPHA: Final = 0.05
# A criterion that surely adds less than this to the AUC is not worth a question.
TRIFLE: Final = 0.01
FAINT: Final = 1.5


@dataclass(frozen=True, slots=True)
class Found:
    """What an attribute tells: its best group, and how it did on deals it was not chosen on."""

    attribute_id: str
    criterion_ids: tuple[str, ...]
    group: Group | None
    fill_rate: float
    inside_count: int
    outside_count: int
    inside_rate: float | None
    outside_rate: float | None
    lift: float | None
    lift_low: float | None
    lift_high: float | None
    p_value: float
    beyond_card_p_value: float
    card_difference: Difference | None
    stability: float | None
    advice: Advice
    reason: str


def advised(found: list[Found]) -> list[Found]:
    """Advice, with the chance of a false find among all attributes held at 5 % (Holm)."""
    judged = [each for each in found if each.advice == "no evidence"]
    judged.sort(key=lambda each: each.p_value)
    sure: set[str] = set()
    for place, each in enumerate(judged):
        if each.p_value * (len(judged) - place) >= ALPHA or (each.lift or 0) <= 1:
            break
        sure.add(each.attribute_id)
    return [_with_advice(each, each.attribute_id in sure) for each in found]


def _with_advice(each: Found, is_sure: bool) -> Found:
    advice, reason = each.advice, each.reason
    if advice == "no evidence":
        if each.criterion_ids:
            owed = each.card_difference
            # What is on the card needs no proof against all the attributes that are not.
            if (each.lift_low or 0) > 1:
                advice, reason = "keep", "its lift is above 1"
            elif owed is not None and owed.high < TRIFLE and (each.lift_high or 9) < FAINT:
                advice = "drop"
                reason = (
                    f"its lift is surely below {FAINT}, and without it the card's AUC falls by "
                    f"less than {TRIFLE:.2f}"
                )
        elif is_sure and each.beyond_card_p_value < ALPHA:
            advice, reason = "add", "its lift is beyond chance, and beyond what the card knows"
        elif is_sure:
            reason = "its lift is beyond chance, but the card knows as much already"
    return replace(each, advice=advice, reason=reason)


def ranked(found: list[Found]) -> tuple[Found, ...]:
    """What was judged first, the highest lower end of the lift on top."""

    def key(each: Found) -> tuple[bool, bool, float, str]:
        is_judged = each.advice not in ("suspect", "refused", "too few values")
        return not is_judged, each.lift is None, -(each.lift_low or 0.0), each.attribute_id

    return tuple(sorted(found, key=key))
