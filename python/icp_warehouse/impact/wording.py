"""Changes, causes and moves as sentences of Markdown."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from icp_warehouse.markdown import escaped, number, signed

Data = Mapping[str, Any]

NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d*[1-9])?")
SEED_WORDS = {
    "scorecard_rules": "rule",
    "scorecard_criteria": "criterion",
    "scorecard_categories": "category",
    "scorecards": "card",
    "score_bands": "band",
    "value_sets": "value set",
    "tier_overrides": "override",
    "validation_targets": "target",
    "impact_gates": "gate",
}


def change(found: Data) -> str:
    """Return one changed row in words."""
    card = ""
    if found["scorecard_id"]:
        card = f"**{escaped(found['scorecard_id'])} {escaped(found['version'])}**"
        if found["succeeds"]:
            card += f" (after {escaped(found['succeeds'])})"
        card += ", "
    what = SEED_WORDS.get(found["seed"], found["seed"].removesuffix("s").replace("_", " "))
    where = f"{card}{escaped(what)} {escaped(found['row'])}".rstrip()
    cells = found["cells"]
    if found["kind"] == "changed":
        return f"{where}: {'; '.join(map(_cell, cells)) or 'succeeds with new dates only'}"
    side = "after" if found["kind"] == "added" else "before"
    filled = [
        f"{_column(cell['column'])} {_value(cell[side])}"
        for cell in cells
        if cell[side] is not None and cell["column"] not in ("note", "description")
    ]
    return f"{where} {found['kind']}: {', '.join(filled)}"


def cause(steps: Sequence[Data]) -> str:
    """Return why a group of accounts moves."""
    return "; ".join(map(_step, steps)) or "another band or tier for the same score"


def move(mover: Data) -> str:
    """Return every part of one account's change of score; the parts add up to it."""
    parts = [_part(part) for part in mover["parts"]]
    others = [_step(step) for step in mover["steps"] if step["kind"] in OTHERS]
    return "; ".join([*others, *parts]) or "another band or tier for the same score"


def tiers(groups: Sequence[Data]) -> str:
    """Return from which tier to which, with how many accounts."""
    shown = [
        f"{escaped(group['base_tier'])} → {escaped(group['head_tier'])}: "
        f"{number(group['accounts'])}"
        for group in groups[:4]
    ]
    return ", ".join([*shown, *(["…"] if len(groups) > 4 else [])])


OTHERS = ("card", "exclusions", "override")


def _column(name: str) -> str:
    return escaped(name.replace("_", " "))


def _value(value: str | None) -> str:
    if value is None:
        return "empty"
    # Numbers come without idle digits; `007` is a text.
    return number(float(value), 4) if NUMBER.fullmatch(value) else escaped(value)


def _cell(cell: Data) -> str:
    return f"{_column(cell['column'])} {_value(cell['before'])} → {_value(cell['after'])}"


def _rule(rule: str | None) -> str:
    return "no rule" if rule is None else escaped(rule)


def _step(step: Data) -> str:
    before, after = step["before"], step["after"]
    if step["kind"] == "criterion":
        label = escaped(step["label"])
        if before == after:
            return f"{label}: {_rule(after)} is worth other points"
        return f"{label}: {_rule(before)} → {_rule(after)}"
    if step["kind"] in OTHERS:
        return f"{step['kind']} {_value(before or 'none')} → {_value(after or 'none')}"
    return KINDS[step["kind"]]


KINDS = {
    "cap": "a category reaches its maximum",
    "scale": "another scale (maximum, floor at 0, or unknowns left out)",
}


def _part(part: Data) -> str:
    amount = f"({signed(part['change'], 2)})"
    if part["kind"] != "criterion":
        return f"{KINDS[part['kind']]} {amount}"
    sides = [
        f"{_rule(part[f'{side}_rule'])} {number(part[f'{side}_points'], 2)}"
        for side in ("base", "head")
    ]
    return f"{escaped(part['label'])}: {' → '.join(sides)} {amount}"
