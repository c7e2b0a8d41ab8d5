"""Fitted cards beside peers on public data: same folds, same deals, same number of rules.

Run `make bench-fit FIT_DATA=FOLDER`; FOLDER holds salvirt, mammo and bank as CSV and JSON. The
peers of `peers.txt` are installed into an environment of their own; run without them, they are
left out. `--quick` (BENCH_OPTIONS=--quick) takes one repeat and ten draws.
"""

import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV

from fit_public_data import (
    CATEGORY_MAX,
    PublicData,
    auc,
    card_without_data,
    deals_of,
    few_deals,
    read_public,
    rows_of,
    scores_of,
)
from icp_warehouse.fit.fit_card import fit_card, fit_columns
from icp_warehouse.fit.problem import Bools, Column, Floats, current_points, scores

Columns = tuple[Column, ...]
Method = Callable[[Columns, Bools, Columns], Floats]
GOALS = {"salvirt": 0.828, "mammo": 0.852, "bank": 0.727}
FEW_GOAL = 0.813


def card(rules: int | None, *, is_free: bool) -> Method:
    """Fit a card of at most so many rules."""

    def method(learned: Columns, outcome: Bools, tested: Columns) -> Floats:
        found = fit_columns(
            learned,
            outcome,
            CATEGORY_MAX,
            free_category_maxima=is_free,
            max_rules=rules,
            max_criteria=None,
        )
        return scores_of(found, tested)

    return method


def indicators(learned: Columns, tested: Columns) -> tuple[Floats, Floats]:
    """Write words as one column each, and numbers as being above their quintiles."""
    sides: tuple[list[Floats], list[Floats]] = ([], [])
    for known, shown in zip(learned, tested, strict=True):
        if known.is_number:
            cuts = np.unique(np.quantile(known.values, [0.2, 0.4, 0.6, 0.8]))
            for side, column in zip(sides, (known, shown), strict=True):
                side.append((column.values[:, None] > cuts).astype(np.float64))
        else:
            words = np.unique(known.values.astype(str))
            for side, column in zip(sides, (known, shown), strict=True):
                side.append((column.values.astype(str)[:, None] == words).astype(np.float64))
    return np.hstack(sides[0]), np.hstack(sides[1])


def logistic(learned: Columns, outcome: Bools, tested: Columns) -> Floats:
    """Fit an unconstrained logistic regression, its strength from cross-validation."""
    ours, theirs = indicators(learned, tested)
    model = LogisticRegressionCV(Cs=np.logspace(-3, 1, 9), scoring="neg_log_loss", max_iter=2000)
    return np.asarray(model.fit(ours, outcome).decision_function(theirs))


def boosting(learned: Columns, outcome: Bools, tested: Columns) -> Floats:
    """Fit gradient boosting, as a ceiling."""
    ours, theirs = indicators(learned, tested)
    model = HistGradientBoostingClassifier(max_depth=3, learning_rate=0.05, random_state=0)
    return np.asarray(model.fit(ours, outcome).decision_function(theirs))


def fasterrisk(rules: int) -> Method:
    """Fit FasterRisk with so many rules."""

    def method(learned: Columns, outcome: Bools, tested: Columns) -> Floats:
        from fasterrisk.fasterrisk import RiskScoreClassifier, RiskScoreOptimizer

        ours, theirs = indicators(learned, tested)
        varies = ours.std(axis=0) > 0
        ours, theirs = ours[:, varies], theirs[:, varies]
        model = RiskScoreOptimizer(X=ours, y=np.where(outcome, 1.0, -1.0), k=rules)
        model.optimize()
        multipliers, intercepts, points = model.get_models()
        best = RiskScoreClassifier(multipliers[0], intercepts[0], points[0], X_train=ours)
        return np.asarray(best.predict_prob(theirs))

    return method


def optbinning(learned: Columns, outcome: Bools, tested: Columns) -> Floats:
    """Fit an optbinning scorecard."""
    from optbinning import BinningProcess, Scorecard

    names = [column.criterion_id for column in learned]
    ours = pd.DataFrame({column.criterion_id: column.values for column in learned})
    theirs = pd.DataFrame({column.criterion_id: column.values for column in tested})
    words = [column.criterion_id for column in learned if not column.is_number]
    binning = BinningProcess(names, categorical_variables=words)
    model = Scorecard(binning_process=binning, estimator=LogisticRegression(max_iter=2000))
    model.fit(ours, outcome.astype(int))
    return np.asarray(model.predict_proba(theirs)[:, 1])


def methods(name: str) -> dict[str, Method]:
    """Return what is compared on a data set."""
    is_free = name == "bank"
    found = {
        "card, at most 10 rules": card(10, is_free=is_free),
        "card, at most 5 rules": card(5, is_free=is_free),
        "card, no limit": card(None, is_free=is_free),
        "logistic, tuned": logistic,
        "gradient boosting": boosting,
    }
    if find_spec("fasterrisk"):
        found |= {"FasterRisk, 10 rules": fasterrisk(10), "FasterRisk, 5 rules": fasterrisk(5)}
    if find_spec("optbinning"):
        found["optbinning scorecard"] = optbinning
    return found


def on_folds(data: PublicData, method: Method, repeats: int) -> tuple[float, float]:
    """Return the mean AUC over held-out folds, and the seconds per fit."""
    found, start = [], time.perf_counter()
    for folds in data.folds[:repeats]:
        for fold in np.unique(folds):
            held = folds == fold
            score = method(
                rows_of(data.columns, ~held), data.outcome[~held], rows_of(data.columns, held)
            )
            found.append(auc(data.outcome[held], score))
    return float(np.mean(found)), (time.perf_counter() - start) / len(found)


def on_few(data: PublicData, deals: int, draws: int) -> dict[str, list[float]]:
    """Return the AUC per draw of what is fitted to a few deals, judged on all others."""
    problem = card_without_data(data)
    found: dict[str, list[float]] = {}
    for draw in range(draws):
        learned = few_deals(data.outcome, deals, draw)
        rest = np.setdiff1d(np.arange(len(data.outcome)), learned)
        others = deals_of(problem, rest)
        fitted = fit_card(deals_of(problem, learned), max_criteria=None)
        results = {
            "current card": scores(others, current_points(problem)),
            "card, pulled to it": scores(others, fitted.points),
        }
        ours = tuple(rows_of(data.columns, learned)), data.outcome[learned]
        theirs = rows_of(data.columns, rest)
        results["card, from nothing"] = card(None, is_free=False)(*ours, theirs)
        if find_spec("optbinning"):
            results["optbinning scorecard"] = optbinning(*ours, theirs)
        if find_spec("fasterrisk"):
            results["FasterRisk, 5 rules"] = fasterrisk(5)(*ours, theirs)
        for name, score in results.items():
            found.setdefault(name, []).append(auc(others.outcome, score))
    return found


def main(folder: Path, *, is_quick: bool) -> None:
    """Print the tables."""
    print(f"{'data set':9}{'method':26}{'AUC':>8}{'goal':>8}{'seconds':>9}")
    for name, goal in GOALS.items():
        data = read_public(folder, name)
        for label, method in methods(name).items():
            mean, seconds = on_folds(data, method, 1 if is_quick else len(data.folds))
            wanted = f"{goal:.3f}" if "10 rules" in label and "card" in label else ""
            print(f"{name:9}{label:26}{mean:8.4f}{wanted:>8}{seconds:9.1f}", flush=True)
    data = read_public(folder, "salvirt")
    print(f"\n{'deals':9}{'method':26}{'AUC':>8}{'goal':>8}{'10th pct':>10}")
    for deals in (30, 60, 120):
        for label, found in on_few(data, deals, 10 if is_quick else 40).items():
            wanted = f"{FEW_GOAL:.3f}" if deals == 30 and "pulled" in label else ""
            low = np.percentile(found, 10)
            print(f"{deals:<9}{label:26}{np.mean(found):8.4f}{wanted:>8}{low:10.4f}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), is_quick="--quick" in sys.argv)
