"""Text from a CRM or a pull request stays text, and the report fits a comment at any size."""

from typing import Any

import mistune
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_warehouse.impact.markdown import LONGEST, markdown
from icp_warehouse.impact.report import MOVER_COLUMNS, movers_shown
from icp_warehouse.markdown import escaped

HOSTILE = [
    "a | b",
    "two\nlines",
    "tick ` tick",
    "@team",
    "<img src=x onerror=alert(1)>",
    "![](http://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "https://evil.example",
    "www.evil.example",
    "_a_ **b** ~~c~~",
    "</td></table>",
    "<!--",
    "&lt;b&gt;",
    "\\| x",
    "GH-1 #1",
    "right\u202eleft",
    "x" * 500,
]
RENDER = mistune.create_markdown(escape=False, plugins=["table", "url", "strikethrough"])


def cells_of(text: str) -> list[str]:
    html = RENDER(f"| name | n |\n|---|---|\n| {text} | 1 |\n")
    assert isinstance(html, str)
    tags = {tag.split(">")[0].split()[0].strip("/") for tag in html.split("<")[1:]}
    assert tags <= {"table", "thead", "tbody", "tr", "th", "td"}, html
    return [part.split("</td>")[0] for part in html.split("<td>")[1:]]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_one_cell_of_text(text: str) -> None:
    shown = escaped(text)
    assert len(cells_of(shown)) == 2
    assert "\u202e" not in shown
    # A forge links a name or a number that follows the sign at once.
    assert "@team" not in shown
    assert "#1" not in shown.replace("&#1", "")


@given(st.text(max_size=60))
def test_any_text_is_one_cell_of_text(text: str) -> None:
    assert len(cells_of(escaped(text))) == 2


def test_ids_stay_readable() -> None:
    for text in ("csv:A-0001", "salesforce:001Hp000002fFquIAE", "size_ideal", "Company size"):
        assert escaped(text) == text


def test_names_of_people_are_never_shown() -> None:
    row: dict[str, Any] = dict.fromkeys(MOVER_COLUMNS)
    shown = movers_shown(
        [
            {**row, "account_name": "Acme", "is_person_account": False},
            {**row, "account_name": "Jane Doe", "is_person_account": True},
        ],
        with_names=True,
    )
    assert [mover.get("account_name") for mover in shown] == ["Acme", None]


def test_the_largest_report_fits_a_comment() -> None:
    """As many rows of everything as the report ever has, each as long as it ever is."""
    long = "x_" * 60
    step = {"kind": "criterion", "id": long, "label": long, "before": long, "after": long}
    group = {"base_tier": long, "head_tier": long, "accounts": 200_000}
    cause = {
        "steps": [step] * 8,
        "accounts": 200_000,
        "open_amount": 1e12,
        "least_change": -99.99,
        "most_change": 99.99,
        "example": long,
        "tiers": [group] * 9,
    }
    part = {
        "kind": "criterion",
        "label": long,
        "base_rule": long,
        "head_rule": long,
        "base_points": 10,
        "head_points": 20,
        "change": 10.55,
    }
    mover = {
        "account_key": long,
        "account_name": long,
        "base_tier": "A",
        "head_tier": "B",
        "base_score": 1,
        "head_score": 2,
        "score_change": 1,
        "open_amount": 1e12,
        "steps": [step],
        "parts": [part] * 8,
    }
    side = {"n": 200_000, "hits": 1, "value": 0.5, "ci_low": 0.45, "ci_high": 0.55}
    figure = {"before": side, "after": side, "verdict": "within noise"}
    window = {
        "window": "2026-04-01",
        "deals": 200_000,
        "win_share_at_70": figure,
        "loss_share_below_55": figure,
        "auc": figure,
        "close_rates": [{**figure, "band_id": long}] * 8,
    }
    test = {
        "scorecard_id": long,
        "version_before": "1",
        "version_after": "2",
        "is_active": True,
        "windows": [window] * 21,
    }
    cells = [{"column": "points", "before": "1", "after": "2"}] * 8
    change = {
        "seed": "scorecard_rules",
        "kind": "changed",
        "row": long,
        "cells": cells,
        "scorecard_id": long,
        "version": "1",
        "succeeds": None,
        "is_rule": True,
    }
    totals = dict.fromkeys(
        [
            "accounts",
            "moved",
            "moved_up",
            "moved_down",
            "rescored",
            "open_amount",
            "moved_amount",
            "amount_up",
            "amount_down",
            "no_longer_certain",
        ],
        200_000,
    )
    report = {
        "base": long,
        "as_of_date": "2026-06-30",
        "rules_changed": 3000,
        "passed": True,
        "changes": [change, {**change, "is_rule": False}] * 3000,
        "notes": [long] * 5,
        "accounts": totals,
        "tiers": ["A", "B"],
        "migration": [],
        "gates": [],
        "approval": None,
        "causes": [cause] * 20,
        "no_longer_certain": [cause] * 20,
        "movers_up": [mover] * 10,
        "movers_down": [mover] * 10,
        "back_test": [test] * 6,
        "segments": [],
        "checks": [],
    }
    text = markdown(report)
    assert len(text) <= LONGEST
    assert "more parts do not fit here" in text
    assert text.count("<details>") == text.count("</details>")
