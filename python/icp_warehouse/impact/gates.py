"""Limits a change may not exceed without a named approval in the note of the version it changes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from icp_warehouse.seeds.rows import SeedRow
from icp_warehouse.seeds.seed_set import SeedSet

APPROVAL = re.compile(r"\bimpact approved by ([\w-]+): *(\S.*)", re.IGNORECASE)


def judged_gates(
    base: SeedSet,
    head: SeedSet,
    totals: Mapping[str, Any],
    back_tests: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Return each gate with its figure and verdict: `kept`, `exceeded` or `insufficient`.

    The gates of the base hold, so that a change cannot widen the gate it passes through.
    """
    rows = base.rows("impact_gates") if "impact_gates" in base.seeds else head.rows("impact_gates")
    return [
        _judged(row, subject, value, sample)
        for row in rows
        for subject, value, sample in _figures(row["gate_id"], totals, back_tests)
    ]


def approval(base: SeedSet, head: SeedSet) -> dict[str, str] | None:
    """Return who lifts the gates: a role in a change note that is new, and in `approved_by` too."""
    known = {
        (row["scorecard_id"], row["version"], row["change_note"]) for row in base.rows("scorecards")
    }
    for row in head.rows("scorecards"):
        is_new = (row["scorecard_id"], row["version"], row["change_note"]) not in known
        found = APPROVAL.search(row["change_note"])
        if is_new and found and found[1] == row["approved_by"]:
            return {
                "role": found[1],
                "reason": found[2].strip(),
                "scorecard_id": row["scorecard_id"],
                "version": row["version"],
            }
    return None


def _figures(
    gate_id: str, totals: Mapping[str, Any], back_tests: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, float | None, int]]:
    if gate_id == "tier_change_share":
        accounts = totals["accounts"]
        yield "accounts", totals["moved"] / accounts if accounts else None, accounts
        return
    figure = {"auc_drop": "auc", "win_capture_drop": "win_share_at_70"}.get(gate_id)
    for test in back_tests:
        if figure is None or not test["is_active"]:
            continue
        sides = test["windows"][0][figure]
        before, after = sides["before"], sides["after"]
        known = before["value"] is not None and after["value"] is not None
        drop = before["value"] - after["value"] if known else None
        yield test["scorecard_id"], drop, min(before["n"], after["n"])


def _judged(row: SeedRow, subject: str, value: float | None, sample: int) -> dict[str, Any]:
    limit = float(Decimal(row["max_value"]))
    if value is None or sample < int(row["min_sample"]):
        verdict = "insufficient"
    else:
        # A drop from 0.72 to 0.70 is not above 0.02 because of its sixteenth digit.
        verdict = "exceeded" if value > limit + 1e-9 else "kept"
    return {
        "gate_id": row["gate_id"],
        "subject": subject,
        "value": value,
        "n": sample,
        "min_sample": int(row["min_sample"]),
        "max_value": limit,
        "verdict": verdict,
    }
