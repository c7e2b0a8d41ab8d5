"""The goals on public data, where it is at hand: a part of the folds, so that tests stay quick."""

from pathlib import Path

import numpy as np
import pytest

from fit_public_data import (
    CATEGORY_MAX,
    auc,
    card_without_data,
    deals_of,
    few_deals,
    read_public,
    rows_of,
    rule_count,
    scores_of,
)
from icp_warehouse.fit.fit_card import fit_card, fit_columns
from icp_warehouse.fit.problem import current_points, scores


@pytest.mark.parametrize(
    ("name", "is_free", "goal"),
    [("salvirt", False, 0.828), ("mammo", False, 0.852), ("bank", True, 0.727)],
)
def test_ten_rules_reach_the_goal_on_held_out_deals(
    shared_data: Path | None, name: str, is_free: bool, goal: float
) -> None:
    if shared_data is None:
        return
    data = read_public(shared_data / "fit", name)
    found = []
    for fold in range(5):
        held = data.folds[0] == fold
        card = fit_columns(
            rows_of(data.columns, ~held),
            data.outcome[~held],
            CATEGORY_MAX,
            free_category_maxima=is_free,
            max_rules=10,
            max_criteria=None,
        )
        assert rule_count(card.fitted.points) <= 10
        found.append(auc(data.outcome[held], scores_of(card, rows_of(data.columns, held))))
    assert np.mean(found) >= goal - 0.01, "one repeat of five folds is that far off by chance"


def test_thirty_deals_improve_the_card_a_team_wrote(shared_data: Path | None) -> None:
    if shared_data is None:
        return
    data = read_public(shared_data / "fit", "salvirt")
    problem = card_without_data(data)
    before, after = [], []
    for draw in range(8):
        learned = few_deals(data.outcome, 30, draw)
        rest = np.setdiff1d(np.arange(len(data.outcome)), learned)
        fitted = fit_card(deals_of(problem, learned), max_criteria=None)
        others = deals_of(problem, rest)
        before.append(auc(others.outcome, scores(others, current_points(problem))))
        after.append(auc(others.outcome, scores(others, fitted.points)))
    assert np.mean(after) > np.mean(before) + 0.005
