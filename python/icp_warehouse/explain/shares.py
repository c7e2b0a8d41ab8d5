"""Points as parts of the score: what each criterion adds to it, and what the card takes off.

The parts add up to the score, whatever the card's mode and policy.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

Row = Mapping[str, Any]

HUNDRED = Decimal(100)
# Scores are rounded at the ninth decimal.
ROUNDING = Decimal("1e-7")


def shares(lines: Sequence[Row], score: Row, card: Row) -> list[Decimal]:
    """Return what each line adds to the score."""
    is_fit_only = score["score_basis"] == "fit_only"
    if card["score_mode"] == "weighted":
        weights = sum((_decimal(line["weight_pct"]) for line in lines), Decimal())
        whole = weights if is_fit_only else HUNDRED
        return [
            _ratio(
                HUNDRED * _decimal(line["weight_pct"]) * _decimal(line["points"]),
                _decimal(line["max_points"]) * whole,
            )
            for line in lines
        ]
    most = possible_points(score, card)
    return [_ratio(HUNDRED * _decimal(line["points"]), most) for line in lines]


def adjustments(lines: Sequence[Row], score: Row, card: Row) -> list[dict[str, Any]]:
    """Return what else makes the score: category maxima, and the scale it is put on."""
    if score["icp_score"] is None:
        return []
    found: list[dict[str, Any]] = []
    rest = _decimal(score["icp_score"]) - sum(shares(lines, score, card), Decimal())
    if card["score_mode"] != "weighted":
        over = _decimal(score["capped_points"]) - _decimal(score["points"])
        capped = _ratio(HUNDRED * over, possible_points(score, card))
        rest -= capped
        found.append({"kind": "category_maxima", "share": capped})
    why = "unknowns_left_out" if card["missing_policy"] == "rescale" else "no_less_than_0"
    found.append({"kind": why, "share": rest})
    return [part for part in found if abs(part["share"]) > ROUNDING]


def possible_points(score: Row, card: Row) -> Decimal:
    """Return the most points the account could have on the card."""
    is_fit_only = score["score_basis"] == "fit_only"
    return _decimal(card["fit_max_points"] if is_fit_only else card["max_points"])


def _decimal(value: float | Decimal | int | None) -> Decimal:
    return Decimal(0) if value is None else Decimal(str(value))


def _ratio(part: Decimal, whole: Decimal) -> Decimal:
    return part / whole if whole else Decimal(0)
