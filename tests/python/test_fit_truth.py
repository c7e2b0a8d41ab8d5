"""A proposal held against the truth that made the deals, and against labels that say nothing."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from icp_warehouse.fit.fitting import Plan, Proposal, for_deals, level_columns, propose
from icp_warehouse.fit.judging import Round, difference, headline, judge
from icp_warehouse.fit.metrics import auc_difference
from icp_warehouse.fit.progress import silent
from icp_warehouse.fit.scoring import card_scores, level_points, new_maximum
from icp_warehouse.fit.splits import split
from icp_warehouse.fit.verdict import decide
from made_up_history import History, history

ACCOUNTS, SEED = 1_900, 3


@dataclass(frozen=True, eq=False)
class Judged:
    """About 2,000 deals, judged in time, and the proposal fitted on all of them."""

    history: History
    rounds: tuple[Round, ...]
    proposal: Proposal


@pytest.fixture(scope="module")
def judged() -> Judged:
    found = history(ACCOUNTS, SEED)
    deals = found.deals
    plan = Plan(seed=1, max_criteria=8)
    proposal, _ = propose(found.card, deals, np.arange(len(deals)), plan)
    rounds = judge(found.card, deals, split(deals, 1), plan, silent)
    return Judged(found, rounds, proposal)


def test_out_of_time_it_is_as_good_as_the_model_that_made_the_data(judged: Judged) -> None:
    """The truth knows the log-odds of each level, and of an unknown value their mean."""
    [each] = judged.rounds
    assert 1_900 < len(judged.history.deals) < 2_200
    truth = roc_auc_score(each.good, judged.history.truth[each.places])
    assert roc_auc_score(each.good, each.scores["proposed"]) > truth - 0.01
    assert roc_auc_score(each.good, each.scores["current"]) < truth - 0.015


def test_the_order_of_criteria_is_that_of_the_truth(judged: Judged) -> None:
    """Within each category; criteria a third apart in the truth are never in the wrong order."""
    spans = judged.history.spans
    tops = {
        criterion.criterion_id: new_maximum(criterion, points)
        for criterion, points in zip(
            judged.history.card.criteria, judged.proposal.points, strict=True
        )
    }
    for category in judged.history.card.category_max:
        names = [
            criterion.criterion_id
            for criterion in judged.history.card.criteria
            if criterion.category_id == category
        ]
        assert sum(tops[name] for name in names) == judged.history.card.category_max[category]
        pairs = [(one, two) for one in names for two in names if spans[one] - spans[two] > 0.33]
        assert all(tops[one] > tops[two] for one, two in pairs)
        order = stats.spearmanr([spans[name] for name in names], [tops[name] for name in names])
        assert order.statistic >= 0.8


def test_gradient_boosting_is_no_ceiling_above_it(judged: Judged) -> None:
    found, [each] = judged.history, judged.rounds
    design = level_columns(found.card, found.deals)
    chances = np.zeros(len(found.deals))
    for fold in split(found.deals, 1).folds:
        model = HistGradientBoostingClassifier(max_depth=3, max_iter=60, random_state=0)
        model.fit(design[fold.fitted], found.deals.outcome[fold.fitted])
        chances[fold.judged] = model.predict_proba(design[fold.judged])[:, 1]
    boosted = roc_auc_score(each.good, chances[each.places])
    assert roc_auc_score(each.good, each.scores["proposed"]) > boosted - 0.01


def test_the_headline_figures_are_those_of_scikit_learn(judged: Judged) -> None:
    figures, [each] = headline(judged.rounds, 1), judged.rounds
    for method, score in each.scores.items():
        figure = figures[method]["auc"]
        assert figure.value == pytest.approx(roc_auc_score(each.good, score))
        assert figure.low is not None
        assert figure.high is not None
        assert 0.02 < figure.high - figure.low < 0.12


def test_labels_dealt_out_at_random_are_never_called_better() -> None:
    verdicts = []
    for seed in range(8):
        found = history(ACCOUNTS, SEED).first(300, seed).shuffled(seed)
        rounds = judge(found.card, found.deals, split(found.deals, seed), Plan(seed=seed), silent)
        found_difference = difference(rounds, "proposed", "current")
        verdicts.append(decide(found_difference, len(rounds[0].good), 300).verdict_id)
    assert verdicts == ["no_evidence_of_difference"] * 8


def test_forty_deals_do_no_harm() -> None:
    """Fitted on 40 deals, judged on the two thousand others."""
    everyone = history(ACCOUNTS, SEED)
    current = card_scores(everyone.card, everyone.deals, level_points(everyone.card))
    gains = []
    for seed in range(12):
        found = everyone.first(40, seed)
        proposal, _ = propose(
            found.card, found.deals, np.arange(40), for_deals(Plan(seed=seed), 40)
        )
        others = ~np.isin(everyone.deals.keys, found.deals.keys)
        gains.append(
            auc_difference(
                proposal.scores(everyone.deals)[others],
                current[others],
                everyone.deals.outcome[others],
            ).value
        )
    assert np.mean(gains) > -0.005
    assert sum(gain < -0.03 for gain in gains) <= 1
